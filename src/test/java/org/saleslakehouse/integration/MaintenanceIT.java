package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;

/** Our upkeep of a table and delta-spark's, one after the other and beside each other. */
@Tag("certify")
class MaintenanceIT {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addStringField("town").build();

  @TempDir Path folder;

  private final SparkSession spark = DeltaSpark.sessionBesideOtherWriters();

  @BeforeAll
  @AfterAll
  static void stopSpark() {
    DeltaSpark.stop();
  }

  @Test
  void sparkReadsTableHistoryAndOlderVersionsAfterOurMerge() {
    for (long id = 0; id < 6; id++) {
      write(id);
    }
    table().optimize().run();

    assertThat(ids(read()), is(range(6)));
    assertThat((long) read().inputFiles().length, is(1L));
    assertThat(
        ids(spark.read().format("delta").option("versionAsOf", 3).load(path())), is(range(4)));
    assertThat(
        spark
            .sql("DESCRIBE HISTORY delta.`" + path() + "`")
            .select("operation")
            .as(Encoders.STRING())
            .first(),
        is("OPTIMIZE"));
  }

  @Test
  void sparkReadsTheTableByOurCheckpointsAloneAndWritesItsOwnOverThem() {
    for (long id = 0; id < 4; id++) {
      write(id);
    }
    table().setProperties(java.util.Map.of("delta.checkpointInterval", "2"));
    write(4);
    write(5);
    spark.sql("INSERT INTO delta.`" + path() + "` VALUES (6, 'Lyon'), (7, 'Lyon')");
    write(8);

    assertThat(ids(read()), is(range(9)));
    assertThat(table().details().rows(), is(9L));
  }

  @Test
  void whatOurVacuumLeavesSparkFindsWhole() {
    for (long id = 0; id < 6; id++) {
      write(id);
    }
    table().optimize().run();
    assertThat(
        table().vacuum().withRetention(Duration.ZERO).evenIfUnsafe().run().files(),
        greaterThan(1L));

    assertThat(ids(read()), is(range(6)));
    assertThat(spark.sql("VACUUM delta.`" + path() + "` RETAIN 0 HOURS DRY RUN").count(), is(0L));
  }

  /** Goal: nothing is lost or doubled. Method: both merge all the time while rows are appended. */
  @Test
  void sparksUpkeepAndOursBesideAppends() throws Exception {
    write(0);
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> ours =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                table().optimize().run();
              }
            });
    CompletableFuture<Void> sparks =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                try {
                  spark.sql("OPTIMIZE delta.`" + path() + "`");
                } catch (RuntimeException e) {
                  // Ours was quicker: it gives way, as ours does.
                  if (!e.getClass().getSimpleName().startsWith("Concurrent")) {
                    throw e;
                  }
                }
              }
            });
    for (long id = 1; id < 40; id++) {
      write(id);
    }
    done.set(true);
    ours.get();
    sparks.get();

    assertThat(ids(read()), is(range(40)));
    table().optimize().run();
    assertThat(table().details().files(), lessThan(3L));
  }

  private void write(long id) {
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    pipeline
        .apply(
            Create.of(Row.withSchema(SCHEMA).addValues(id, "Lyon").build()).withRowSchema(SCHEMA))
        .apply(DeltaIO.write().to(path()).withFileShards(1));
    pipeline.run().waitUntilFinish();
  }

  private Dataset<org.apache.spark.sql.Row> read() {
    return spark.read().format("delta").load(path());
  }

  private static List<Long> ids(Dataset<org.apache.spark.sql.Row> rows) {
    return rows.select("id").as(Encoders.LONG()).collectAsList().stream().sorted().toList();
  }

  private static List<Long> range(long end) {
    return LongStream.range(0, end).boxed().toList();
  }

  private DeltaTable table() {
    return DeltaTable.open(path());
  }

  private String path() {
    return folder.resolve("t").toString();
  }
}
