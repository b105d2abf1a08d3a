package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.Row;
import org.apache.spark.sql.SparkSession;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saleslakehouse.io.delta.DeltaIO;

/**
 * Goal: {@code DeltaIO.read}, Delta Kernel and delta-spark read the same rows, at each version of
 * any table. Method: random tables of fixed seeds; all three are held against a model, so that they
 * cannot be wrong together. {@code -Ddifferential.seed=N} runs one seed alone, {@code N,M-P} those
 * that are named, {@code -Pcertify} many.
 */
class DifferentialIT {
  private static final int SEEDS = Boolean.getBoolean("certify") ? 120 : 6;
  private static final int CHANGES = Boolean.getBoolean("certify") ? 4 : 2;
  private static final TimeZone ZONE_BEFORE = TimeZone.getDefault();

  /** What {@code DeltaIO.read} gave, by version. */
  private static final Map<Long, Queue<List<@Nullable Object>>> FOUND = new ConcurrentHashMap<>();

  @TempDir Path folder;

  @BeforeAll
  static void setTheZoneThatKernelReadsPartitionValuesIn() {
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
  }

  @AfterAll
  static void restoreTheZone() {
    TimeZone.setDefault(ZONE_BEFORE);
  }

  static LongStream seeds() {
    String chosen = System.getProperty("differential.seed");
    if (chosen == null) {
      return LongStream.range(0, SEEDS);
    }
    return Stream.of(chosen.split(",", -1))
        .map(part -> part.split("-", 2))
        .flatMapToLong(
            bounds ->
                LongStream.rangeClosed(
                    Long.parseLong(bounds[0]), Long.parseLong(bounds[bounds.length - 1])));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void eachVersionIsReadAlike(long seed) {
    RandomTable.Writers[] writers = RandomTable.Writers.values();
    SparkSession spark = DeltaSpark.session();
    RandomTable table =
        new RandomTable(
            spark, folder.resolve("table"), writers[(int) (seed % writers.length)], seed);
    try {
      table.live(CHANGES);
      check(spark, table);
    } catch (Exception | AssertionError e) { // Spark throws checked ones without declaring them
      throw new AssertionError(
          e.getMessage()
              + "\nThe table was "
              + table
              + "\nRun it alone: mvn verify -Pspark-runner -pl src/test -am -Dtest=NoSuchTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false"
              + " -Dit.test=DifferentialIT -Ddifferential.seed="
              + seed,
          e);
    }
  }

  private static void check(SparkSession spark, RandomTable table) {
    String path = table.path().toString();
    readAll(path, table.versions().keySet());
    table
        .versions()
        .forEach(
            (version, expected) -> {
              assertThat(
                  "DeltaIO.read, version " + version,
                  PlainRows.sorted(FOUND.getOrDefault(version, new ConcurrentLinkedQueue<>())),
                  is(expected));
              if (table.isForKernel()) {
                assertThat(
                    "Delta Kernel, version " + version,
                    PlainRows.sorted(KernelReader.rows(table.path(), version)),
                    is(expected));
              }
              assertThat(
                  "delta-spark, version " + version,
                  PlainRows.sorted(
                      spark
                          .read()
                          .format("delta")
                          .option("versionAsOf", version)
                          .load(path)
                          .collectAsList()
                          .stream()
                          .map(PlainRows::ofSpark)
                          .toList()),
                  is(expected));
            });
  }

  /** One pipeline reads all versions. */
  private static void readAll(String path, Iterable<Long> versions) {
    FOUND.clear();
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    for (long version : versions) {
      pipeline
          .apply("Read " + version, DeltaIO.read().from(path).atVersion(version))
          .apply("Keep " + version, ParDo.of(new Keep(version)));
    }
    pipeline.run().waitUntilFinish();
  }

  private static final class Keep extends DoFn<Row, Void> {
    private final long version;

    Keep(long version) {
      this.version = version;
    }

    @ProcessElement
    public void processElement(@Element Row row) {
      FOUND.computeIfAbsent(version, v -> new ConcurrentLinkedQueue<>()).add(PlainRows.ofBeam(row));
    }
  }
}
