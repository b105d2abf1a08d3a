package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;

/**
 * Goal: what {@code readChanges} reads is neither lost nor doubled by an append with source
 * positions, and an upsert ends with the newest rows, however often the process dies. Method: a
 * table grows while {@link CopyChanges} follows it and is killed, at points of the commit protocol
 * and at any moment in turn. Delta-spark is the judge.
 */
@Tag("certify")
class ChangesKillIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Each commit is a pipeline of its own, and takes the cores from the run that is to follow. */
  private static final Duration BETWEEN_COMMITS = Duration.ofSeconds(1);

  private static final int IDS = 40;
  private static final Schema SCHEMA =
      Schema.builder().addInt32Field("id").addInt64Field("seq").build();

  @TempDir Path folder;

  private long nextSeq;
  private int lives;

  @Test
  void rowsArriveOnceAndTheNewestStayOverDeathsOnDirect() {
    killAgainAndAgain(
        Boolean.getBoolean("certify") ? 14 : 3,
        "200",
        "--runner=DirectRunner",
        "--targetParallelism=2");
  }

  @Test
  void rowsArriveOnceAndTheNewestStayOverDeathsOnSpark() {
    killAgainAndAgain(
        Boolean.getBoolean("certify") ? 12 : 1,
        "0",
        "--runner=SparkRunner",
        "--sparkMaster=local[2]",
        "--batchIntervalMillis=500",
        "--readTimePercentage=0.5",
        "--enableSparkMetricSinks=false");
  }

  private void killAgainAndAgain(int kills, String... options) {
    Random random = new Random(20261123);
    append(random);
    AtomicBoolean stop = new AtomicBoolean();
    BackgroundTask<Boolean> growing = BackgroundTask.start("growing", () -> grow(stop, random));
    List<String> deaths = new ArrayList<>();
    Random choices = new Random(7);
    for (int kill = 0; kill < kills; kill++) {
      deaths.add(kill % 2 == 0 ? dieAtAPoint(choices, options) : die(choices, options));
      assertNothingTwice(deaths);
    }
    stop.set(true);
    assertThat(growing.result(), is(true));

    try (ForkedLakehouse last = copying(options).start()) {
      Await.until("all rows copied", LIMIT, this::isComplete, last::toString);
    }
    assertThat(deaths.toString(), rows("copy"), is(rows("source")));
    assertThat(deaths.toString(), rows("newest"), is(newestOfSource()));
  }

  private String dieAtAPoint(Random random, String... options) {
    List<String> points =
        List.of(
            "before-files",
            "after-files",
            "before-commit:" + path("copy"),
            "after-commit:" + path("copy"),
            "before-commit:" + path("newest"),
            "after-commit:" + path("newest"));
    String point = points.get(random.nextInt(points.size())) + "#" + (1 + random.nextInt(4));
    try (ForkedLakehouse run = copying(options).haltingAt(point).start()) {
      run.expectExit(ForkedLakehouse.KILLED, LIMIT);
    }
    return point;
  }

  private String die(Random random, String... options) {
    // Before, during and after the first commits of a life.
    Duration life = Duration.ofMillis(2500 + random.nextInt(5000));
    try (ForkedLakehouse run = copying(options).start()) {
      assertThat(run.toString(), Await.holdsWithin(life, () -> !run.isAlive()), is(false));
      run.kill();
      run.expectExit(ForkedLakehouse.KILLED, Duration.ofSeconds(10));
    }
    return "SIGKILL after " + life.toMillis() + " ms";
  }

  private ForkedLakehouse.Launch copying(String... options) {
    lives++;
    return ForkedLakehouse.main(
            CopyChanges.class, folder, path("source"), path("copy"), path("newest"))
        .with(options)
        .with("--checkpointDir=" + path("checkpoint-" + lives)) // never an old one
        .withSystemProperty("spark.ui.enabled", "false");
  }

  private boolean grow(AtomicBoolean stop, Random random) {
    while (!stop.get()) {
      append(random);
      LockSupport.parkNanos(BETWEEN_COMMITS.toNanos());
    }
    return true;
  }

  private void append(Random random) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(Row.withSchema(SCHEMA).addValues(random.nextInt(IDS), nextSeq++).build());
    }
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    pipeline.apply(Create.of(rows).withRowSchema(SCHEMA)).apply(DeltaIO.write().to(path("source")));
    pipeline.run().waitUntilFinish();
  }

  private boolean isComplete() {
    return exists("copy")
        && exists("newest")
        && rows("copy").size() == rows("source").size()
        && rows("newest").equals(newestOfSource());
  }

  private void assertNothingTwice(List<String> deaths) {
    if (exists("copy")) {
      List<String> copied = rows("copy");
      assertThat(deaths.toString(), copied, is(copied.stream().distinct().toList()));
    }
    if (exists("newest")) {
      long rows = table("newest").count();
      assertThat(deaths.toString(), table("newest").select("id").distinct().count(), is(rows));
    }
  }

  /** All rows as text, in the order of the source; no two rows there have the same text. */
  private List<String> rows(String name) {
    return texts(table(name));
  }

  private List<String> newestOfSource() {
    return texts(
        table("source").groupBy("id").agg(functions.max("seq").as("seq")).select("id", "seq"));
  }

  private static List<String> texts(Dataset<org.apache.spark.sql.Row> rows) {
    return rows.orderBy("seq").collectAsList().stream()
        .map(row -> row.getLong(row.fieldIndex("seq")) + ": " + row.getInt(row.fieldIndex("id")))
        .toList();
  }

  private Dataset<org.apache.spark.sql.Row> table(String name) {
    return DeltaSpark.session().read().format("delta").load(path(name));
  }

  private boolean exists(String name) {
    return Files.exists(Path.of(path(name), "_delta_log", "00000000000000000000.json"));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
