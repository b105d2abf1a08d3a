package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.runners.spark.SparkContextOptions;
import org.apache.beam.runners.spark.SparkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.Row;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaRead;
import org.saleslakehouse.transforms.sale.Rows;

/** See {@code src/test/bench/reads.sh}. Both readers must come to the same sums. */
class ReadBenchmark {
  private static final int ROWS = Integer.getInteger("bench.rows", 5_000_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 10);
  private static final int DAYS = 5;
  private static final int CHUNKS = 20;
  private static final String[] COLUMNS = {"client_id", "montant", "pays"};
  private static final Schema BRONZE =
      Schema.builder().addFields(Rows.BRONZE.getFields().subList(0, 13)).build();

  private static final AtomicLong COUNT = new AtomicLong();
  private static final AtomicLong SUM = new AtomicLong();

  @TempDir Path folder;

  private final SparkSession spark = DeltaSpark.session();

  /** What was read: how many rows, and a sum that takes in all three columns. */
  private record Total(long rows, long sum) implements Serializable {}

  private record Cost(double seconds, double cpuSeconds) {
    String perMillion() {
      return String.format(
          Locale.ROOT,
          "%,10.0f rows/s  %6.3f CPU-s per million",
          ROWS / seconds,
          cpuSeconds * 1e6 / ROWS);
    }
  }

  @Test
  void threeOfThirteenColumns() {
    // Spark as its users have it; the tests do without.
    spark.conf().set("spark.sql.codegen.wholeStage", "true");
    spark.conf().set("spark.sql.codegen.factoryMode", "FALLBACK");
    String table = folder.resolve("bronze").toString();
    write(table);
    System.out.printf(
        Locale.ROOT, "%,d rows in %d files, %,d bytes%n", ROWS, files(table), bytes(table));
    compare(table, ROWS);
    filterOnADay(table);
    deleteATenth(table);
    System.out.println("A tenth of the rows is deleted, by deletion vectors");
    compare(table, ROWS - ROWS / 10);
  }

  private void deleteATenth(String table) {
    spark.sql(
        "ALTER TABLE delta.`"
            + table
            + "` SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
    long files = files(table);
    spark.sql("DELETE FROM delta.`" + table + "` WHERE vente_id % 10 = 3");
    assertThat(files(table), is(files)); // none was written anew
  }

  private void compare(String table, long rows) {
    List<Cost> ours = new ArrayList<>();
    List<Cost> sparks = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      Total[] totals = new Total[2];
      ours.add(measure(() -> totals[0] = readByUs(table)));
      sparks.add(measure(() -> totals[1] = readBySpark(table)));
      assertThat(totals[0], is(totals[1]));
      assertThat(totals[0].rows(), is(rows));
      System.out.println(
          (round == 0 ? "warm-up " : "round " + round + " ")
              + "DeltaIO "
              + ours.get(round).perMillion()
              + " | Spark "
              + sparks.get(round).perMillion());
    }
    double ourCpu = cpu(ours);
    double sparksCpu = cpu(sparks);
    System.out.printf(
        Locale.ROOT,
        "CPU of %d rounds without warm-up: DeltaIO %.3f, Spark %.3f s per million rows; per core"
            + " DeltaIO reads %.2f times as fast%n",
        ROUNDS,
        ourCpu,
        sparksCpu,
        sparksCpu / ourCpu);
  }

  private void filterOnADay(String table) {
    Pipeline pipeline = pipeline();
    pipeline
        .apply(
            DeltaIO.read()
                .from(table)
                .withColumns(COLUMNS)
                .withFilter(DeltaFilter.equal("jour", day(2))))
        .apply(ParDo.of(new Add()));
    Map<String, Long> counters = counters(pipeline.run());
    System.out.println("Filter on one of " + DAYS + " days: " + counters);
    assertThat(counters.get("filesRead") + counters.get("filesSkipped"), is(files(table)));
    assertThat(counters.get("filesRead"), is(files(table + "/jour=" + day(2))));
    assertThat(counters.get("rowsRead"), is((long) ROWS / DAYS));
  }

  private static double cpu(List<Cost> costs) {
    return costs.stream().skip(1).mapToDouble(Cost::cpuSeconds).average().orElseThrow()
        * 1e6
        / ROWS;
  }

