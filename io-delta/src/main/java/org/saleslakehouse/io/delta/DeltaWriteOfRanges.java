package org.saleslakehouse.io.delta;

import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.saleslakehouse.io.delta.internal.graph.WriteChecks;
import org.saleslakehouse.io.delta.internal.graph.WriteGraph;
import org.saleslakehouse.io.delta.model.RangeReader;
import org.saleslakehouse.io.delta.model.TableCommit;

/**
 * Writes what a {@link RangeReader} makes of elements to Delta tables. See {@link
 * DeltaWrite#ofRanges}. Applied to several collections of a pipeline it is one write, of one run.
 *
 * @param <T> what is read
 */
public final class DeltaWriteOfRanges<T> extends PTransform<PCollection<T>, DeltaWriteResult> {
  private static final long serialVersionUID = 1;

  private final DeltaWrite write;
  private final Schema schema;
  private final RangeReader<T> reader;

  private final transient Map<Pipeline, WriteGraph> runs = new WeakHashMap<>();

  DeltaWriteOfRanges(DeltaWrite write, Schema schema, RangeReader<T> reader) {
    this.write = write;
    this.schema = schema;
    this.reader = reader;
  }

  @Override
  public DeltaWriteResult expand(PCollection<T> input) {
    WriteGraph run =
        runs.computeIfAbsent(input.getPipeline(), pipeline -> graph(input.isBounded()));
    return DeltaWrite.result(run.expand(input, reader));
  }

  /**
   * Reads and writes one element in this thread, without a pipeline, as a run of its own: for tools
   * and tests, and so that a worker has loaded what it needs before its first element comes.
   *
   * @return the commits, in their order
   * @throws Exception what the reader throws, and as in a pipeline a {@link
   *     org.saleslakehouse.io.delta.errors.DeltaIOException} if the tables cannot be written
   */
  public List<TableCommit> write(T element) throws Exception {
    return graph(PCollection.IsBounded.BOUNDED).write(element, reader);
  }

  private WriteGraph graph(PCollection.IsBounded isBounded) {
    WriteGraph graph = write.graph(schema, isBounded);
    WriteChecks.checkForRanges(graph);
    return graph;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.delegate(write);
  }
}
