package org.saleslakehouse.pipelines.silver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.pipelines.cli.OptionValues;
import org.saleslakehouse.pipelines.cli.RunDirectory;
import org.saleslakehouse.pipelines.cli.StopSignal;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.transforms.Rows;

/**
 * What one changed day costs against a year: batch over 365 days of sales, then incremental runs
 * after one commit each to one day. Times are those of a run in a process that is up, from the look
 * at the logs to the last commit; the first of each kind also loads classes.
 *
 * <p>Arguments: a folder, the number of sales a day.
 */
final class IncrementalBenchmark {
  private static final LocalDate FIRST_DAY = LocalDate.parse("2025-01-01");
  private static final int DAYS = 365;
  private static final int CLIENTS = 500;
  private static final int PRODUCTS = 50;
  private static final int REPETITIONS = 2;

  private final SilverLake lake;
  private final int salesPerDay;

  private IncrementalBenchmark(Path folder, int salesPerDay) {
    this.lake = new SilverLake(folder);
    this.salesPerDay = salesPerDay;
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createDirectories(Path.of(args[0]));
    IncrementalBenchmark benchmark = new IncrementalBenchmark(folder, Integer.parseInt(args[1]));
    List<Integer> year = IntStream.range(0, DAYS).boxed().toList();
    System.out.printf("%-12s %5s %12s %8s %8s%n", "mode", "run", "sales read", "files", "seconds");
    benchmark.store(year, benchmark.salesPerDay);
    double batch = benchmark.fastest("BATCH", () -> {});
    double incremental = benchmark.fastest("INCREMENTAL", () -> benchmark.store(List.of(180), 10));
    System.out.printf(Locale.ROOT, "incremental / batch, fastest: %.3f%n", incremental / batch);
  }

  private double fastest(String mode, Runnable before) {
    double fastest = Double.POSITIVE_INFINITY;
    for (int run = 1; run <= REPETITIONS; run++) {
      before.run();
      long start = System.nanoTime();
      SilverRun done =
          lake.bounded(SilverLake.silent(), StopSignal.manual(), mode, "profile", "spark")
              .once()
              .orElseThrow();
      double seconds = (System.nanoTime() - start) / 1e9;
      fastest = Math.min(fastest, seconds);
      System.out.printf(
          Locale.ENGLISH,
          "%-12s %5d %,12d %,8d %8.2f%n",
          mode.toLowerCase(Locale.ROOT),
          run,
          done.bronzeRowsRead(),
          done.bronzeFilesRead(),
          seconds);
    }
    return fastest;
  }

  /** One commit to Bronze with so many sales on each of these days. */
  private void store(List<Integer> days, int sales) {
    OptionValues values = lake.values("BATCH", "profile", "spark");
    try (RunDirectory directory = RunDirectory.create("run")) {
      PipelineOptions options = values.forRun(SilverOptions.class, directory.path());
      Pipeline pipeline = Pipeline.create(options);
      pipeline
          .apply(Create.of(days))
          .apply(Reshuffle.viaRandomKey())
          .apply("MakeSales", ParDo.of(new MakeSales(sales)))
          .setRowSchema(Rows.BRONZE)
          .apply(DeltaIO.write().to(lake.lake().bronze()).withPartitionColumns("jour"));
      pipeline.run().waitUntilFinish();
    }
  }

  private static final class MakeSales extends DoFn<Integer, Row> {
    private static final long serialVersionUID = 1;

    private final int sales;

    MakeSales(int sales) {
      this.sales = sales;
    }

    @ProcessElement
    public void process(@Element Integer day, OutputReceiver<Row> out) {
      LocalDate date = FIRST_DAY.plusDays(day);
      Instant midnight = date.atStartOfDay().toInstant(ZoneOffset.UTC);
      for (int i = 0; i < sales; i++) {
        int mixed = ((day * sales + i) * 0x9e3779b1) >>> 1;
        Instant time = midnight.plusSeconds(i * 86_399L / sales);
        int client = 1 + mixed % CLIENTS;
        int product = 101 + (mixed / CLIENTS) % PRODUCTS;
        TestSale sale = new TestSale(client, product, time.toString(), (mixed % 10_000) / 100.0);
        out.output(sale.row(i));
      }
    }
  }
}