  private static Cost measure(Runnable read) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.gc(); // so that nobody pays for the other's garbage
    long nanos = System.nanoTime();
    long cpu = system.getProcessCpuTime();
    read.run();
    return new Cost((System.nanoTime() - nanos) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9);
  }

  private Total readByUs(String table) {
    COUNT.set(0);
    SUM.set(0);
    Pipeline pipeline = pipeline();
    pipeline.apply(DeltaIO.read().from(table).withColumns(COLUMNS)).apply(ParDo.of(new Add()));
    pipeline.run().waitUntilFinish();
    return new Total(COUNT.get(), SUM.get());
  }

  private Total readBySpark(String table) {
    return spark
        .read()
        .format("delta")
        .load(table)
        .select(COLUMNS[0], COLUMNS[1], COLUMNS[2])
        .javaRDD()
        .mapPartitions(ReadBenchmark::total)
        .reduce((a, b) -> new Total(a.rows() + b.rows(), a.sum() + b.sum()));
  }

  private static Iterator<Total> total(Iterator<org.apache.spark.sql.Row> rows) {
    long count = 0;
    long sum = 0;
    while (rows.hasNext()) {
      org.apache.spark.sql.Row row = rows.next();
      count++;
      sum += row.getInt(0) + Math.round(row.getDouble(1) * 100) + row.getString(2).length();
    }
    return List.of(new Total(count, sum)).iterator();
  }

  private static final class Add extends DoFn<Row, Void> {
    private long count;
    private long sum;

    @StartBundle
    public void startBundle() {
      count = 0;
      sum = 0;
    }

    @ProcessElement
    public void processElement(@Element Row row) {
      count++;
      sum += row.getInt32(0) + Math.round(row.getDouble(1) * 100) + row.getString(2).length();
    }

    @FinishBundle
    public void finishBundle() {
      COUNT.addAndGet(count);
      SUM.addAndGet(sum);
    }
  }

  private void write(String table) {
    Pipeline pipeline = pipeline();
    pipeline
        .apply(Create.of(IntStream.range(0, CHUNKS).boxed().toList()))
        .apply(Reshuffle.viaRandomKey())
        .apply(ParDo.of(new Sell()))
        .setRowSchema(BRONZE)
        .apply(DeltaIO.write().to(table).withPartitionColumns("jour"));
    pipeline.run().waitUntilFinish();
  }

  /** Sales with some spread: 10,000 clients, 500 products, 20 countries, prices to the cent. */
  private static final class Sell extends DoFn<Integer, Row> {
    @ProcessElement
    public void processElement(@Element Integer chunk, OutputReceiver<Row> output) {
      int perChunk = ROWS / CHUNKS;
      String day = day(chunk % DAYS);
      Instant start = Instant.parse(day + "T00:00:00Z");
      for (int i = chunk * perChunk; i < (chunk + 1) * perChunk; i++) {
        int hash = (i * 0x9E3779B9) >>> 4;
        int client = hash % 10_000;
        int product = hash % 500;
        Instant sold = start.plusMillis((long) i * 337 % 86_400_000);
        output.output(
            Row.withSchema(BRONZE)
                .attachValues(
                    List.of(
                        i,
                        client,
                        product,
                        sold,
                        1 + hash % 5,
                        (100 + hash % 50_000) / 100.0,
                        "Client " + client,
                        "Produit " + product,
                        "Catégorie " + product % 12,
                        "Pays " + client % 20,
                        "Segment " + client % 3,
                        sold.plusSeconds(5),
                        day)));
      }
    }
  }

  private static String day(int day) {
    return "2025-12-0" + (1 + day);
  }

  private Pipeline pipeline() {
    SparkContextOptions options = PipelineOptionsFactory.create().as(SparkContextOptions.class);
    options.setRunner(SparkRunner.class);
    options.setUsesProvidedSparkContext(true);
    options.setProvidedSparkContext(JavaSparkContext.fromSparkContext(spark.sparkContext()));
    return Pipeline.create(options);
  }

  private static Map<String, Long> counters(PipelineResult result) {
    result.waitUntilFinish();
    Map<String, Long> counters = new TreeMap<>();
    result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(
                    org.apache.beam.sdk.metrics.MetricNameFilter.inNamespace(DeltaRead.class))
                .build())
        .getCounters()
        .forEach(c -> counters.put(c.getName().getName(), c.getAttempted()));
    return counters;
  }

  private static long files(String folder) {
    return dataFiles(folder).size();
  }

  private static long bytes(String folder) {
    return dataFiles(folder).stream().mapToLong(f -> f.toFile().length()).sum();
  }

  private static List<Path> dataFiles(String folder) {
    try (Stream<Path> files = Files.walk(Path.of(folder))) {
      return files
          .filter(f -> f.toString().endsWith(".parquet") && !f.toString().contains("_delta_log"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
