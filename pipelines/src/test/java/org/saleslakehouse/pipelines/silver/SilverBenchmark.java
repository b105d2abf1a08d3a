package org.saleslakehouse.pipelines.silver;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
 * What {@code src/test/bench/incremental.sh} measures, on the Spark runner: Bronze tables of a
 * given size are made, and one Silver run is timed, in a process of its own or several in one that
 * is up.
 *
 * <p>{@code store LAKE FROM_DAY DAYS SALES_PER_DAY} is one commit to Bronze; the same arguments
 * give the same sales, by 500 clients of 50 products. {@code run LAKE MODE [RUNS]} brings Silver up
 * to date and prints for each run how long the job took (from the look at the logs to the last
 * commit, the start of Spark included), and for the process its wall and CPU time since it began.
 */
final class SilverBenchmark {
  private static final LocalDate FIRST_DAY = LocalDate.parse("2025-01-01");
  private static final int CLIENTS = 500;
  private static final int PRODUCTS = 50;

  private final SilverLake lake;

  private SilverBenchmark(String folder) {
    this.lake = new SilverLake(Path.of(folder));
  }

  public static void main(String[] args) {
    SilverBenchmark benchmark = new SilverBenchmark(args[1]);
    if (args[0].equals("store")) {
      int from = Integer.parseInt(args[2]);
      benchmark.store(
          IntStream.range(from, from + Integer.parseInt(args[3])).boxed().toList(),
          Integer.parseInt(args[4]));
      return;
    }
    int runs = args.length > 3 ? Integer.parseInt(args[3]) : 1;
    for (int run = 0; run < runs; run++) {
      benchmark.run(args[2].toUpperCase(Locale.ROOT));
      if (run + 1 < runs) {
        benchmark.store(List.of(0), 10);
      }
    }
  }

  private void run(String mode) {
    double cpuBefore = cpuSeconds();
    long start = System.nanoTime();
    SilverRun done =
        lake.bounded(SilverLake.silent(), StopSignal.manual(), mode, "profile", "spark")
            .once()
            .orElseThrow();
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpu = cpuSeconds();
    System.out.printf(
        Locale.ROOT,
        "SILVER mode=%s job_s=%.2f total_s=%.2f cpu_s=%.1f total_cpu_s=%.1f peak_rss_mib=%d"
            + " sales=%d files=%d%n",
        mode.toLowerCase(Locale.ROOT),
        seconds,
        (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1e3,
        cpu - cpuBefore,
        cpu,
        peakMebibytes(),
        done.bronzeRowsRead(),
        done.bronzeFilesRead());
  }

  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  /** The most memory that this process has had; 0 where the system does not tell. */
  private static long peakMebibytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
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
