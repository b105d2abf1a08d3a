package org.saleslakehouse.io.delta.internal.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.commit.WriteOperations;
import org.saleslakehouse.io.delta.testing.HookedLogStore;
import org.saleslakehouse.io.delta.testing.KernelTable;

/** Checkpoints beside the commits; Delta Kernel reads the tables by them. */
class BackgroundCheckpointsTest {
  private static final Schema SCHEMA = Schema.builder().addInt64Field("id").build();
  private static final String STATS = "{\"numRecords\":1}";

  /** So many that a checkpoint takes long enough to be caught at it. */
  private static final int MANY_FILES = 30_000;

  @TempDir Path folder;

  @Test
  void aCheckpointIsWrittenWheneverTheTablesIntervalIsOver() throws Exception {
    create("3", "delta.logRetentionDuration", "interval 30 days");
    for (int version = 1; version <= 7; version++) {
      commit(1);
      log().awaitCheckpoint();
    }
    assertThat(logFiles("checkpoint.parquet"), contains(checkpoint(3), checkpoint(6)));
    assertThat(
        Files.readString(logFolder().resolve("_last_checkpoint")),
        containsString("\"version\":6,"));
    for (int version = 0; version < 6; version++) {
      Files.delete(logFolder().resolve(String.format("%020d.json", version)));
    }
    assertThat(KernelTable.at(folder.resolve("t")).files().size(), is(7));
    assertThat(DeltaTable.open(table()).details().files(), is(7L));
  }

  @Test
  void aCheckpointThatWasMissedIsMadeWithTheNextCommit() throws Exception {
    create("2", "delta.appendOnly", "true");
    commit(1);
    // Another process made version 2 and was killed before its checkpoint.
    TableLog other = TableLog.forTable(table(), HookedLogStore.CONFIGURATION);
    HookedLogStore.afterNextEntry(
        () -> {
          throw new IOException("killed");
        });
    assertThrows(DeltaIOException.class, () -> commit(other, 1));
    assertThat(logFiles("checkpoint.parquet"), is(empty()));
    commit(1);
    log().awaitCheckpoint();
    assertThat(logFiles("checkpoint.parquet"), contains(checkpoint(3)));
  }

  /** As on a store on which each file that is deleted with a checkpoint takes its time. */
  @Test
  void aTableWhoseCheckpointsTakeLongHasOneAfterTenIntervalsAtTheLatest() throws Exception {
    create("1", "delta.deletedFileRetentionDuration", "interval 0 seconds");
    commit(1);
    log().awaitCheckpoint();
    log().onExpired(file -> LockSupport.parkNanos(Duration.ofMillis(1100).toNanos()));
    List<DataFile> files = log().snapshot().files();
    log()
        .startTransaction()
        .commit(List.of(), files, Map.of(), new TableOperation("DELETE", Map.of(), Map.of()));
    log().awaitCheckpoint();
    assertThat(logFiles("checkpoint.parquet"), hasItem(checkpoint(2)));
    for (int version = 3; version <= 12; version++) {
      commit(1);
      log().awaitCheckpoint();
    }
    assertThat(logFiles("checkpoint.parquet"), not(hasItem(checkpoint(11))));
    assertThat(logFiles("checkpoint.parquet"), hasItem(checkpoint(12)));
  }

  /** Goal: nothing that was half written is read. Method: a process is killed while it writes. */
  @Test
  void aKillDuringACheckpointLeavesNoReadableHalf() throws Exception {
    create("1", "delta.appendOnly", "true");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ManyFiles.class.getName(),
                table())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Instant deadline = Instant.now().plusSeconds(60);
    while (logFiles(".tmp").stream().noneMatch(f -> f.contains("checkpoint"))) {
      assertThat("no checkpoint seen in time", Instant.now().isBefore(deadline), is(true));
    }
    writer.destroyForcibly().waitFor();

