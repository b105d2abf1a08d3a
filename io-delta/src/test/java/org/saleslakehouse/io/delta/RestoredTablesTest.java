package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.errors.SecondWriterException;
import org.saleslakehouse.io.delta.internal.commit.OrderedCommitter;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.positions.TablePositions;
import org.saleslakehouse.io.delta.internal.positions.WritePositions;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.RunIds;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.internal.write.BundleWriter;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.KernelTable;

/** Positions that the table's rows, or its log, do not bear out: told, never believed. */
class RestoredTablesTest {
  private static final Schema SCHEMA = Schema.builder().addInt64Field("offset").build();
  private static final SourcePositions POSITIONS =
      SourcePositions.of("w", row -> "s", row -> row.getInt64("offset"));

  @TempDir Path folder;

  @Test
  void aRestoreToBeforeTheLastCommitEndsTheRunThatIsUnderWay() throws Exception {
    Run run = new Run();
    run.commit(0, 4);
    run.commit(5, 9);
    restoreTo(0);

    assertThat(
        assertThrows(DeltaIOException.class, () -> run.commit(10, 14)).getMessage(),
        is(
            "Version 2 of table "
                + table()
                + " is a RESTORE to before version 1, the last that the write 'w' committed. Rows"
                + " that it wrote are gone, but the log still says that they are in: they would be"
                + " missing for ever. Nothing is written. To have them back, undo it: RESTORE TABLE"
                + " ... TO VERSION AS OF 1. To keep the table as it is, let the write start again at"
                + " another path."));
    assertThat(offsets(), is(range(0, 4)));
  }

  @Test
  void itIsFoundAtTheStartToo() throws Exception {
    Run run = new Run();
    run.commit(0, 4);
    run.commit(5, 9);
    restoreTo(0);
    commit("WRITE", List.of(), List.of());

    assertThat(refusedAtStart(), containsString("Version 2 of table"));
  }

  @Test
  void onceItIsUndoneTheWriteGoesOn() throws Exception {
    Run run = new Run();
    run.commit(0, 4);
    run.commit(5, 9);
    restoreTo(0);
    restoreTo(1);
    new Run().commit(10, 14);
    assertThat(offsets(), is(range(0, 14)));
  }

  @Test
  void aRestoreThatUndoesWhatOthersDidIsNoMatter() throws Exception {
    Run run = new Run();
    run.commit(0, 4);
    run.commit(5, 9);
    commit("DELETE", List.of(), log().snapshot().files());
    restoreTo(1);
    run.commit(10, 14);
    assertThat(offsets(), is(range(0, 14)));
  }

  /** Goal: the compacted file is another one, but what it replaced came back only in part. */
  @Test
  void aRestoreToBeforeACompactionAndTheLastCommitIsFound() throws Exception {
    Run run = new Run();
    run.commit(0, 4);
    run.commit(5, 9);
    List<DataFile> both = log().snapshot().files();
    commit("OPTIMIZE", List.of(), both); // which file it made is no matter here
    restoreTo(0);
    assertThat(refusedAtStart(), containsString("Version 3 of table"));
  }

  @Test
  void aDeleteMeansTheRows() throws Exception {
    Run run = new Run();
    run.commit(0, 4);
    commit("DELETE", List.of(), log().snapshot().files());
    run.commit(5, 9);
    new Run().commit(0, 14);
    assertThat(offsets(), is(range(5, 14)));
  }

  @Test
  void positionsThatTheLogHasLostAreTakenFromTheFiles() throws Exception {
    Run run = new Run();
    run.commit(0, 4);
    run.commit(5, 9);
    // Another engine's checkpoint forgot them, and the entries before it are gone.
    for (int version = 0; version <= 1; version++) {
      Path entry = entry(version);
      Files.write(
          entry,
          Files.readAllLines(entry).stream().filter(l -> !l.startsWith("{\"txn\"")).toList());
    }

    DeltaWrite write =
        DeltaIO.write()
            .to(table().toString())
            .withHadoopConfiguration(Map.of("another", "process"))
            .withSourcePositions(POSITIONS);
    assertThat(write.committedPositions(List.of("s")), is(Map.of("s", 9L)));
  }

  /** Goal: a worker that looks only now finds no commit of another run behind it. */
  @Test
  void aWorkerOfARunThatALaterOneHasTakenOverFromStops() throws Exception {
    WriteSpec earlier = WritePositions.startingRun(spec(Map.of()));
    WriteSpec later = WritePositions.startingRun(spec(Map.of()));
    later = later.withRunId(RunIds.after(RunIds.startedMillis(earlier.runId())));
    new Run(later).commit(0, 4);

    Run late = new Run(earlier);
    SecondWriterException e = assertThrows(SecondWriterException.class, () -> late.commit(5, 9));
    assertThat(e.getMessage(), containsString("A run of the write 'w' that began later"));
    WriteSpec next = WritePositions.startingRun(spec(Map.of()));
    new Run(next).commit(5, 9);
    assertThat(offsets(), is(range(0, 9)));
    assertThat(RunIds.startedMillis(next.runId()) > RunIds.startedMillis(later.runId()), is(true));
  }

