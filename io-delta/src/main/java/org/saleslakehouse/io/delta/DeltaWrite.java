package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.saleslakehouse.io.delta.internal.graph.WriteChecks;
import org.saleslakehouse.io.delta.internal.graph.WriteGraph;
import org.saleslakehouse.io.delta.internal.positions.WritePositions;
import org.saleslakehouse.io.delta.internal.spec.ReplacedPartitions;
import org.saleslakehouse.io.delta.internal.spec.SingleDestination;
import org.saleslakehouse.io.delta.internal.spec.Transaction;
import org.saleslakehouse.io.delta.internal.spec.UpsertKeys;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.Compression;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.RangeReader;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.WriteMode;

/** Writes rows to Delta tables. See {@link DeltaIO#write}. */
@AutoValue
public abstract class DeltaWrite extends PTransform<PCollection<Row>, DeltaWriteResult> {
  private static final long serialVersionUID = 1;
  private static final long DEFAULT_TARGET_FILE_BYTES = 128L << 20;

  abstract @Nullable String path();

  abstract @Nullable DynamicDestinations destinations();

  abstract List<String> partitionColumns();

  abstract Map<String, String> tableProperties();

  abstract Map<String, String> hadoopConfiguration();

  abstract long targetFileBytes();

  abstract Compression compression();

  abstract Duration commitInterval();

  abstract int fileShards();

  abstract @Nullable SourcePositions sourcePositions();

  abstract WriteMode mode();

  abstract @Nullable UpsertKeys upsertKeys();

  abstract @Nullable ReplacedPartitions replacedPartitions();

  abstract @Nullable Transaction transaction();

  abstract SchemaEvolution schemaEvolution();

  abstract boolean maintained();

  abstract @Nullable ErrorHandler<BadRecord, ?> errorHandler();

  abstract Builder toBuilder();

  static DeltaWrite create() {
    return new AutoValue_DeltaWrite.Builder()
        .setPartitionColumns(List.of())
        .setTableProperties(Map.of())
        .setHadoopConfiguration(Map.of())
        .setTargetFileBytes(DEFAULT_TARGET_FILE_BYTES)
        .setCompression(Compression.ZSTD)
        .setCommitInterval(Duration.standardSeconds(10))
        .setFileShards(0)
        .setMode(WriteMode.APPEND)
        .setSchemaEvolution(SchemaEvolution.NONE)
        .setMaintained(false)
        .build();
  }

  /** All rows to the table at this path, which is made if there is none yet. */
  public DeltaWrite to(String path) {
    return toBuilder().setPath(path).setDestinations(null).build();
  }

  /** Each row to one of several tables. */
  public DeltaWrite to(DynamicDestinations destinations) {
    return toBuilder().setDestinations(destinations).setPath(null).build();
  }

  /** Partitions the table by these columns when it is made; only with {@link #to(String)}. */
  public DeltaWrite withPartitionColumns(String... columns) {
    return toBuilder().setPartitionColumns(Arrays.asList(columns)).build();
  }

  /** Sets these Delta properties when the table is made; only with {@link #to(String)}. */
  public DeltaWrite withTableProperties(Map<String, String> properties) {
    return toBuilder().setTableProperties(Map.copyOf(properties)).build();
  }

  /** Hadoop's configuration for the tables' file systems, over the one on the class path. */
  public DeltaWrite withHadoopConfiguration(Map<String, String> configuration) {
    return toBuilder().setHadoopConfiguration(Map.copyOf(configuration)).build();
  }

  /** Begins another file when one has about this many bytes. Default 128 MiB. */
  public DeltaWrite withTargetFileSize(long bytes) {
    return toBuilder().setTargetFileBytes(bytes).build();
  }

  /** Default {@link Compression#ZSTD}. */
  public DeltaWrite withCompression(Compression compression) {
    return toBuilder().setCompression(compression).build();
  }

  /**
   * For unbounded input: how long files are gathered before they are committed together, in
   * processing time. Default 10 seconds. Zero commits whatever the runner has at hand, which on the
   * Spark runner is once per micro-batch. Bounded input is committed once, at its end.
   */
  public DeltaWrite withCommitInterval(Duration interval) {
    return toBuilder().setCommitInterval(interval).build();
  }

  /**
   * 0, the default, writes each bundle's rows straight to files, without a shuffle. A number above
   * groups the rows of a commit interval into so many shards first: for runners with small bundles,
   * which would make many small files.
   */
  public DeltaWrite withFileShards(int shards) {
    return toBuilder().setFileShards(shards).build();
  }

  /** Makes the write exactly-once by its own means. See {@link SourcePositions}. */
  public DeltaWrite withSourcePositions(SourcePositions positions) {
    return toBuilder().setSourcePositions(positions).build();
  }

  /** Default {@link WriteMode#APPEND}. */
  public DeltaWrite withMode(WriteMode mode) {
    return toBuilder().setMode(mode).build();
  }

