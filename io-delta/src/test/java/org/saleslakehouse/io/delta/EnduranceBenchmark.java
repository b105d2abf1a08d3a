package org.saleslakehouse.io.delta;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.internal.commit.OrderedCommitter;
import org.saleslakehouse.io.delta.internal.log.LogFolder;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.maintain.BackgroundMaintenance;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.internal.write.BundleWriter;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.ClockedLogStore;

/**
 * A day in fast motion: a commit a second by the clock, through the whole protocol, with background
 * maintenance, into two tables, of which the second gets one row in a hundred. Not a test: prints a
 * line for each table and hour of the day.
 *
 * <p>Run by {@code src/test/bench/endurance.sh}. Takes the number of commits, 86,400 being a day.
 */
public final class EnduranceBenchmark {
  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("source")
          .addInt64Field("offset")
          .addStringField("text")
          .addStringField("day")
          .build();
  static final String SALES = "sales";
  static final String QUARANTINE = "quarantine";
  static final int ROWS_PER_COMMIT = 20;
  static final int COMMITS_PER_BAD_ROW = 5;
  private static final int COMMITS_PER_LINE = 3600;
  private static final Instant START = Instant.parse("2026-01-01T06:00:00Z");
  private static final String RETENTION = "interval 2 hours";

  /** What a table looks like at some hour. */
  record Figures(
      String table,
      double hour,
      long liveFiles,
      long diskFiles,
      long tombstones,
      long logEntries,
      long checkpointKib,
      double p50Millis,
      double p99Millis,
      long heapMib) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "ENDURANCE table=%s hour=%.2f live_files=%d disk_files=%d tombstones=%d log_entries=%d"
              + " checkpoint_kib=%d p50_ms=%.1f p99_ms=%.1f heap_mib=%d",
          table,
          hour,
          liveFiles,
          diskFiles,
          tombstones,
          logEntries,
          checkpointKib,
          p50Millis,
          p99Millis,
          heapMib);
    }
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    int commits = Integer.parseInt(args[0]);
    Path folder = Files.createTempDirectory("endurance-benchmark");
    try {
      int perLine = Math.max(1, Math.min(COMMITS_PER_LINE, commits / 12));
      run(folder, commits, Duration.ofSeconds(1), perLine, System.out::println);
    } finally {
      delete(folder);
    }
  }

  /**
   * Commits, and looks at the tables now and then.
   *
   * @param step how far the clock moves with each commit
   * @param perLook after how many commits the tables are looked at
   */
  static void run(Path folder, int commits, Duration step, int perLook, Consumer<Figures> looks)
      throws Exception {
    SteppingClock clock = new SteppingClock(step);
    WallClock.use(clock);
    WriteSpec spec = spec(folder);
    WriteRun run = WriteRun.of(spec);
    OrderedCommitter committer = new OrderedCommitter(spec, run);
    long[] micros = new long[perLook];
    long offset = 0;
    for (int i = 0; i < commits; i++) {
      BundleWriter writer = new BundleWriter(spec, run);
      for (int r = 0; r < ROWS_PER_COMMIT; r++) {
        boolean bad = r == 0 && i % COMMITS_PER_BAD_ROW == 0;
        writer.add(row(offset++, bad, clock.instant()));
      }
      BundleFiles bundle = writer.finish();
      long start = System.nanoTime();
      committer.commit(List.of(bundle));
      micros[i % perLook] = (System.nanoTime() - start) / 1_000;
      clock.step();
      if ((i + 1) % perLook == 0) {
        double hour = (i + 1) * step.toSeconds() / 3600.0;
        for (String table : List.of(QUARANTINE, SALES)) {
          looks.accept(look(spec.log(table), table, hour, micros));
        }
      }
    }
  }

  private static Figures look(TableLog log, String table, double hour, long[] micros)
      throws Exception {
    BackgroundMaintenance.await(log);
    log.awaitCheckpoint();
    long[] sorted = micros.clone();
    Arrays.sort(sorted);
    long[] live = new long[1];
    long[] removed = new long[1];
    log.snapshot().forEachFile(file -> live[0]++);
    log.snapshot().forEachRemovedFile(file -> removed[0]++);
    LogFolder folder = log.folder();
    return new Figures(
        table,
        hour,
        live[0],
        dataFiles(log),
        removed[0],
        folder.commits().size(),
        checkpointBytes(log, folder) >> 10,
        sorted[sorted.length / 2] / 1e3,
        sorted[sorted.length * 99 / 100] / 1e3,
        liveMebibytes());
  }

  private static long dataFiles(TableLog log) throws Exception {
    try (Stream<Path> files = Files.walk(Path.of(log.path().toUri().getPath()))) {
      return files
          .filter(f -> f.toString().endsWith(".parquet") && !f.toString().contains("_delta_log"))
          .count();
    }
  }

  private static long checkpointBytes(TableLog log, LogFolder folder) throws Exception {
    Long version = folder.lastCheckpoint();
    return version == null
        ? 0
        : Files.size(
            Path.of(log.path().toUri().getPath())
                .resolve("_delta_log")
                .resolve(String.format(Locale.ROOT, "%020d.checkpoint.parquet", version)));
  }

  private static long liveMebibytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  private static Row row(long offset, boolean bad, Instant now) {
    return Row.withSchema(SCHEMA)
        .addValues(
            "a",
            offset,
            bad ? "bad" : "some text of a sale " + offset,
            now.atZone(ZoneOffset.UTC).toLocalDate().toString())
        .build();
  }

  private static WriteSpec spec(Path folder) {
    return WriteSpecs.of(
        DeltaIO.write()
            .to(new Tables(folder.toString()))
            .withHadoopConfiguration(ClockedLogStore.CONFIGURATION)
            .withSourcePositions(SourcePositions.ofColumns("bench", List.of("source"), "offset"))
            .withBackgroundMaintenance(),
        SCHEMA);
  }

  private static void delete(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** As Bronze has them. */
  private static final class Tables implements DynamicDestinations {
    private static final long serialVersionUID = 1;
    private final String folder;

    Tables(String folder) {
      this.folder = folder;
    }

    @Override
    public String getDestination(Row row) {
      return "bad".equals(row.getString("text")) ? QUARANTINE : SALES;
    }

    @Override
    public Row getRow(Row row) {
      return row;
    }

    @Override
    public DeltaDestination getTable(String destination) {
      return DeltaDestination.of(folder + "/" + destination, SCHEMA)
          .withPartitionColumns(List.of("day"))
          .withTableProperties(
              Map.of(
                  "delta.logRetentionDuration",
                  RETENTION,
                  "delta.deletedFileRetentionDuration",
                  RETENTION));
    }

    @Override
    public List<String> getDestinations() {
      return List.of(QUARANTINE, SALES);
    }
  }

  /** Moves when it is told to. */
  private static final class SteppingClock extends Clock {
    private final Duration step;
    private volatile Instant now = START;

    SteppingClock(Duration step) {
      this.step = step;
    }

    void step() {
      now = now.plus(step);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private EnduranceBenchmark() {}
}
