package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;

/** Writes rows to Delta tables. See {@link DeltaIO#write}. */
@AutoValue
public abstract class DeltaWrite extends PTransform<PCollection<Row>, DeltaWriteResult> {
  private static final long serialVersionUID = 1;
  private static final long DEFAULT_TARGET_FILE_BYTES = 128L << 20;

  /** Each commit's key: all files of an interval meet in one place. */
  private static final int GATHERED = 0;

  private static final TupleTag<BundleFiles> FILES = new TupleTag<>() {};

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
   * one already, the write is a repetition and changes nothing.
   */
  public DeltaWrite withTransaction(String applicationId, long version) {
    return toBuilder().setTransaction(new Transaction(applicationId, version)).build();
  }

  /** Default {@link SchemaEvolution#NONE}. */
  public DeltaWrite withSchemaEvolution(SchemaEvolution evolution) {
    return toBuilder().setSchemaEvolution(evolution).build();
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
        new Coverage(spec, positions.startingAt(Map.of())), sourcePartitions);
  }

  @Override
  public DeltaWriteResult expand(PCollection<Row> input) {
    DynamicDestinations destinations = destinationsFor(input.getSchema());
    DeltaWriteValidation.check(this, destinations, input.isBounded());
    WriteSpec spec = spec(destinations, sourcePositions());

    PCollection<Row> rows = input.apply("IntoGlobalWindow", Window.into(new GlobalWindows()));
    PCollectionTuple written =
        fileShards() == 0 ? writeInBundle(rows, spec) : writeInShards(rows, spec);
    PCollection<BadRecord> failed = null;
    ErrorHandler<BadRecord, ?> handler = errorHandler();
    if (handler != null) {
      failed = written.get(BadRecordRouter.BAD_RECORD_TAG);
      failed.setCoder(BadRecord.getCoder(input.getPipeline()));
      handler.addErrorCollection(failed);
    }
    PCollection<BundleFiles> files =
        written.get(FILES).setCoder(SerializableCoder.of(BundleFiles.class));
    if (mode() == WriteMode.OVERWRITE || replacedPartitions() != null || transaction() != null) {
      files = evenWithoutRows(files);
    }
    PCollection<TableCommit> commits =
        files
            .apply("GatherInOnePlace", WithKeys.of(GATHERED))
            .setCoder(KvCoder.of(VarIntCoder.of(), SerializableCoder.of(BundleFiles.class)))
            .apply("CommitInterval", gathering(input.isBounded(), gatherDelay()))
            .apply("Gather", GroupByKey.create())
            .apply(
                "CommitFiles",
                ParDo.of(
                    spec.positions() == null
                        ? new CommitFiles(spec)
                        : new CommitFilesInOrder(spec)));
    return new DeltaWriteResult(commits, failed);
  }

  private PCollectionTuple writeInBundle(PCollection<Row> rows, WriteSpec spec) {
    return rows.apply(
        "WriteRowsToFiles",
        outputs(new WriteRowsToFiles.Ungrouped(spec, rows.getCoder(), router())));
  }

  private PCollectionTuple writeInShards(PCollection<Row> rows, WriteSpec spec) {
    return rows.apply(
            "AssignShards",
            ParDo.of(new AssignShards(spec.destinations(), spec.positions(), fileShards())))
        .setCoder(KvCoder.of(VarIntCoder.of(), rows.getCoder()))
        .apply("ShardInterval", gathering(rows.isBounded(), commitInterval()))
        .apply("GroupByShard", GroupByKey.create())
        .apply(
            "WriteRowsToFiles",
            outputs(new WriteRowsToFiles.Grouped(spec, rows.getCoder(), router())));
  }

  private <InputT> ParDo.MultiOutput<InputT, BundleFiles> outputs(DoFn<InputT, BundleFiles> write) {
    return ParDo.of(write)
        .withOutputTags(
            FILES,
            errorHandler() == null
                ? TupleTagList.empty()
                : TupleTagList.of(BadRecordRouter.BAD_RECORD_TAG));
  }

  private BadRecordRouter router() {
    return errorHandler() == null
        ? BadRecordRouter.THROWING_ROUTER
        : BadRecordRouter.RECORDING_ROUTER;
  }

  /** With shards, the interval has been waited for already when the files come. */
  private Duration gatherDelay() {
    return fileShards() == 0
        ? commitInterval()
        : Duration.millis(commitInterval().getMillis() / 10);
  }

  private static <T> Window<T> gathering(IsBounded isBounded, Duration interval) {
    Window<T> global = Window.into(new GlobalWindows());
    if (isBounded == IsBounded.BOUNDED) {
      return global;
    }
    Trigger once =
        interval.getMillis() == 0
            ? AfterPane.elementCountAtLeast(1)
            : AfterProcessingTime.pastFirstElementInPane().plusDelayOf(interval);
    return global
        .triggering(Repeatedly.forever(once))
        // The last pane comes even if it is empty: held bundles must not be forgotten.
        .withAllowedLateness(Duration.ZERO, Window.ClosingBehavior.FIRE_ALWAYS)
        .discardingFiredPanes();
  }

  /** An overwrite with nothing is still an overwrite. */
  private static PCollection<BundleFiles> evenWithoutRows(PCollection<BundleFiles> files) {
    PCollection<BundleFiles> nothing =
        files
            .getPipeline()
            .apply(
                "Nothing",
                Create.of(new BundleFiles(Map.of(), List.of()))
                    .withCoder(SerializableCoder.of(BundleFiles.class)));
    return PCollectionList.of(files).and(nothing).apply("EvenWithoutRows", Flatten.pCollections());
  }

  private DynamicDestinations destinationsFor(@Nullable Schema rows) {
    DynamicDestinations dynamic = destinations();
    if (dynamic != null) {
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

  private WriteSpec spec(DynamicDestinations destinations, @Nullable SourcePositions positions) {
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
                .withLabel("Schema evolution"));
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

    abstract Builder setErrorHandler(ErrorHandler<BadRecord, ?> handler);

    abstract DeltaWrite build();
  }
}
