package org.saleslakehouse.io.delta.internal.commit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.DoFn;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.RangeReader;
import org.saleslakehouse.io.delta.model.TableCommit;

/**
 * Reads, writes and commits each element at once. A bundle that fails or is repeated does no harm:
 * the tables' logs say what is in.
 *
 * @param <T> what the reader reads
 */
public final class WriteRanges<T> extends DoFn<T, TableCommit> {
  private static final long serialVersionUID = 1;

  private final WriteSpec spec;
  private final RangeReader<T> reader;

  private transient @Nullable WriteRun run;

  public WriteRanges(WriteSpec spec, RangeReader<T> reader) {
    this.spec = spec;
    this.reader = reader;
  }

  @Setup
  public void setUp() {
    run = WriteRun.of(spec);
  }

  @ProcessElement
  public void process(@Element T range, OutputReceiver<TableCommit> out) throws Exception {
    write(range, out::output);
  }

  private void write(T range, Consumer<TableCommit> commits) throws Exception {
    try (RangeAppender tables = new RangeAppender(spec, Objects.requireNonNull(run), commits)) {
      reader.read(range, tables);
    }
  }

  /** The same in this thread, without a pipeline. */
  public List<TableCommit> write(T range) throws Exception {
    List<TableCommit> commits = new ArrayList<>();
    setUp();
    write(range, commits::add);
    return commits;
  }
}
