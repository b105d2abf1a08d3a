package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.changes.ChangeLog;
import org.saleslakehouse.io.delta.internal.changes.ChangeOffsets;
import org.saleslakehouse.io.delta.internal.changes.ChangeRules;
import org.saleslakehouse.io.delta.internal.changes.ChangedFile;
import org.saleslakehouse.io.delta.internal.changes.ChangesSource;
import org.saleslakehouse.io.delta.internal.changes.PlanChanges;
import org.saleslakehouse.io.delta.internal.changes.ReadChangedFiles;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Reads the rows that commits add to a table: bounded with {@link #upToVersion}, else unbounded.
 * See {@link DeltaIO#readChanges}.
 */
@AutoValue
public abstract class DeltaReadChanges extends PTransform<PBegin, PCollection<Row>> {
  private static final long serialVersionUID = 1;

  /** The column that holds the version of the commit, with {@link #withCommitColumns}. */
  public static final String COMMIT_VERSION = "_commit_version";

  /** The column that holds the time of the commit, with {@link #withCommitColumns}. */
  public static final String COMMIT_TIMESTAMP = "_commit_timestamp";

  /** The column that holds what became of the row, with {@link #withChangeTypes}. */
  public static final String CHANGE_TYPE = ChangeRules.TYPE_COLUMN;

  /** The column that names the shard, with {@link #withPositionColumns}. */
  public static final String SHARD = "_shard";

  /** The column that holds the row's offset in its shard, with {@link #withPositionColumns}. */
  public static final String OFFSET = "_offset";

  /** The column that holds the offset of the row before, with {@link #withPositionColumns}. */
  public static final String PREVIOUS_OFFSET = "_previous_offset";

  private static final int DEFAULT_SHARDS = 4;
  private static final int DEFAULT_MAX_FILES_PER_POLL = 1_000;

  abstract @Nullable String path();

  abstract @Nullable Long startVersion();

  abstract @Nullable Instant startTimestamp();

  abstract @Nullable Long startSnapshot();

  abstract @Nullable Long endVersion();

  abstract ChangeRules rules();

  abstract @Nullable List<String> columns();

  abstract @Nullable DeltaFilter filter();

  abstract boolean commitColumns();

  abstract int positionShards();

  abstract @Nullable String eventTimeColumn();

  abstract Duration tolerance();

  abstract @Nullable Duration idleTimeout();

  abstract Duration pollInterval();

  abstract int maxFilesPerPoll();

  abstract Map<String, String> hadoopConfiguration();

  abstract Builder toBuilder();

  static DeltaReadChanges create() {
    return new AutoValue_DeltaReadChanges.Builder()
        .setRules(new ChangeRules(false, false, false))
        .setCommitColumns(false)
        .setPositionShards(0)
        .setTolerance(Duration.ZERO)
        .setPollInterval(Duration.standardSeconds(1))
        .setMaxFilesPerPoll(DEFAULT_MAX_FILES_PER_POLL)
        .setHadoopConfiguration(Map.of())
        .build();
  }

  /** The table's folder, with a scheme that Hadoop knows, or a path of the local file system. */
  public DeltaReadChanges from(String path) {
    return toBuilder().setPath(path).build();
  }

  /** Begins with the rows of this commit, which the log must still hold. */
  public DeltaReadChanges startingVersion(long version) {
    return starting(version, null, null);
  }

  /**
   * Begins with the first commit at or after this time, of those that the log still holds: where it
   * has been cleaned up to a later time, the commits before that are missing, without an error.
   */
  public DeltaReadChanges startingTimestamp(Instant time) {
    return starting(null, time, null);
  }

  /**
   * Begins with all rows that the table had at this version, whenever they came, and goes on with
   * the commits after it: each row comes once. For tables whose log does not reach back to their
   * first commit; the rows count as those of this version.
   */
  public DeltaReadChanges startingSnapshot(long version) {
    return starting(null, null, version);
  }

  /** Begins with the first commit after the pipeline is built. This is the default. */
  public DeltaReadChanges latest() {
    return starting(null, null, null);
  }

  private DeltaReadChanges starting(
      @Nullable Long version, @Nullable Instant time, @Nullable Long snapshot) {
    return toBuilder()
        .setStartVersion(version)
        .setStartTimestamp(time)
        .setStartSnapshot(snapshot)
        .build();
  }

  /** Ends with the rows of this commit, which must be there; makes the collection bounded. */
  public DeltaReadChanges upToVersion(long version) {
    return toBuilder().setEndVersion(version).build();
  }

  /**
   * Goes on at commits that replace rows, with all rows of the files they add: those that were
   * changed, and possibly others that come again. Where the table has deletion vectors, a file that
   * only loses rows is none of them. Includes {@link #ignoreDeletes}.
   */
  public DeltaReadChanges ignoreChanges() {
    return toBuilder().setRules(new ChangeRules(true, true, rules().withTypes())).build();
  }

  /** Goes on at commits that only remove rows. */
  public DeltaReadChanges ignoreDeletes() {
    return toBuilder()
        .setRules(new ChangeRules(rules().ignoreChanges(), true, rules().withTypes()))
        .build();
  }

  /**
   * Reads all changes of rows, each with its type in the column {@link #CHANGE_TYPE}: {@code
   * insert}, {@code update_preimage} and {@code update_postimage}, {@code delete}. For tables with
   * a change data feed ({@code delta.enableChangeDataFeed}).
   */
  public DeltaReadChanges withChangeTypes() {
    return toBuilder()
        .setRules(new ChangeRules(rules().ignoreChanges(), rules().ignoreDeletes(), true))
        .build();
  }

  /** Reads only these columns, in this order. */
  public DeltaReadChanges withColumns(String... columns) {
    return toBuilder().setColumns(List.copyOf(Arrays.asList(columns))).build();
  }

  /** Reads only rows that match. Does not go with {@link #withPositionColumns}. */
  public DeltaReadChanges withFilter(DeltaFilter filter) {
    return toBuilder().setFilter(filter).build();
  }

  /** Adds {@link #COMMIT_VERSION} (INT64) and {@link #COMMIT_TIMESTAMP} to each row. */
  public DeltaReadChanges withCommitColumns() {
    return toBuilder().setCommitColumns(true).build();
  }

  /**
   * Adds {@link #SHARD}, {@link #OFFSET} and {@link #PREVIOUS_OFFSET} to each row: its position,
   * which is the same whenever the row is read, for {@link #sourcePositions}.
   *
   * @param shards in which the rows are numbered; must stay the same from run to run
   */
  public DeltaReadChanges withPositionColumns(int shards) {
    if (shards < 1) {
      throw new IllegalArgumentException("The number of shards must be positive.");
    }
    return toBuilder().setPositionShards(shards).build();
  }

  /** The positions of rows read {@link #withPositionColumns}, for a write of these rows. */
  public static SourcePositions sourcePositions(String writeId) {
    return SourcePositions.ofColumns(writeId, List.of(SHARD), OFFSET)
        .withPreviousOffsetColumn(PREVIOUS_OFFSET);
  }

  /** The names of the source partitions of rows read {@link #withPositionColumns}. */
  public static List<String> sourcePartitions(int shards) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      names.add(i + "-of-" + shards);
    }
    return names;
  }

  /**
   * The version to start with again, so that a write that had come this far misses nothing; what it
   * has already, it skips.
   *
   * @param committed see {@link DeltaWrite#committedPositions}
   * @param shards as given to {@link #withPositionColumns}
   * @param firstVersion that the first run started with
   */
  public static long versionToResume(Map<String, Long> committed, int shards, long firstVersion) {
    return committed.keySet().containsAll(sourcePartitions(shards))
        ? committed.values().stream().mapToLong(ChangeOffsets::version).min().orElse(firstVersion)
        : firstVersion;
  }

  /**
   * Takes the rows' timestamps from this timestamp column, and the watermark from its statistics in
   * the table's log. Without it all rows have the minimum timestamp.
   *
   * <p>The watermark never runs ahead of the commit that brought a row: a time that lies more than
   * a day after its commit moves nothing, so that one wrong date cannot make all rows that follow
   * late. Files without statistics of the column count as far as their commit, with a warning.
   */
  public DeltaReadChanges withEventTime(String column) {
    return toBuilder().setEventTimeColumn(column).build();
  }

  /**
   * How far a row's event time may lag behind the latest that was committed before it; rows that
   * lag more are late. Default zero.
   */
  public DeltaReadChanges withTolerance(Duration tolerance) {
    return toBuilder().setTolerance(tolerance).build();
  }

  /**
   * After so long without a commit the watermark follows the clock, less the tolerance, so that
   * windows close on a quiet table too. Default: never.
   */
  public DeltaReadChanges withIdleTimeout(Duration timeout) {
    return toBuilder().setIdleTimeout(timeout).build();
  }

  /** How often the log is looked at. Default 1 second. */
  public DeltaReadChanges withPollInterval(Duration interval) {
    return toBuilder().setPollInterval(interval).build();
  }

  /** Emits at most so many files between two looks at the log, to bound memory. Default 1,000. */
  public DeltaReadChanges withMaxFilesPerPoll(int files) {
    return toBuilder().setMaxFilesPerPoll(files).build();
  }

  /** Properties of Hadoop's configuration, such as those of a file system. */
  public DeltaReadChanges withHadoopConfiguration(Map<String, String> configuration) {
    return toBuilder().setHadoopConfiguration(Map.copyOf(configuration)).build();
  }

  @Override
  public PCollection<Row> expand(PBegin input) {
    if (path() == null) {
      throw new IllegalArgumentException("No table to read from. Set it with from(path).");
    }
    TableSnapshot snapshot = TableLog.forTable(path(), hadoopConfiguration()).snapshot();
    Schema rowSchema = DeltaRead.rowSchema(path(), snapshot.schema(), columns());
    validate(rowSchema);
    if (rules().withTypes() && !ChangeRules.isFeed(snapshot.properties())) {
      throw DeltaErrors.noChangeFeed(path(), snapshot.version());
    }
    boolean positions = positionShards() > 0;
    ChangeLog log =
        new ChangeLog(
            path(),
            hadoopConfiguration(),
            rowSchema,
            eventTimeColumn(),
            positions ? positionShards() : DEFAULT_SHARDS,
            positions,
            rules(),
            startSnapshot() == null ? -1 : startSnapshot());
    long start = startVersion(log.log(), snapshot);
    Long end = endVersion();
    if (end != null && end > snapshot.version()) {
      throw DeltaErrors.versionNotYet(path(), end, snapshot.version());
    }
    Schema output = outputSchema(rowSchema);
    PCollection<ChangedFile> files =
        end == null
            ? input.apply("FollowLog", Read.from(new ChangesSource(log, start, pace())))
            : input
                .apply("UpToVersion", Create.of(end).withCoder(VarLongCoder.of()))
                .apply("PlanChanges", ParDo.of(new PlanChanges(log, start)))
                .setCoder(SerializableCoder.of(ChangedFile.class));
    return files
        .apply("Reshuffle", Reshuffle.viaRandomKey())
        .apply(
            "ReadChangedFiles",
            ParDo.of(
                new ReadChangedFiles(
                    log,
                    snapshot.schema(),
                    output,
                    commitColumns(),
                    positions,
                    DeltaFilter.node(filter()))))
        .setRowSchema(output);
  }

  private ChangesSource.Pace pace() {
    return new ChangesSource.Pace(tolerance(), idleTimeout(), pollInterval(), maxFilesPerPoll());
  }

  private long startVersion(TableLog log, TableSnapshot newest) {
    Long version = startSnapshot() == null ? startVersion() : startSnapshot();
    if (version != null) {
      return version;
    }
    Instant time = startTimestamp();
    return time != null ? log.versionAtOrAfter(time) : newest.version() + 1;
  }

  private Schema outputSchema(Schema rows) {
    Schema.Builder output = Schema.builder().addFields(rows.getFields());
    if (rules().withTypes()) {
      output.addNullableStringField(CHANGE_TYPE);
    }
    if (commitColumns()) {
      output
          .addInt64Field(COMMIT_VERSION)
          .addField(COMMIT_TIMESTAMP, FieldType.logicalType(new MicrosInstant()));
    }
    if (positionShards() > 0) {
      output.addStringField(SHARD).addInt64Field(OFFSET).addInt64Field(PREVIOUS_OFFSET);
    }
    return output.build();
  }

  private void validate(Schema rows) {
    if (filter() != null && positionShards() > 0) {
      throw new IllegalArgumentException(
          "withFilter and withPositionColumns exclude each other for table "
              + path()
              + ": rows left out would look like rows lost. Filter the collection instead.");
    }
    String column = eventTimeColumn();
    if (column != null
        && (!rows.hasField(column)
            || !(rows.getField(column).getType().getLogicalType() instanceof MicrosInstant))) {
      throw new IllegalArgumentException(
          "The event time column '"
              + column
              + "' of table "
              + path()
              + " must be a timestamp column and among those that are read: "
              + rows.getFieldNames()
              + ".");
    }
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .addIfNotNull(DisplayData.item("path", path()).withLabel("Table"))
        .addIfNotNull(DisplayData.item("startVersion", startVersion()).withLabel("From version"))
        .addIfNotNull(DisplayData.item("startSnapshot", startSnapshot()).withLabel("From snapshot"))
        .addIfNotNull(DisplayData.item("endVersion", endVersion()).withLabel("Up to version"))
        .addIfNotNull(
            DisplayData.item("eventTime", eventTimeColumn()).withLabel("Event time column"))
        .addIfNotNull(DisplayData.item("idleTimeout", idleTimeout()).withLabel("Idle timeout"))
        .add(DisplayData.item("tolerance", tolerance()).withLabel("Tolerance"))
        .add(DisplayData.item("pollInterval", pollInterval()).withLabel("Poll interval"))
        .add(DisplayData.item("maxFiles", maxFilesPerPoll()).withLabel("Most files per poll"))
        .addIfNotDefault(
            DisplayData.item("ignoreChanges", rules().ignoreChanges()).withLabel("Ignores changes"),
            false)
        .addIfNotDefault(
            DisplayData.item("changeTypes", rules().withTypes()).withLabel("With change types"),
            false)
        .addIfNotDefault(
            DisplayData.item("ignoreDeletes", rules().ignoreDeletes()).withLabel("Ignores deletes"),
            false);
    if (startTimestamp() != null) {
      builder.add(
          DisplayData.item("startTimestamp", startTimestamp().toString()).withLabel("From time"));
    }
    if (columns() != null) {
      builder.add(DisplayData.item("columns", String.join(", ", columns())).withLabel("Columns"));
    }
    if (filter() != null) {
      builder.add(DisplayData.item("filter", filter().toString()).withLabel("Filter"));
    }
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setPath(String path);

    abstract Builder setStartVersion(@Nullable Long version);

    abstract Builder setStartTimestamp(@Nullable Instant time);

    abstract Builder setStartSnapshot(@Nullable Long version);

    abstract Builder setEndVersion(Long version);

    abstract Builder setRules(ChangeRules rules);

    abstract Builder setColumns(List<String> columns);

    abstract Builder setFilter(DeltaFilter filter);

    abstract Builder setCommitColumns(boolean add);

    abstract Builder setPositionShards(int shards);

    abstract Builder setEventTimeColumn(String column);

    abstract Builder setTolerance(Duration tolerance);

    abstract Builder setIdleTimeout(Duration timeout);

    abstract Builder setPollInterval(Duration interval);

    abstract Builder setMaxFilesPerPoll(int files);

    abstract Builder setHadoopConfiguration(Map<String, String> configuration);

    abstract DeltaReadChanges build();
  }
}
