package org.saleslakehouse.pipelines.silver;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.Wait;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.util.SerializableSupplier;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaRead;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.saleslakehouse.io.delta.model.WriteMode;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.silver.SilverPlan.Extent;
import org.saleslakehouse.pipelines.silver.SilverPlan.Marker;
import org.saleslakehouse.pipelines.silver.SilverPlan.Update;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.clientday.AggregateByClientDay;
import org.saleslakehouse.transforms.clientday.ClientDay;
import org.saleslakehouse.transforms.clientday.ClientDayRows;
import org.saleslakehouse.transforms.clientday.Thresholds;
import org.saleslakehouse.transforms.rollup.RollUpByCountry;
import org.saleslakehouse.transforms.rollup.RollUpBySegment;
import org.saleslakehouse.transforms.rollup.RollUpRows;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The bounded Silver job, for the modes batch and incremental: what a {@link SilverPlan} asks for.
 *
 * <pre>
 *  ReadBronze ── AggregateByClientDay ── ClientDayRows ──┬── DayByDay ─ WriteClientDays ──┐
 *  (the days to be made again)                           │                          (then)│
 *  ReadUnchangedDays ────────────────────────── AllDays ─┴─┬─ RollUpByCountry ─ WriteCountries
 *  (of the client-day table)                               └─ RollUpBySegment ─ WriteSegments
 * </pre>
 *
 * <p><b>In:</b> one version of Bronze and, unless all of Bronze is read, one of the client-day
 * table.
 *
 * <p><b>Out:</b> each table is changed in one commit, the client-days first; readers see it as it
 * was or as it is to be. A run that ends in between leaves roll-ups whose marker lags, and the next
 * run makes up for it.
 *
 * <p><b>Promised</b> on any runner: when the pipeline has ended well, the three tables hold what
 * SQL computes from that version of Bronze, every sale once. A runner that runs a bundle or a
 * commit twice changes nothing: the marker that goes with a commit lets a table take it once.
 * Whatever ends the process, each table holds what it held or what it is to hold.
 *
 * <p>Where days are made again and there is little of them in Bronze, one worker adds them up
 * ({@link MakeDays} in the place of the first line's steps); and where the client-day table is
 * small, no unchanged day moves through the pipeline: one worker reads what the roll-ups need of
 * the table once it has changed ({@link RollUpStored}). Both cost less than to set many to work.
 *
 * <p>The roll-ups are made from the client-days as they stand in their table, in every mode and
 * also where these have just been computed: so the three tables cannot disagree, and the same
 * Bronze rows give the same figures to the last bit, whichever mode made them.
 */
final class SilverPipeline {
  /** The step that reads Bronze, for its metrics. */
  static final String READ_BRONZE = "ReadBronze";

  /** The step that does so when there is little to read. */
  static final String MAKE_DAYS = "MakeDays";

  private static final String JOUR = "jour";

  /**
   * Some millions of client-days: a few seconds for one worker, which is about what it takes to set
   * many to work.
   */
  private static final long BY_ONE_BYTES = 64L << 20;

  /** A sale costs more than a client-day, and the sums of all of them are held: some 400,000. */
  private static final int SALES_OF_CLIENT_DAYS = 8;

  private final Lake lake;
  private final Thresholds thresholds;
  private final SilverPlan plan;
  private final SerializableSupplier<Instant> time;
  private final long byOneBytes;

  private SilverPipeline(
      Lake lake, Thresholds thresholds, SilverPlan plan, Instant processingTime, long byOneBytes) {
    this.lake = lake;
    this.thresholds = thresholds;
    this.plan = plan;
    this.time = () -> processingTime;
    this.byOneBytes = byOneBytes;
  }

  /**
   * Builds the pipeline.
   *
   * @param options of this run
   * @param plan in which there is something to do
   * @param processingTime of all rows of the run
   */
  static Pipeline create(
      SilverOptions options,
      Lake lake,
      Thresholds thresholds,
      SilverPlan plan,
      Instant processingTime) {
    return create(options, lake, thresholds, plan, processingTime, BY_ONE_BYTES);
  }

  /**
   * The same, for tests of either way to roll up.
   *
   * @param byOneBytes the size of the client-day table up to which one worker rolls it up, and
   *     eight times that of the sales up to which one worker adds them up
   */
  static Pipeline create(
      SilverOptions options,
      Lake lake,
      Thresholds thresholds,
      SilverPlan plan,
      Instant processingTime,
      long byOneBytes) {
    if (options.getJobName() == null || options.getJobName().isEmpty()) {
      options.setJobName("silver");
    }
    Pipeline pipeline = Pipeline.create(options);
    new SilverPipeline(lake, thresholds, plan, processingTime, byOneBytes).build(pipeline);
    return pipeline;
  }

  private void build(Pipeline pipeline) {
    if (plan.extent() == Extent.NOTHING) {
      rollUp(pipeline.apply("ReadClientDays", clientDayTable()), null);
      return;
    }
    MakeDays makeDays = MakeDays.of(plan, lake.bronze(), thresholds, time);
    boolean isMadeByOne =
        plan.extent() == Extent.DAYS && makeDays.bytes() <= byOneBytes / SALES_OF_CLIENT_DAYS;
    PCollection<Row> made = isMadeByOne ? pipeline.apply(MAKE_DAYS, makeDays) : makeDays(pipeline);
    PCollection<Row> inOrder = isMadeByOne ? made : made.apply("DayByDay", DayByDay.create());
    PCollection<TableCommit> commits = inOrder.apply("WriteClientDays", clientDays()).getCommits();
    if (!plan.isRollingUp()) {
      return;
    }
    if (plan.extent() == Extent.DAYS && isRolledUpByOne()) {
      rollUpStored(pipeline, commits);
      return;
    }
    PCollection<ClientDay> days = made.apply("MadeDays", ClientDayRows.toClientDays());
    if (plan.extent() == Extent.DAYS) {
      PCollection<ClientDay> unchanged = pipeline.apply("ReadUnchangedDays", clientDayTable());
      days = PCollectionList.of(days).and(unchanged).apply("AllDays", Flatten.pCollections());
    }
    rollUp(days, commits);
  }

  private PCollection<Row> makeDays(Pipeline pipeline) {
    return pipeline
        .apply(READ_BRONZE, bronze())
        .apply("AggregateByClientDay", AggregateByClientDay.create())
        .apply("ClientDayRows", ClientDayRows.toRows(thresholds, time));
  }

  private boolean isRolledUpByOne() {
    return DeltaTable.open(lake.clientDays()).atVersion(plan.clientDaysVersion()).details().bytes()
        <= byOneBytes;
  }

  /** The table as it stands after the commit, whichever try made it. */
  private void rollUpStored(Pipeline pipeline, PCollection<TableCommit> commits) {
    PCollection<Long> versions =
        commits.apply(
            "Version", MapElements.into(TypeDescriptors.longs()).via(TableCommit::getVersion));
    // A commit that is tried again and found done puts nothing out; the roll-ups are due all the
    // same.
    PCollection<Long> always = pipeline.apply("Always", Create.of(plan.clientDaysVersion()));
    PCollectionTuple rollUps =
        PCollectionList.of(versions)
            .and(always)
            .apply("EvenIfDone", Flatten.pCollections())
            .apply(
                "AllTogether",
                WithKeys.<Integer, Long>of(0).withKeyType(TypeDescriptors.integers()))
            .apply("AfterCommit", GroupByKey.create())
            .apply("RollUpStored", RollUpStored.of(lake.clientDays(), time));
    if (plan.countries() != Update.NONE) {
      rollUps
          .get(RollUpStored.COUNTRIES)
          .apply(
              "WriteCountries",
              replacing(lake.countries(), plan.countries(), plan.marker()).withFileShards(0));
    }
    if (plan.segments() != Update.NONE) {
      rollUps
          .get(RollUpStored.SEGMENTS)
          .apply(
              "WriteSegments",
              replacing(lake.segments(), plan.segments(), plan.marker()).withFileShards(0));
    }
  }

  private DeltaRead bronze() {
    DeltaRead read =
        DeltaIO.read()
            .from(lake.bronze())
            .atVersion(plan.bronzeVersion())
            .withColumns(Rows.AGGREGATED_COLUMNS.toArray(new String[0]));
    return plan.extent() == Extent.DAYS ? read.withFilter(DeltaFilter.in(JOUR, plan.days())) : read;
  }

  private DeltaWrite clientDays() {
    DeltaWrite write =
        replacing(lake.clientDays(), plan.clientDays(), plan.marker())
            .withFileShards(0)
            .withPartitionColumns(Rows.CLIENT_DAY_PARTITION_COLUMNS.toArray(new String[0]));
    return plan.extent() == Extent.DAYS
        ? write
            .withMode(WriteMode.REPLACE_PARTITIONS)
            // Also the days of which nothing is left in Bronze.
            .withReplacedPartitions(
                plan.days().stream()
                    .map(day -> Collections.<String, @Nullable String>singletonMap(JOUR, day))
                    .collect(Collectors.toSet()))
        : write;
  }

  /** The client-days that stay as they are, as read from their table. */
  private PTransform<PBegin, PCollection<ClientDay>> clientDayTable() {
    DeltaRead read = DeltaIO.read().from(lake.clientDays()).atVersion(plan.clientDaysVersion());
    DeltaRead unchanged =
        plan.extent() == Extent.DAYS
            ? read.withFilter(DeltaFilter.not(DeltaFilter.in(JOUR, plan.days())))
            : read;
    return new ReadClientDays(unchanged);
  }

  private static final class ReadClientDays extends PTransform<PBegin, PCollection<ClientDay>> {
    private static final long serialVersionUID = 1;

    private final DeltaRead read;

    ReadClientDays(DeltaRead read) {
      this.read = read;
    }

    @Override
    public PCollection<ClientDay> expand(PBegin input) {
      return input.apply("ReadRows", read).apply("ToClientDays", ClientDayRows.toClientDays());
    }
  }

  private void rollUp(PCollection<ClientDay> days, @Nullable PCollection<TableCommit> after) {
    if (plan.countries() != Update.NONE) {
      PCollection<Row> rows =
          days.apply("RollUpByCountry", RollUpByCountry.create())
              .apply("CountryRows", RollUpRows.ofCountries(time));
      waitFor(after, "CountriesAfterClientDays", rows)
          .apply("WriteCountries", replacing(lake.countries(), plan.countries(), plan.marker()));
    }
    if (plan.segments() != Update.NONE) {
      PCollection<Row> rows =
          days.apply("RollUpBySegment", RollUpBySegment.create())
              .apply("SegmentRows", RollUpRows.ofSegments(time));
      waitFor(after, "SegmentsAfterClientDays", rows)
          .apply("WriteSegments", replacing(lake.segments(), plan.segments(), plan.marker()));
    }
  }

  /** So that the roll-ups are never ahead of the client-days. */
  private static PCollection<Row> waitFor(
      @Nullable PCollection<TableCommit> commits, String step, PCollection<Row> rows) {
    return commits == null
        ? rows
        : rows.apply(step, Wait.on(List.of(commits))).setRowSchema(rows.getSchema());
  }

  private static DeltaWrite replacing(String table, Update update, Marker marker) {
    // A shard: these tables are small, and a bundle each would scatter them over many files.
    DeltaWrite write = DeltaIO.write().to(table).withMode(WriteMode.OVERWRITE).withFileShards(1);
    return update == Update.MARKED
        ? write.withTransaction(marker.applicationId(), marker.version())
        : write;
  }
}