    assertThat(logFiles("checkpoint.parquet"), is(empty()));
    assertThat(KernelTable.at(folder.resolve("t")).files().size(), is(MANY_FILES));
    commit(1);
    log().awaitCheckpoint();
    assertThat(logFiles("checkpoint.parquet"), contains(checkpoint(2)));
    assertThat(KernelTable.at(folder.resolve("t")).files().size(), is(MANY_FILES + 1));
  }

  /** Goal: a table may have any number of files. Method: a heap that could not hold these. */
  @Tag("certify")
  @Test
  void memoryDoesNotGrowWithTheTable() throws Exception {
    create("1", "delta.appendOnly", "true");
    for (int commit = 0; commit < 8; commit++) {
      // Of one log, each checkpoint that takes long puts off the next.
      TableLog own = TableLog.forTable(table(), Map.of("test.commit", String.valueOf(commit)));
      commit(own, MANY_FILES);
      own.awaitCheckpoint();
    }
    assertThat(logFiles("checkpoint.parquet"), hasItem(checkpoint(8)));
    Process small =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx80m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                StartAndCommit.class.getName(),
                table())
            .inheritIO()
            .start();
    assertThat(small.waitFor(), is(0));

    assertThat(logFiles("checkpoint.parquet"), hasItem(checkpoint(9)));
    assertThat(log().snapshot().transactions(), is(Map.of("write:t-0", 1L)));
    long[] files = new long[1];
    log().snapshot().forEachFile(file -> files[0]++);
    assertThat(files[0], is(8L * MANY_FILES + 1));
  }

  /** As a job does it. */
  static final class StartAndCommit {
    public static void main(String[] args) throws Exception {
      TableLog log = TableLog.forTable(args[0], Map.of());
      TableTransaction attempt = log.startTransaction();
      if (attempt.transactionVersion("write:t-0") != -1) {
        throw new IllegalStateException("nothing was recorded");
      }
      DataFile file = new DataFile("a.parquet", Map.of(), 1, 1, true, STATS, Map.of());
      attempt.guard(List.of("write:t-0"));
      attempt.commit(
          List.of(file),
          List.of(),
          Map.of("write:t-0", 1L),
          new TableOperation("WRITE", Map.of(), Map.of()));
      log.awaitCheckpoint();
    }
  }

  @Test
  void oldEntriesAndDraftsAreCleanedUpWithACheckpoint() throws Exception {
    create("2", "delta.logRetentionDuration", "interval 1 days");
    commit(1);
    commit(1);
    log().awaitCheckpoint();
    Path oldDraft = Files.writeString(logFolder().resolve(draft()), "half");
    Instant longAgo = Instant.now().minus(Duration.ofDays(5));
    for (String file : logFiles("")) {
      Files.setLastModifiedTime(logFolder().resolve(file), FileTime.from(longAgo));
    }
    Path newDraft = Files.writeString(logFolder().resolve(draft()), "half");
    commit(1);
    commit(1);
    log().awaitCheckpoint();

    assertThat(Files.exists(oldDraft), is(false));
    assertThat(Files.exists(newDraft), is(true));
    assertThat(
        logFiles(".json"),
        contains(
            "00000000000000000002.json", // with the checkpoint that the versions behind need
            "00000000000000000003.json",
            "00000000000000000004.json"));
    assertThat(DeltaTable.open(table()).details().files(), is(4L));
  }

  /** Goal: what a process leaves that was killed while S3LogStore tried the store. */
  @Test
  void anOldTrialOfTheStoreIsCleanedUpWithACheckpoint() throws Exception {
    create("2", "delta.logRetentionDuration", "interval 1 days");
    Path old = Files.writeString(logFolder().resolve(".conditional-put-old"), "1");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(5))));
    Path young = Files.writeString(logFolder().resolve(".conditional-put-young"), "1");
    commit(1);
    commit(1);
    log().awaitCheckpoint();

    assertThat(Files.exists(old), is(false));
    assertThat(Files.exists(young), is(true));
  }

  @Test
  void theCheckpointOfATableThatIsGoneIsTakenAway() throws Exception {
    create("2", "delta.appendOnly", "true");
    commit(1);
    commit(1);
    log().awaitCheckpoint();
    Files.delete(logFolder().resolve("00000000000000000002.json"));
    LogFolder.removeCheckpointOfGone(
        new org.apache.hadoop.fs.Path(table()), 2, HadoopConfigurations.of(table(), Map.of()));

    assertThat(LogFolder.list(path(), new Configuration()).lastCheckpoint(), is(nullValue()));
    assertThat(Files.exists(logFolder().resolve("_last_checkpoint")), is(false));
  }

  /** Goal: others turn deletion vectors on between our commit and its checkpoint. */
  @Test
  void noCheckpointIsWrittenOfAVersionWhoseProtocolWeDoNotWrite() throws Exception {
    create("1", "delta.appendOnly", "true");
    Files.writeString(
        logFolder().resolve("00000000000000000001.json"),
        """
        {"protocol":{"minReaderVersion":3,"minWriterVersion":7,\
        "readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors"]}}
        """);
    log().committed(1);
    log().awaitCheckpoint();

    assertThat(log().snapshot().version(), is(1L));
    assertThat(logFiles(".checkpoint.parquet"), is(empty()));
  }

  /** Makes one commit of many files. */
  static final class ManyFiles {
    public static void main(String[] args) throws Exception {
      TableLog log = TableLog.forTable(args[0], Map.of());
      commit(log, MANY_FILES);
      log.awaitCheckpoint();
    }
  }

  private void create(String interval, String property, String value) throws Exception {
    TableTransaction transaction = log().startTransaction();
    transaction.create(
        SCHEMA, List.of(), Map.of("delta.checkpointInterval", interval, property, value));
    transaction.commit(List.of(), List.of(), Map.of(), WriteOperations.create());
  }

  private void commit(int files) throws Exception {
    commit(log(), files);
  }

  private static void commit(TableLog log, int files) throws Exception {
    List<DataFile> added = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      added.add(
          new DataFile(UUID.randomUUID() + ".parquet", Map.of(), 1, 1, true, STATS, Map.of()));
    }
    log.startTransaction()
        .commit(added, List.of(), Map.of(), new TableOperation("WRITE", Map.of(), Map.of()));
  }

  private List<String> logFiles(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(logFolder())) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(suffix))
          .sorted()
          .toList();
    }
  }

  private static String checkpoint(long version) {
    return String.format("%020d.checkpoint.parquet", version);
  }

  private static String draft() {
    return ".00000000000000000002.checkpoint.parquet." + UUID.randomUUID() + ".tmp";
  }

  private TableLog log() {
    return TableLog.forTable(table(), Map.of());
  }

  private String table() {
    return folder.resolve("t").toString();
  }

  private org.apache.hadoop.fs.Path path() {
    return new org.apache.hadoop.fs.Path(table());
  }

  private Path logFolder() {
    return folder.resolve("t").resolve("_delta_log");
  }
}
