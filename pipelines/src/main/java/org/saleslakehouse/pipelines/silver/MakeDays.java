package org.saleslakehouse.pipelines.silver;

import java.time.Instant;
import java.util.Set;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Impulse;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.SerializableSupplier;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaRead;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.transforms.clientday.ClientDayTable;
import org.saleslakehouse.transforms.clientday.Thresholds;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The client-days of a few days of Bronze, which one worker reads and adds up: what {@code
 * AggregateByClientDay} gives, without the steps between workers, which cost more than the work
 * does when there is little of it.
 *
 * <p><b>Out:</b> rows of the client-day table in one bundle, a day after the other. Counts the
 * files, bytes and rows that it reads as {@link DeltaRead} does.
 */
final class MakeDays extends PTransform<PBegin, PCollection<Row>> {
  private static final long serialVersionUID = 1;

  private final SilverPlan plan;
  private final String bronze;
  private final Thresholds thresholds;
  private final SerializableSupplier<Instant> time;

  private MakeDays(
      SilverPlan plan, String bronze, Thresholds thresholds, SerializableSupplier<Instant> time) {
    this.plan = plan;
    this.bronze = bronze;
    this.thresholds = thresholds;
    this.time = time;
  }

  /** Of the days and the version of Bronze that the plan names. */
  static MakeDays of(
      SilverPlan plan, String bronze, Thresholds thresholds, SerializableSupplier<Instant> time) {
    return new MakeDays(plan, bronze, thresholds, time);
  }

  /** The size of the files that it would read. */
  long bytes() {
    try (DeltaTable.Rows sales = sales(bronze, plan.bronzeVersion(), plan.days())) {
      return sales.fileBytes();
    }
  }

  private static DeltaTable.Rows sales(String bronze, long version, Set<String> days) {
    return DeltaTable.open(bronze)
        .atVersion(version)
        .rows(Rows.AGGREGATED_COLUMNS, DeltaFilter.in("jour", days));
  }

  @Override
  public PCollection<Row> expand(PBegin input) {
    return input
        .apply("OneWorker", Impulse.create())
        .apply("AddUp", ParDo.of(new AddUpFn(plan, bronze, thresholds, time)))
        .setRowSchema(Rows.CLIENT_DAY);
  }

  private static final class AddUpFn extends DoFn<byte[], Row> {
    private static final long serialVersionUID = 1;

    private final String bronze;
    private final long version;
    private final Set<String> days;
    private final Thresholds thresholds;
    private final SerializableSupplier<Instant> time;

    AddUpFn(
        SilverPlan plan, String bronze, Thresholds thresholds, SerializableSupplier<Instant> time) {
      this.bronze = bronze;
      this.version = plan.bronzeVersion();
      this.days = Set.copyOf(plan.days());
      this.thresholds = thresholds;
      this.time = time;
    }

    @ProcessElement
    public void process(OutputReceiver<Row> out) {
      try (DeltaTable.Rows sales = sales(bronze, version, days)) {
        ClientDayTable clientDays = new ClientDayTable(sales.schema());
        long rows = 0;
        for (Row sale : sales) {
          clientDays.add(sale);
          rows++;
        }
        Metrics.counter(DeltaRead.class, "filesRead").inc(sales.fileCount());
        Metrics.counter(DeltaRead.class, "bytesRead").inc(sales.fileBytes());
        Metrics.counter(DeltaRead.class, "rowsRead").inc(rows);
        clientDays.rows(thresholds, time.get()).forEach(out::output);
      }
    }
  }
}
