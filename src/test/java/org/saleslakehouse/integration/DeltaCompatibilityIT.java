package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.joda.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.WriteMode;

/** Delta-spark uses the tables that {@link DeltaIO#write} makes as if it had made them itself. */
class DeltaCompatibilityIT {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("id")
          .addStringField("town")
          .addNullableDoubleField("amount")
          .build();
  private static final Schema GROWN =
      Schema.builder().addFields(SCHEMA.getFields()).addNullableStringField("remark").build();

  @TempDir Path folder;

  private final SparkSession spark = DeltaSpark.sessionBesideOtherWriters();

  @BeforeAll
  @AfterAll
  static void stopSpark() {
    DeltaSpark.stop();
  }

  @Test
  void eachVersionCanBeReadAndTheHistoryTellsWhatWasDone() {
    write(table(), SCHEMA, row(1, "Lyon", 1.5), row(2, "Paris", null));
    write(table(), SCHEMA, row(3, "Saint-Étienne / Nord", 3.0));
    write(
        table().withSchemaEvolution(SchemaEvolution.ADD_COLUMNS),
        GROWN,
        Row.withSchema(GROWN).addValues(4L, "Lyon", 4.0, "new").build());
    write(table().withMode(WriteMode.OVERWRITE), GROWN, grown(5));

    assertThat(ids(atVersion(0)), containsInAnyOrder(1L, 2L));
    assertThat(ids(atVersion(1)), containsInAnyOrder(1L, 2L, 3L));
    assertThat(ids(atVersion(2)), containsInAnyOrder(1L, 2L, 3L, 4L));
    assertThat(ids(atVersion(2).where("remark IS NULL")), containsInAnyOrder(1L, 2L, 3L));
    assertThat(ids(read()), containsInAnyOrder(5L));
    assertThat(ids(atVersion(1).where("town = 'Saint-Étienne / Nord'")), containsInAnyOrder(3L));
    assertThat(history("operation"), is(List.of("WRITE", "WRITE", "WRITE", "WRITE")));
    assertThat(
        history("operationParameters.mode"),
        is(List.of("Overwrite", "Append", "Append", "Append")));
    assertThat(history("operationMetrics.numOutputRows"), is(List.of("1", "1", "1", "2")));
  }