  /**
   * For {@link WriteMode#UPSERT}: the columns that together identify a row. Of two rows with the
   * same key the incoming one wins.
   */
  public DeltaWrite withUpsertKeys(String... columns) {
    UpsertKeys before = upsertKeys();
    return toBuilder()
        .setUpsertKeys(new UpsertKeys(List.of(columns), before == null ? null : before.ordering()))
        .build();
  }

  /**
   * For {@link WriteMode#UPSERT}: of two rows with the same key the one with the larger value in
   * this column wins, whichever came first; at equal values the incoming one.
   */
  public DeltaWrite withOrderingColumn(String column) {
    UpsertKeys before = upsertKeys();
    return toBuilder()
        .setUpsertKeys(new UpsertKeys(before == null ? List.of() : before.columns(), column))
        .build();
  }

  /**
   * For {@link WriteMode#REPLACE_PARTITIONS}: replaces these partitions too, even if no row comes
   * for them. The values are in the text form of the table's log, as {@link
   * PartitionChanges#partitions} gives them.
   */
  public DeltaWrite withReplacedPartitions(Set<Map<String, @Nullable String>> partitions) {
    return toBuilder().setReplacedPartitions(ReplacedPartitions.of(partitions)).build();
  }

  /**
   * For bounded input: records with the commit how far the application has come, by its own count.
   * {@link DeltaTable#transactionVersion} gives it back. If the table has this version or a later
   * one already, the write is a repetition and changes nothing. Not for mode UPSERT; with several
   * tables they must be known beforehand.
   *
   * <p>Together with {@link #withSourcePositions}: the rows come after the write's positions have
   * passed them, as from a table of rows that were rejected at first. Their files say where they
   * are from, no position moves, and without rows nothing is committed. See {@link
   * SourcePositions#withMovedColumn}.
   *
   * @param version from 0 on
   * @throws IllegalArgumentException if it is below
   */
  public DeltaWrite withTransaction(String applicationId, long version) {
    return toBuilder().setTransaction(new Transaction(applicationId, version)).build();
  }

  /** Default {@link SchemaEvolution#NONE}. */
  public DeltaWrite withSchemaEvolution(SchemaEvolution evolution) {
    return toBuilder().setSchemaEvolution(evolution).build();
  }

  /**
   * Keeps the tables in order beside the commits, for streams that commit every few seconds for
   * years. Small files of a partition are merged to files of the target size, in commits that
   * change no data; files that were replaced are deleted once the table's {@code
   * delta.deletedFileRetentionDuration} is over; files that no commit ever named are deleted after
   * that time, of a day at least. All of it on one thread of the process that commits, for a tenth
   * of its time at most; commits never wait for it. Other writers may do the same to the same
   * table.
   *
   * <p>Off by default: {@link DeltaTable#optimize} and {@link DeltaTable#vacuum} do it on demand.
   */
  public DeltaWrite withBackgroundMaintenance() {
    return toBuilder().setMaintained(true).build();
  }

  /** Routes rows that cannot be encoded here. Without a handler such a row fails the pipeline. */
  public DeltaWrite withErrorHandler(ErrorHandler<BadRecord, ?> handler) {
    return toBuilder().setErrorHandler(handler).build();
  }

  /**
   * How far the tables hold these source partitions: the last offset up to which every record is in
   * its table. A source partition that the tables have nothing of is absent. For the start of a
   * pipeline: the source is to begin with the next offset.
   *
   * <p>Reads the tables' logs; needs {@link #withSourcePositions}, and destinations that are known
   * beforehand.
   */
  public Map<String, Long> committedPositions(Iterable<String> sourcePartitions) {
    return watchPositions(sourcePartitions).look();
  }

  /**
   * The same for one who looks again and again while the write goes on: the tables' states are read
   * once, and then their new commits only.
   */
  public CommittedPositions watchPositions(Iterable<String> sourcePartitions) {
    SourcePositions positions = sourcePositions();
    if (positions == null) {
      throw new IllegalStateException("The write has no source positions.");
    }
    DynamicDestinations known = destinations();
    if (known == null) {
      known = new SingleDestination(DeltaDestination.of(pathOf(), Schema.of()));
    }
    // Without the start offsets, which are wishes and not facts.
    WriteSpec spec = spec(known, positions.startingAt(Map.of()));
    return new CommittedPositions(
        new WritePositions(spec, positions.startingAt(Map.of())), sourcePartitions);
  }

