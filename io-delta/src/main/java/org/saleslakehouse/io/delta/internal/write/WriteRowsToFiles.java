package org.saleslakehouse.io.delta.internal.write;

import java.io.IOException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.HaltPoints;
import org.saleslakehouse.io.delta.internal.base.MetricNamespaces;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.DynamicDestinations;

/**
 * Writes the rows of a bundle to files, and puts out one description of them when the bundle ends.
 *
 * @param <InputT> {@link Row} or a group of rows
 */
public abstract class WriteRowsToFiles<InputT> extends DoFn<InputT, BundleFiles> {
  private static final long serialVersionUID = 1;
  private static final Counter BAD_RECORDS = Metrics.counter(MetricNamespaces.WRITE, "badRecords");

  private final WriteSpec spec;
  private final Coder<Row> rowCoder;
  private final BadRecordRouter badRecords;

  private transient @Nullable WriteRun run;
  private transient @Nullable BundleWriter writer;

  WriteRowsToFiles(WriteSpec spec, Coder<Row> rowCoder, BadRecordRouter badRecords) {
    this.spec = spec;
    this.rowCoder = rowCoder;
    this.badRecords = badRecords;
  }

  @Setup
  public void setUp() {
    run = WriteRun.of(spec);
  }

  @StartBundle
  public void startBundle() {
    if (writer != null) {
      writer.abort(); // of a bundle that failed
    }
    writer = new BundleWriter(spec, run);
  }

  final void write(Row element, MultiOutputReceiver out) throws Exception {
    BundleWriter current = java.util.Objects.requireNonNull(writer);
    try {
      String problem = current.add(element);
      if (problem != null) {
        BAD_RECORDS.inc();
        badRecords.route(
            out, element, rowCoder, DeltaErrors.badRow(table(element), problem), problem);
      }
    } catch (IOException e) {
      current.abort(); // the bundle has failed, and not every runner tells its steps so
      throw DeltaErrors.cannotWrite(table(element), e);
    } catch (Exception e) {
      current.abort();
      throw e;
    }
  }

  private String table(Row element) {
    DynamicDestinations destinations = spec.destinations();
    return destinations.getTable(destinations.getDestination(element)).path();
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    BundleWriter current = java.util.Objects.requireNonNull(writer);
    writer = null;
    HaltPoints.reach("before-files");
    BundleFiles files;
    try {
      files = current.finish();
    } catch (IOException e) {
      throw DeltaErrors.cannotWrite(spec.destinations().getDestinations().toString(), e);
    }
    HaltPoints.reach("after-files");
    if (files != null) {
      context.output(files, BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
    }
  }

  @Teardown
  public void tearDown() {
    if (writer != null) {
      writer.abort();
      writer = null;
    }
  }

  /** Rows as they come. */
  public static final class Ungrouped extends WriteRowsToFiles<Row> {
    private static final long serialVersionUID = 1;

    public Ungrouped(WriteSpec spec, Coder<Row> rowCoder, BadRecordRouter badRecords) {
      super(spec, rowCoder, badRecords);
    }

    @ProcessElement
    public void process(@Element Row row, MultiOutputReceiver out) throws Exception {
      write(row, out);
    }
  }

  /** Rows grouped by shard, for runners whose bundles are too small to make good files of. */
  public static final class Grouped
      extends WriteRowsToFiles<org.apache.beam.sdk.values.KV<Integer, Iterable<Row>>> {
    private static final long serialVersionUID = 1;

    public Grouped(WriteSpec spec, Coder<Row> rowCoder, BadRecordRouter badRecords) {
      super(spec, rowCoder, badRecords);
    }

    @ProcessElement
    public void process(
        @Element org.apache.beam.sdk.values.KV<Integer, Iterable<Row>> group,
        MultiOutputReceiver out)
        throws Exception {
      for (Row row : group.getValue()) {
        write(row, out);
      }
    }
  }
}