  /**
   * Goal: our statistics let other engines leave files alone. Method: ten commits whose ids do not
   * overlap, in two partitions each; the scan's own count of files tells.
   */
  @Test
  void filesArePrunedByPartitionAndSkippedByStatistics() {
    for (int commit = 0; commit < 10; commit++) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        long id = commit * 100L + i;
        rows.add(row(id, i < 50 ? "Lyon" : "Paris", id == 250 ? null : id / 10.0));
      }
      write(table().withFileShards(1), SCHEMA, rows.toArray(Row[]::new));
    }
    assertThat(read().count(), is(1000L));
    assertThat(filesRead(read()), is(20L));
    assertThat(filesRead(read().where("town = 'Lyon'")), is(10L));
    assertThat(filesRead(read().where("id = 234")), is(1L));
    assertThat(filesRead(read().where("id >= 840")), is(4L));
    assertThat(filesRead(read().where("town = 'Paris' AND id BETWEEN 300 AND 499")), is(2L));
    assertThat(filesRead(read().where("amount > 95")), is(1L));
    assertThat(filesRead(read().where("amount IS NULL")), is(1L));
    assertThat(filesRead(read().where("id < 0")), is(0L));
  }

  @Test
  void aStreamOverTheTableSeesEachRowOnce() throws Exception {
    write(table(), SCHEMA, row(1, "Lyon", 1.0), row(2, "Paris", 2.0));
    write(table(), SCHEMA, row(3, "Lyon", 3.0));
    String sink = folder.resolve("copy").toString();
    String checkpoint = folder.resolve("checkpoint").toString();
    follow(sink, checkpoint);
    write(table(), SCHEMA, row(4, "Nice", 4.0));
    follow(sink, checkpoint);

    assertThat(ids(spark.read().format("delta").load(sink)), containsInAnyOrder(1L, 2L, 3L, 4L));
  }

  /** Copies what is new since the last time. */
  private void follow(String sink, String checkpoint) throws Exception {
    StreamingQuery query =
        spark
            .readStream()
            .format("delta")
            .load(path())
            .writeStream()
            .format("delta")
            .option("checkpointLocation", checkpoint)
            .trigger(Trigger.AvailableNow())
            .start(sink);
    query.awaitTermination();
  }

  /** Goal: what OPTIMIZE writes anew is not new. Method: a copy of the changes, read by Spark. */
  @Test
  void changesPassOverCompactions() {
    for (long id = 0; id < 4; id++) {
      write(table(), SCHEMA, row(id, "Lyon", id * 1.0));
    }
    spark.sql("OPTIMIZE delta.`" + path() + "`");
    write(table(), SCHEMA, row(4, "Lyon", 4.0));
    assertThat(filesRead(read()), is(2L));

    String copy = folder.resolve("copy").toString();
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    pipeline
        .apply(DeltaIO.readChanges().from(path()).startingVersion(0).upToVersion(5))
        .apply(DeltaIO.write().to(copy));
    pipeline.run().waitUntilFinish();
    assertThat(
        ids(spark.read().format("delta").load(copy)), containsInAnyOrder(0L, 1L, 2L, 3L, 4L));
  }

  /** Goal: either side goes on where the other has rewritten, changed or cleaned the table. */
  @Test
  void optimizeMergeAndVacuumWorkAndWeAppendAfterwards() {
    for (long id = 0; id < 6; id++) {
      write(table(), SCHEMA, row(id, id < 3 ? "Lyon" : "Paris", id * 1.0));
    }
    spark.sql("OPTIMIZE delta.`" + path() + "`");
    assertThat(filesRead(read()), is(2L));
    write(table(), SCHEMA, row(6, "Lyon", 6.0));
    spark.sql(
        "MERGE INTO delta.`"
            + path()
            + "` t USING (SELECT 6L AS id, 'Lyon' AS town, 60.0D AS amount UNION ALL"
            + " SELECT 7L, 'Nice', 70.0D) s ON t.id = s.id"
            + " WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *");
    write(table(), SCHEMA, row(8, "Nice", 8.0));
    spark.sql("VACUUM delta.`" + path() + "` RETAIN 0 HOURS");
    write(table(), SCHEMA, row(9, "Nice", 9.0));

    assertThat(
        read().orderBy("id").select("amount").as(Encoders.DOUBLE()).collectAsList(),
        is(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 60.0, 70.0, 8.0, 9.0)));
  }

  /**
   * Goal: an exactly-once stream of ours, our upkeep, a reader of changes and delta-spark share a
   * table. Method: delta-spark appends, merges rows in, compacts and vacuums as fast as it can, and
   * we compact, while a stream runs, five times at least with commits of the stream in between; in
   * the end each side's rows are there once, and were read once.
   */
  @Tag("certify")
  @Test
  void deltaSparkWritesAndTidiesUpWhileAStreamIsWrittenMergedAndRead() throws Exception {
    write(table(), SCHEMA, row(-1_000_000, "Nice", 0.0));
    PipelineResult run = startStream();
    PipelineResult copying = startCopy();
    long appended = 0;
    long streamed = -1;
    for (int round = 0; round < 5; round++) {
      long before = streamed;
      Await.until(
          "a commit of the stream after " + before,
          TestLake.RUN_LIMIT,
          () -> committed() > before || run.getState().isTerminal(),
          () -> "The pipeline is " + run.getState());
      streamed = committed();
      spark
          .range(-appended - 10, -appended)
          .selectExpr("id", "'Nice' AS town", "id * 1.0D AS amount")
          .write()
          .format("delta")
          .mode("append")
          .save(path());
      appended += 10;
      spark.sql(
          String.format(
              "MERGE INTO delta.`%s` t"
                  + " USING (SELECT id, 'Nice' AS town, 0.5D AS amount FROM range(%d, %d)) s"
                  + " ON t.town = 'Nice' AND t.id = s.id WHEN NOT MATCHED THEN INSERT *",
              path(), -appended - 10, -appended + 10));
      appended += 10;
      optimizeBySpark();
      DeltaTable.open(path()).optimize().run();
      spark.sql("VACUUM delta.`" + path() + "`");
    }
    assertThat(run.getState(), is(PipelineResult.State.RUNNING));
    run.cancel();

    List<Long> found = ids(read());
    long last = Collections.max(found);
    assertThat(last, greaterThanOrEqualTo(streamed));
    List<Long> expected = new ArrayList<>(LongStream.rangeClosed(-appended, last).boxed().toList());
    expected.add(-1_000_000L);
    assertThat(found, containsInAnyOrder(expected.toArray(Long[]::new)));
    List<String> operations = history("operation");
    assertThat(operations.stream().filter("MERGE"::equals).count(), is(5L));
    assertThat(operations.stream().filter("OPTIMIZE"::equals).count(), greaterThanOrEqualTo(5L));

    Await.until(
        "all rows are copied",
        TestLake.RUN_LIMIT,
        () -> DeltaTable.open(copy()).details().rows() >= expected.size(),
        () -> "The pipeline is " + copying.getState());
    copying.cancel();
    assertThat(
        ids(spark.read().format("delta").load(copy())),
        containsInAnyOrder(expected.toArray(Long[]::new)));
  }

  /** It gives way to a merge of ours that was quicker, as ours does. */
  private void optimizeBySpark() {
    Await.until(
        "Spark's OPTIMIZE comes through",
        TestLake.RUN_LIMIT,
        () -> {
          try {
            spark.sql("OPTIMIZE delta.`" + path() + "`");
            return true;
          } catch (RuntimeException e) {
            if (e.getClass().getSimpleName().startsWith("Concurrent")) {
              return false;
            }
            throw e;
          }
        },
        () -> history("operation").toString());
  }

  private PipelineResult startCopy() {
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs("--runner=DirectRunner", "--blockOnRun=false")
                .create());
    pipeline
        .apply(DeltaIO.readChanges().from(path()).startingVersion(0))
        .apply(
            DeltaIO.write().to(copy()).withFileShards(1).withCommitInterval(Duration.millis(500)));
    return pipeline.run();
  }

  private String copy() {
    return folder.resolve("copy").toString();
  }

  private PipelineResult startStream() {
    Pipeline pipeline =
        Pipeline.create(
            PipelineOptionsFactory.fromArgs("--runner=DirectRunner", "--blockOnRun=false")
                .create());
    pipeline
        .apply(GenerateSequence.from(0).withRate(100, Duration.standardSeconds(1)))
        .apply(
            MapElements.into(TypeDescriptors.rows())
                .via(offset -> row(offset, offset % 2 == 0 ? "Lyon" : "Paris", 0.0)))
        .setRowSchema(SCHEMA)
        .apply(
            stream()
                .withBackgroundMaintenance()
                .withFileShards(1)
                .withCommitInterval(Duration.millis(200)));
    return pipeline.run();
  }

  private DeltaWrite stream() {
    return table()
        .withSourcePositions(SourcePositions.of("sequence", row -> "s", row -> row.getInt64("id")));
  }

  /** The last offset that the table says it has of the stream. */
  private long committed() {
    return stream().committedPositions(List.of("s")).getOrDefault("s", -1L);
  }

  private String path() {
    return folder.resolve("table").toString();
  }

  private DeltaWrite table() {
    return DeltaIO.write().to(path()).withPartitionColumns("town");
  }

  private static void write(DeltaWrite write, Schema schema, Row... rows) {
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    pipeline.apply(Create.of(Arrays.asList(rows)).withRowSchema(schema)).apply(write);
    pipeline.run().waitUntilFinish();
  }

  private static Row row(long id, String town, Double amount) {
    return Row.withSchema(SCHEMA).addValues(id, town, amount).build();
  }

  private static Row grown(long id) {
    return Row.withSchema(GROWN).addValues(id, "Lyon", 0.5, null).build();
  }

  private Dataset<org.apache.spark.sql.Row> read() {
    return spark.read().format("delta").load(path());
  }

  private Dataset<org.apache.spark.sql.Row> atVersion(long version) {
    return spark.read().format("delta").option("versionAsOf", version).load(path());
  }

  private static List<Long> ids(Dataset<org.apache.spark.sql.Row> rows) {
    return rows.select("id").as(Encoders.LONG()).collectAsList();
  }

  private List<String> history(String column) {
    return spark
        .sql("DESCRIBE HISTORY delta.`" + path() + "`")
        .orderBy(org.apache.spark.sql.functions.desc("version"))
        .select(column)
        .as(Encoders.STRING())
        .collectAsList();
  }

  /** How many files the scan of this query really read. */
  private static long filesRead(Dataset<org.apache.spark.sql.Row> query) {
    query.collectAsList();
    var leaves = query.queryExecution().executedPlan().collectLeaves();
    return IntStream.range(0, leaves.size())
        .mapToObj(leaves::apply)
        .filter(leaf -> leaf.metrics().contains("numFiles"))
        .mapToLong(leaf -> leaf.metrics().apply("numFiles").value())
        .sum();
  }
}