  /** Goal: a start holds one commit of others at a time. Method: a heap that cannot hold them. */
  @Test
  void manyLargeCommitsOfOthersSinceTheLastOneDoNotFillTheMemory() throws Exception {
    new Run().commit(0, 4);
    DataFile model = log().snapshot().files().get(0);
    for (int commit = 0; commit < 25; commit++) {
      List<DataFile> files = new ArrayList<>();
      for (int file = 0; file < 2_000; file++) {
        files.add(
            new DataFile(
                commit + "-" + file + ".parquet",
                Map.of(),
                1,
                1,
                true,
                model.stats(),
                Map.of("note", "of another writer ".repeat(100))));
      }
      commit("WRITE", files, List.of());
    }
    Process start =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                LookAtPositions.class.getName(),
                table().toString())
            .inheritIO()
            .start();
    assertThat(start.waitFor(), is(0));
  }

  /** As a run does at its start. */
  static final class LookAtPositions {
    public static void main(String[] args) {
      TablePositions found =
          new TablePositions(TableLog.forTable(args[0], Map.of()), POSITIONS, "a run");
      if (found.of("s") != 4) {
        throw new IllegalStateException("The position is " + found.of("s") + ".");
      }
    }
  }

  private String refusedAtStart() {
    return assertThrows(
            DeltaIOException.class,
            () ->
                DeltaIO.write()
                    .to(table().toString())
                    .withSourcePositions(POSITIONS)
                    .committedPositions(List.of("s")))
        .getMessage();
  }

  /** As delta-spark does it: the files of that version, all else as it is. */
  private void restoreTo(long version) throws Exception {
    Map<String, DataFile> now = byPath(log().snapshot().files());
    Map<String, DataFile> then = byPath(log().snapshotAt(version).files());
    List<DataFile> removed = new ArrayList<>(now.values());
    removed.removeIf(f -> then.containsKey(f.path()));
    List<DataFile> added = new ArrayList<>(then.values());
    added.removeIf(f -> now.containsKey(f.path()));
    commit("RESTORE", added, removed);
  }

  private static Map<String, DataFile> byPath(List<DataFile> files) {
    Map<String, DataFile> byPath = new HashMap<>();
    files.forEach(f -> byPath.put(f.path(), f));
    return byPath;
  }

  /** delta-standalone has no name for some of the operations, hence by hand. */
  private void commit(String operation, List<DataFile> added, List<DataFile> removed)
      throws Exception {
    TableTransaction transaction = log().startTransaction();
    long version =
        transaction.commit(
            added, removed, Map.of(), new TableOperation("MANUAL_UPDATE", Map.of(), Map.of()));
    Path entry = entry(version);
    String text =
        Files.readString(entry)
            .replaceFirst("\"operation\":\"[^\"]*\"", "\"operation\":\"" + operation + "\"");
    var time = Files.getLastModifiedTime(entry);
    Files.writeString(entry, text);
    Files.setLastModifiedTime(entry, time);
  }

  private Path entry(long version) {
    return table().resolve("_delta_log").resolve(String.format(Locale.ROOT, "%020d.json", version));
  }

  private final class Run {
    private final WriteSpec spec;
    private final WriteRun shared;

    Run() {
      this(spec(Map.of()));
    }

    Run(WriteSpec spec) {
      this.spec = spec;
      this.shared = WriteRun.of(spec);
    }

    void commit(long first, long last) throws IOException {
      BundleWriter writer = new BundleWriter(spec, shared);
      for (long offset = first; offset <= last; offset++) {
        assertThat(writer.add(Row.withSchema(SCHEMA).addValue(offset).build()), is((String) null));
      }
      BundleFiles bundle = writer.finish();
      if (bundle != null) {
        new OrderedCommitter(spec, shared).commit(List.of(bundle));
      }
    }
  }

  private WriteSpec spec(Map<String, String> configuration) {
    return WriteSpecs.of(
        DeltaIO.write()
            .to(table().toString())
            .withHadoopConfiguration(configuration)
            .withSourcePositions(POSITIONS),
        SCHEMA);
  }

  private Path table() {
    return folder.resolve("t");
  }

  private TableLog log() {
    return TableLog.forTable(table().toString(), Map.of());
  }

  private List<Long> offsets() throws IOException {
    return KernelTable.at(table()).rows().stream()
        .map(r -> (Long) r.get("offset"))
        .sorted()
        .toList();
  }

  private static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
