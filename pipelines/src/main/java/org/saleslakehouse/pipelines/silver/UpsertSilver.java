package org.saleslakehouse.pipelines.silver;

import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.saleslakehouse.io.delta.model.WriteMode;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.clientday.AggregateByClientDay;
import org.saleslakehouse.transforms.clientday.ClientDay;
import org.saleslakehouse.transforms.clientday.ClientDayRows;
import org.saleslakehouse.transforms.pack.PackInBundle;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Keeps the three Silver tables up to date with an unbounded collection of Bronze rows.
 *
 * <pre>
 *  sales ── CheckDay ── DayWindows ── AggregateByClientDay ── ClientDayRows
 *              │                        (counts what is dropped)    │
 *              │   ┌── UpsertClientDays ◀── SkipStored ◀── ByDay ───┘
 *              │   └─▶ AfterCommits ── RollUpStored ──┬── UpsertCountries
 *              │                                      └── UpsertSegments
 * </pre>
 *
 * <p><b>In:</b> rows with at least {@link Rows#AGGREGATED_COLUMNS}, at their event times. Any
 * windowing.
 *
 * <p><b>Out:</b> the commits to the client-day table. A client-day's figures are written for the
 * first time at most {@code earlyFiring} after its first sale, and again as more come (speculative
 * panes), when its day is over (on time), and for each sale that comes within the allowed lateness
 * (late). Panes accumulate: each holds all sales so far.
 *
 * <p><b>What protects the figures.</b> Within a window sales are only ever added, so of two values
 * of a client-day the one with more sales is the later one. The upsert goes by that ({@code
 * nb_achats}): a pane that comes twice, out of order, or from a run that has started anew and read
 * less so far, never overwrites a fuller one; and empty panes, which some runners fire for windows
 * long over, give no row at all.
 *
 * <p><b>What is too late</b> for its day is not in these figures. It is counted with its money
 * ({@link AggregateByClientDay#DROPPED_SALES}), is in Bronze, and the next incremental run puts it
 * right: to that run the day has changed like any other. From then on the table holds more sales
 * than this pipeline knows of, and stays as it is.
 *
 * <p><b>The roll-ups</b> are made from the client-day table after its commits, at most once per
 * commit interval: one worker rolls up the whole table, of which it reads what it has not read
 * before. So they follow exactly what the table holds, whoever wrote it; what was dropped and put
 * right included.
 */
final class UpsertSilver extends PTransform<PCollection<Row>, PCollection<TableCommit>> {
  private static final long serialVersionUID = 1;

  private static final int ALL = 0;
  private static final String CLIENT_DAY_ORDER = "nb_achats";
  private static final String ROLL_UP_ORDER = "total_transactions";

  private final transient Lake lake;
  private final transient SilverSettings settings;

  private UpsertSilver(Lake lake, SilverSettings settings) {
    this.lake = lake;
    this.settings = settings;
  }

  static UpsertSilver create(Lake lake, SilverSettings settings) {
    return new UpsertSilver(lake, settings);
  }

  @Override
  public PCollection<TableCommit> expand(PCollection<Row> sales) {
    PCollection<ClientDay> days =
        sales
            .apply("CheckDay", ParDo.of(new CheckDay(sales.getSchema(), settings.zone())))
            .setRowSchema(sales.getSchema())
            .apply("DayWindows", dayWindows())
            .apply("AggregateByClientDay", AggregateByClientDay.create().countingDropped());
    PCollection<TableCommit> commits =
        days.apply(
                "ClientDayRows", ClientDayRows.toRows(settings.thresholds(), () -> Instant.now()))
            .apply(
                "ByDay",
                WithKeys.of((Row row) -> String.valueOf(row.getString("jour")))
                    .withKeyType(TypeDescriptors.strings()))
            .apply("CommitInterval", gathering(settings.commitInterval()))
            .apply("PackDays", PackInBundle.create())
            .apply("GatherDay", GroupByKey.create())
            .apply("SkipStored", ParDo.of(new SkipStored(lake.clientDays())))
            .setRowSchema(Rows.CLIENT_DAY)
            .apply(
                "UpsertClientDays",
                upsert(lake.clientDays(), Rows.CLIENT_DAY_KEY_COLUMNS, CLIENT_DAY_ORDER)
                    .withPartitionColumns(Rows.CLIENT_DAY_PARTITION_COLUMNS.toArray(new String[0])))
            .getCommits();
    rollUp(commits.apply("CountCommitted", ParDo.of(new CountCommitted())));
    return commits;
  }

  private void rollUp(PCollection<TableCommit> commits) {
    PCollectionTuple rollUps =
        commits
            .apply(
                "Version", MapElements.into(TypeDescriptors.longs()).via(TableCommit::getVersion))
            .apply(
                "AllTogether",
                WithKeys.<Integer, Long>of(ALL).withKeyType(TypeDescriptors.integers()))
            .apply("RollUpInterval", gathering(settings.commitInterval()))
            .apply("AfterCommits", GroupByKey.create())
            .apply("RollUpStored", RollUpStored.of(lake.clientDays(), () -> Instant.now()));
    rollUps
        .get(RollUpStored.COUNTRIES)
        .apply(
            "UpsertCountries", upsert(lake.countries(), Rows.COUNTRY_KEY_COLUMNS, ROLL_UP_ORDER));
    rollUps
        .get(RollUpStored.SEGMENTS)
        .apply("UpsertSegments", upsert(lake.segments(), Rows.SEGMENT_KEY_COLUMNS, ROLL_UP_ORDER));
  }

  private Window<Row> dayWindows() {
    return Window.<Row>into(AggregateByClientDay.dayWindows(settings.zone()))
        .triggering(
            AfterWatermark.pastEndOfWindow()
                .withEarlyFirings(
                    AfterProcessingTime.pastFirstElementInPane()
                        .plusDelayOf(joda(settings.earlyFiring())))
                .withLateFirings(AfterPane.elementCountAtLeast(1)))
        .withAllowedLateness(joda(settings.allowedLateness()))
        .accumulatingFiredPanes();
  }

  /** Zero takes what the runner has at hand, which on the Spark runner is a micro-batch. */
  private static <T> Window<T> gathering(java.time.Duration interval) {
    Trigger once =
        interval.isZero()
            ? AfterPane.elementCountAtLeast(1)
            : AfterProcessingTime.pastFirstElementInPane().plusDelayOf(joda(interval));
    return Window.<T>into(new GlobalWindows())
        .triggering(Repeatedly.forever(once))
        .withOnTimeBehavior(Window.OnTimeBehavior.FIRE_IF_NON_EMPTY)
        .withAllowedLateness(Duration.ZERO)
        .discardingFiredPanes();
  }

  /** What comes in has been gathered already: it is committed as it comes. */
  private static DeltaWrite upsert(String table, List<String> keys, String order) {
    return DeltaIO.write()
        .to(table)
        .withMode(WriteMode.UPSERT)
        .withUpsertKeys(keys.toArray(new String[0]))
        .withOrderingColumn(order)
        .withBackgroundMaintenance()
        .withCommitInterval(Duration.ZERO);
  }

  private static Duration joda(java.time.Duration duration) {
    return Duration.millis(duration.toMillis());
  }
}
