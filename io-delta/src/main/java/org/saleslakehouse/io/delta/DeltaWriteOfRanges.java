package org.saleslakehouse.io.delta;

import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.saleslakehouse.io.delta.internal.graph.WriteChecks;
import org.saleslakehouse.io.delta.internal.graph.WriteGraph;
import org.saleslakehouse.io.delta.model.RangeReader;

/**
 * Writes what a {@link RangeReader} makes of elements to Delta tables. See {@link
 * DeltaWrite#ofRanges}.
 *
 * @param <T> what is read
 */
public final class DeltaWriteOfRanges<T> extends PTransform<PCollection<T>, DeltaWriteResult> {
  private static final long serialVersionUID = 1;

  private final DeltaWrite write;
  private final Schema schema;
  private final RangeReader<T> reader;

  DeltaWriteOfRanges(DeltaWrite write, Schema schema, RangeReader<T> reader) {
    this.write = write;
    this.schema = schema;
    this.reader = reader;
  }

  @Override
  public DeltaWriteResult expand(PCollection<T> input) {
    WriteGraph graph = write.graph(schema, input.isBounded());
    WriteChecks.checkForRanges(graph);
    return DeltaWrite.result(graph.expand(input, reader));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.delegate(write);
  }
}