  /**
   * The same write for elements that say what to read: the step that writes reads it, so no row
   * passes through the runner, and commits as often as the reader asks for, within an element too.
   * For long-lived elements of a runner with costly micro-batches, and for sources whose records
   * are too many to be handed from step to step.
   *
   * <p>Needs {@link #withSourcePositions} and destinations that are known beforehand. Exactly-once
   * on every runner, and no runner can lose a record: each element goes on where the tables are,
   * see {@link org.saleslakehouse.io.delta.model.TableAppender}. Elements with the same source
   * partitions are worked on one after the other within a process. {@link #withCommitInterval} and
   * {@link SourcePositions#withGapTimeout} have no meaning here. {@link #withFileShards}, {@link
   * #withTransaction} and an error handler are refused: a row that cannot be written fails the
   * bundle.
   *
   * @param schema of the rows
   * @param reader reads an element
   * @param <T> the input's type
   */
  public <T> DeltaWriteOfRanges<T> ofRanges(Schema schema, RangeReader<T> reader) {
    return new DeltaWriteOfRanges<>(this, schema, reader);
  }

  @Override
  public DeltaWriteResult expand(PCollection<Row> input) {
    return result(graph(input.getSchema(), input.isBounded()).expand(input));
  }

  /** The steps for rows of this schema, if they are what this write can do. */
  WriteGraph graph(@Nullable Schema rows, PCollection.IsBounded isBounded) {
    DynamicDestinations destinations = destinationsFor(rows);
    WriteGraph graph =
        new WriteGraph(
            spec(destinations, sourcePositions()), commitInterval(), fileShards(), errorHandler());
    WriteChecks.check(graph, isBounded);
    return graph.startingRun();
  }

  static DeltaWriteResult result(WriteGraph.Output output) {
    return new DeltaWriteResult(output.commits(), output.failedRows());
  }

  DynamicDestinations destinationsFor(@Nullable Schema rows) {
    DynamicDestinations dynamic = destinations();
    if (dynamic != null) {
      if (!partitionColumns().isEmpty() || !tableProperties().isEmpty()) {
        throw new IllegalArgumentException(
            "With to(DynamicDestinations) each destination says its own partition columns and table"
                + " properties.");
      }
      return dynamic;
    }
    if (rows == null) {
      throw new IllegalArgumentException(
          "The rows for table " + pathOf() + " have no schema: set it with setRowSchema(...).");
    }
    return new SingleDestination(
        DeltaDestination.of(pathOf(), rows)
            .withPartitionColumns(partitionColumns())
            .withTableProperties(tableProperties()));
  }

  private String pathOf() {
    String path = path();
    if (path == null) {
      throw new IllegalArgumentException("Say where to write: to(path) or to(destinations).");
    }
    return path;
  }

  WriteSpec spec(DynamicDestinations destinations, @Nullable SourcePositions positions) {
    return new WriteSpec(
        destinations,
        hadoopConfiguration(),
        targetFileBytes(),
        compression(),
        mode(),
        upsertKeys(),
        replacedPartitions(),
        transaction(),
        schemaEvolution(),
        positions,
        maintained(),
        UUID.randomUUID().toString());
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .addIfNotNull(DisplayData.item("path", path()).withLabel("Table"))
        .add(DisplayData.item("mode", mode().name()).withLabel("Write mode"))
        .add(DisplayData.item("compression", compression().name()).withLabel("Compression"))
        .add(
            DisplayData.item("targetFileBytes", targetFileBytes())
                .withLabel("Target file size in bytes"))
        .add(DisplayData.item("commitInterval", commitInterval()).withLabel("Commit interval"))
        .add(DisplayData.item("fileShards", fileShards()).withLabel("File shards"))
        .add(
            DisplayData.item("schemaEvolution", schemaEvolution().name())
                .withLabel("Schema evolution"))
        .add(
            DisplayData.item("backgroundMaintenance", maintained())
                .withLabel("Background maintenance"));
    SourcePositions positions = sourcePositions();
    if (positions != null) {
      builder.add(DisplayData.item("writeId", positions.writeId()).withLabel("Write id"));
    }
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setPath(@Nullable String path);

    abstract Builder setDestinations(@Nullable DynamicDestinations destinations);

    abstract Builder setPartitionColumns(List<String> columns);

    abstract Builder setTableProperties(Map<String, String> properties);

    abstract Builder setHadoopConfiguration(Map<String, String> configuration);

    abstract Builder setTargetFileBytes(long bytes);

    abstract Builder setCompression(Compression compression);

    abstract Builder setCommitInterval(Duration interval);

    abstract Builder setFileShards(int shards);

    abstract Builder setSourcePositions(SourcePositions positions);

    abstract Builder setMode(WriteMode mode);

    abstract Builder setUpsertKeys(UpsertKeys keys);

    abstract Builder setReplacedPartitions(ReplacedPartitions partitions);

    abstract Builder setTransaction(Transaction transaction);

    abstract Builder setSchemaEvolution(SchemaEvolution evolution);

    abstract Builder setMaintained(boolean maintained);

    abstract Builder setErrorHandler(ErrorHandler<BadRecord, ?> handler);

    abstract DeltaWrite build();
  }
}
