package org.saleslakehouse.io.delta;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.saleslakehouse.io.delta.internal.commit.OrderedCommitter;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Times commits of one file each, and weighs what is kept of the table in memory, through the whole
 * commit protocol, on tables of growing size: first by the number of files, then by the number of
 * versions. Not a test: prints a line for each size. The data files are entries in the log only,
 * since a commit never looks at them.
 *
 * <p>Run by {@code src/test/bench/commits.sh}.
 */
public final class CommitBenchmark {
  private static final Schema SCHEMA =
      Schema.builder().addStringField("source").addInt64Field("offset").build();
  private static final SourcePositions POSITIONS =
      SourcePositions.ofColumns("bench", List.of("source"), "offset");
  private static final int[] SIZES = {10, 100, 1_000, 10_000, 100_000, 1_000_000};
  private static final int[] LIVE_SIZES = {1_000, 1_000_000};
  private static final int LIVE_MILLIS = 250;
  private static final int FILES_PER_COMMIT = 10_000;
  private static final int[] VERSIONS = {10, 100, 1_000, 5_000};
  private static final int MEASURED = 300;
  private static final int WARM_UP = 200;
  private static final String STATS =
      "{\"numRecords\":1000,\"minValues\":{\"source\":\"a\",\"offset\":0},"
          + "\"maxValues\":{\"source\":\"a\",\"offset\":999},"
          + "\"nullCount\":{\"source\":0,\"offset\":0}}";

  /** As fast as they can; or with a number of seconds, so long at a live job's pace. */
  public static void main(String[] args) throws Exception {
    measure("warm-up", 10, 1); // the JIT compiler has seen everything once
    if (args.length > 0) {
      for (int files : LIVE_SIZES) {
        live(files, Duration.ofSeconds(Integer.parseInt(args[0])));
      }
      return;
    }
    for (int files : SIZES) {
      measure("files", files, Math.max(1, files / FILES_PER_COMMIT));
    }
    for (int versions : VERSIONS) {
      measure("versions", versions, versions);
    }
  }

  private static void measure(String what, int files, int commits) throws Exception {
    Path folder = Files.createTempDirectory("commit-benchmark");
    try {
      Writer writer = new Writer(spec(folder), files, commits);
      long[] micros = new long[MEASURED];
      for (int i = 0; i < MEASURED; i++) {
        micros[i] = writer.commit();
      }
      print(what, what.equals("versions") ? commits : files, files, micros);
      writer.log().awaitCheckpoint();
    } finally {
      delete(folder);
    }
  }

  /** Checkpoints, which take the longer the larger the table is, have a share of the time. */
  private static void live(int files, Duration time) throws Exception {
    Path folder = Files.createTempDirectory("commit-benchmark");
    try {
      Writer writer = new Writer(spec(folder), files, Math.max(1, files / FILES_PER_COMMIT));
      writer.log().awaitCheckpoint();
      long checkpoint = Objects.requireNonNullElse(writer.log().folder().lastCheckpoint(), 0L);
      long[] micros = new long[Math.toIntExact(time.toMillis() / LIVE_MILLIS)];
      for (int i = 0; i < micros.length; i++) {
        Thread.sleep(LIVE_MILLIS);
        micros[i] = writer.commit();
      }
      print("live", files, files, micros);
      writer.log().awaitCheckpoint();
      System.out.println(
          "Checkpoints from version "
              + checkpoint
              + " to "
              + writer.log().folder().lastCheckpoint()
              + " in "
              + micros.length
              + " commits.");
    } finally {
      delete(folder);
    }
  }

  private static void print(String what, int size, int files, long[] micros) {
    Arrays.sort(micros);
    System.out.printf(
        Locale.ROOT,
        "COMMIT %s=%d files_at_start=%d p50_ms=%.1f p90_ms=%.1f p99_ms=%.1f max_ms=%.1f"
            + " heap_mib=%d%n",
        what,
        size,
        files,
        micros[micros.length / 2] / 1e3,
        micros[micros.length * 9 / 10] / 1e3,
        micros[micros.length * 99 / 100] / 1e3,
        micros[micros.length - 1] / 1e3,
        liveMebibytes());
  }

  /** Of a table that has been filled. */
  private static final class Writer {
    private final WriteSpec spec;
    private final OrderedCommitter committer;
    private long offset;

    Writer(WriteSpec spec, int files, int commits) {
      this.spec = spec;
      this.committer = new OrderedCommitter(spec, WriteRun.of(spec));
      for (int i = 0; i < commits; i++) {
        committer.commit(List.of(bundle(spec, offset++, files / commits)));
      }
      for (int i = 0; i < WARM_UP; i++) {
        commit();
      }
    }

    TableLog log() {
      return spec.log(spec.destinations().getDestinations().get(0));
    }

    /** How long it took, in microseconds. */
    long commit() {
      BundleFiles bundle = bundle(spec, offset++, 1);
      long start = System.nanoTime();
      committer.commit(List.of(bundle));
      return (System.nanoTime() - start) / 1_000;
    }
  }

  /** What is reachable now: the committer and what it keeps of the table. */
  private static long liveMebibytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  private static WriteSpec spec(Path folder) {
    return WriteSpecs.of(
        DeltaIO.write().to(folder.resolve("t").toString()).withSourcePositions(POSITIONS), SCHEMA);
  }

  private static BundleFiles bundle(WriteSpec spec, long offset, int files) {
    Map<String, OffsetRangeSet> covered = Map.of("a", OffsetRangeSet.of(offset, offset));
    List<BundleFiles.File> described = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      DataFile file =
          new DataFile(
              "part-" + UUID.randomUUID() + ".snappy.parquet",
              Map.of(),
              100_000,
              1L,
              true,
              STATS,
              FileTags.of("bench", spec.runId(), "b", covered, Map.of("a", 1L)));
      described.add(new BundleFiles.File(spec.destinations().getDestinations().get(0), file, 1000));
    }
    return new BundleFiles(covered, described);
  }

  private static void delete(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private CommitBenchmark() {}
}
