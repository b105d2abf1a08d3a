package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.errors.SecondWriterException;
import org.saleslakehouse.io.delta.errors.TableReplacedException;
import org.saleslakehouse.io.delta.internal.commit.OrderedCommitter;
import org.saleslakehouse.io.delta.internal.commit.UnorderedCommitter;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.internal.write.BundleWriter;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.saleslakehouse.io.delta.model.WriteMode;
import org.saleslakehouse.io.delta.testing.HookedLogStore;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestTables;

/**
 * Commits during which something happens: the disk is full, the answer gets lost, another deletes
 * or changes the table. What then goes on with the same bundle, as a runner does, loses and doubles
 * nothing.
 */
class FailingCommitsTest {
  private static final Schema SCHEMA =
      Schema.builder().addStringField("source").addInt64Field("offset").build();
  private static final Schema GROWN =
      Schema.builder().addFields(SCHEMA.getFields()).addNullableStringField("remark").build();
  private static final SourcePositions POSITIONS =
      SourcePositions.ofColumns("test", List.of("source"), "offset");

  @TempDir Path folder;

  @Test
  void aFullDiskIsToldWithTheTableAndTheSameBundleGoesInAfterwards() throws Exception {
    Run run = new Run(write().withSourcePositions(POSITIONS));
    run.commit(run.bundle(0, 9));
    BundleFiles next = run.bundle(10, 19);
    HookedLogStore.beforeNextEntry(
        () -> {
          throw new IOException("No space left on device");
        });

    DeltaIOException e = assertThrows(DeltaIOException.class, () -> run.commit(next));
    assertThat(e.getMessage(), containsString("Cannot write to " + table()));
    assertThat(e.getMessage(), containsString("No space left on device"));
    assertThat(e.isRestartable(), is(true));
    run.commit(next);
    assertThat(offsets(), is(range(0, 19)));
  }

  @Test
  void aCommitWhoseAnswerWasLostIsNotMadeTwice() throws Exception {
    Run run = new Run(write().withSourcePositions(POSITIONS));
    run.commit(run.bundle(0, 9));
    BundleFiles next = run.bundle(10, 19);
    loseTheNextAnswer();

    assertThrows(DeltaIOException.class, () -> run.commit(next));
    assertThat(run.commit(next), hasSize(0));
    run.commit(run.bundle(20, 29));
    assertThat(offsets(), is(range(0, 29)));
    assertThat(KernelTable.at(table()).version(), is(2L));
  }

  @Test
  void theFirstCommitWhoseAnswerWasLostIsNotMadeTwice() throws Exception {
    Run run = new Run(write().withSourcePositions(POSITIONS));
    BundleFiles first = run.bundle(0, 9);
    loseTheNextAnswer();

    assertThrows(DeltaIOException.class, () -> run.commit(first));
    assertThat(run.commit(first), hasSize(0));
    assertThat(offsets(), is(range(0, 9)));
  }

  @Test
  void withoutPositionsTheSameFilesAgainAreTheSameRows() throws Exception {
    Run run = new Run(write());
    BundleFiles bundle = run.bundle(0, 9);
    loseTheNextAnswer();

    assertThrows(DeltaIOException.class, () -> run.commit(bundle));
    run.commit(bundle);
    assertThat(offsets(), is(range(0, 9)));
  }

  /** Goal: a compaction has replaced the files meanwhile, so that they are in the table no more. */
  @Test
  void withoutPositionsACommitWhoseAnswerWasLostIsKnownAfterACompactionToo() throws Exception {
    Run run = new Run(write());
    BundleFiles bundle = run.bundle(0, 9);
    loseTheNextAnswer();
    assertThrows(DeltaIOException.class, () -> run.commit(bundle));
    compact();

    List<TableCommit> commits = new Run(write()).commit(bundle); // on another worker
    assertThat(commits.get(0).getVersion(), is(0L));
    assertThat(offsets(), is(range(0, 9)));
    run.commit(run.bundle(10, 19));
    assertThat(offsets(), is(range(0, 19)));
  }

  /** Goal: a step behind the commit has failed, so that the runner tries all of it again. */
  @Test
  void withoutPositionsACommitThatIsTriedAgainAfterItsSuccessIsNotMadeTwice() throws Exception {
    Run run = new Run(write());
    BundleFiles bundle = run.bundle(0, 9);
    run.commit(bundle);
    compact();

    assertThat(run.commit(bundle).get(0).getVersion(), is(0L));
    assertThat(offsets(), is(range(0, 9)));
    run.commit(run.bundle(10, 19));
    assertThat(offsets(), is(range(0, 19)));
    assertThat(notes(), hasSize(1));
  }

  /** Goal: an overwrite that is tried again must not take what others have added since. */
  @Test
  void anOverwriteWhoseAnswerWasLostIsNotMadeTwice() throws Exception {
    TestTables.append(table(), SCHEMA, List.of(), rows(100, 100));
    Run run = new Run(write().withMode(WriteMode.OVERWRITE));
    BundleFiles bundle = run.bundle(0, 9);
    loseTheNextAnswer();
    assertThrows(DeltaIOException.class, () -> run.commit(bundle));
    compact();
    TestTables.append(table(), SCHEMA, List.of(), rows(10, 10));

    run.commit(bundle);
    assertThat(offsets(), is(range(0, 10)));
  }

  @Test
  void anEmptyOverwriteIsNotTakenForThatOfAnotherRun() throws Exception {
    TestTables.append(table(), SCHEMA, List.of(), rows(0, 0));
    Run one = new Run(write().withMode(WriteMode.OVERWRITE));
    loseTheNextAnswer();
    assertThrows(DeltaIOException.class, () -> one.commit(new BundleFiles(Map.of(), List.of())));
    TestTables.append(table(), SCHEMA, List.of(), rows(1, 1));
    assertThat(offsets(), is(range(1, 1)));

    new Run(write().withMode(WriteMode.OVERWRITE)).commit(new BundleFiles(Map.of(), List.of()));
    assertThat(offsets(), is(List.of()));
  }

  @Test
  void withoutPositionsATableThatIsDeletedBeforeTheCommitIsNotHalfMade() throws Exception {
    Run run = new Run(write());
    run.commit(run.bundle(0, 9));
    BundleFiles next = run.bundle(10, 19);
    delete(table().resolve("_delta_log"));
    run.commit(next); // begins the table anew
    assertThat(offsets(), is(range(10, 19)));
  }

  /** All files into one, as OPTIMIZE does. */
  private void compact() throws Exception {
    TableTransaction compaction = log().startTransaction();
    List<DataFile> before = compaction.files();
    List<Long> offsets = offsets();
    TestTables.append(
        folder.resolve("compacted"),
        SCHEMA,
        List.of(),
        rows(offsets.get(0), offsets.get(offsets.size() - 1)));
    DataFile merged =
        TableLog.forTable(folder.resolve("compacted").toString(), Map.of())
            .snapshot()
            .files()
            .get(0);
    Files.copy(folder.resolve("compacted").resolve(merged.path()), table().resolve(merged.path()));
    compaction.commit(
        List.of(merged), before, Map.of(), new TableOperation("MANUAL_UPDATE", Map.of(), Map.of()));
  }

  private List<String> notes() throws IOException {
    try (Stream<Path> files = Files.list(table().resolve("_delta_log"))) {
      return files.map(f -> f.getFileName().toString()).filter(f -> f.endsWith(".tmp")).toList();
    }
  }

  @Test
  void aTableThatIsDeletedDuringTheCommitStaysDeleted() throws Exception {
    Run run = new Run(write().withSourcePositions(POSITIONS));
    run.commit(run.bundle(0, 9));
    BundleFiles next = run.bundle(10, 19);
    HookedLogStore.beforeNextEntry(() -> delete(table()));

    assertThrows(DeltaIOException.class, () -> run.commit(next));
    assertThat(Files.exists(table()), is(false));
  }

  @Test
  void aTableThatIsDeletedRightAfterItsEntryWasWrittenEndsTheRun() throws Exception {
    Run run = new Run(write().withSourcePositions(POSITIONS));
    BundleFiles first = run.bundle(0, 9);
    HookedLogStore.afterNextEntry(() -> delete(table()));

    assertThrows(TableReplacedException.class, () -> run.commit(first));
    assertThat(Files.exists(table()), is(false));
  }

  @Test
  void aTableThatIsMadeAnewDuringTheCommitGetsNothing() throws Exception {
    Run run = new Run(write().withSourcePositions(POSITIONS));
    run.commit(run.bundle(0, 9));
    BundleFiles next = run.bundle(10, 19);
    HookedLogStore.beforeNextEntry(
        () -> {
          delete(table());
          TestTables.append(table(), SCHEMA, List.of(), rows(100, 100));
          TestTables.append(table(), SCHEMA, List.of(), rows(101, 101));
        });

    assertThrows(TableReplacedException.class, () -> run.commit(next));
    assertThrows(
        TableReplacedException.class, () -> run.commit(next), "the run has ended for good");
    assertThat(offsets(), is(List.of(100L, 101L)));
  }

  @Test
  void aTableThatWasMadeAnewWithAsManyVersionsGetsNothing() throws Exception {
    Run run = new Run(write().withSourcePositions(POSITIONS));
    run.commit(run.bundle(0, 9));
    BundleFiles next = run.bundle(10, 19);
    delete(table());
    TestTables.append(table(), SCHEMA, List.of(), rows(100, 100));

    assertThrows(TableReplacedException.class, () -> run.commit(next));
    assertThat(offsets(), is(List.of(100L)));
  }

  @Test
  void aColumnThatAnotherAddsDuringTheCommitIsNullInOurRows() throws Exception {
    Run run = new Run(write().withSourcePositions(POSITIONS));
    run.commit(run.bundle(0, 9));
    BundleFiles next = run.bundle(10, 19);
    HookedLogStore.beforeNextEntry(this::addColumn);

    run.commit(next);
    assertThat(offsets(), is(range(0, 19)));
    assertThat(DeltaTable.open(table().toString()).schema(), is(GROWN));
    assertThat(KernelTable.at(table()).version(), is(2L));
  }

  @Test
  void aSecondRunThatCommitsDuringTheCommitIsFoundOut() throws Exception {
    Run one = new Run(write().withSourcePositions(POSITIONS));
    one.commit(one.bundle(0, 9));
    Run other = new Run(write().withSourcePositions(POSITIONS));
    BundleFiles ofOne = one.bundle(10, 19);
    BundleFiles ofOther = other.bundle(10, 14);
    HookedLogStore.beforeNextEntry(() -> other.commit(ofOther));

    assertThrows(SecondWriterException.class, () -> one.commit(ofOne));
    assertThat(offsets(), is(range(0, 14)));
  }

  /** The position alone does not add rows, and so is no conflict by the protocol's other rules. */
  @Test
  void aSecondRunThatCommitsOnlyAPositionDuringTheCommitIsFoundOut() throws Exception {
    Run one = new Run(write().withSourcePositions(POSITIONS));
    one.commit(one.bundle(0, 9));
    Run other = new Run(write().withSourcePositions(POSITIONS));
    BundleFiles ofOne = one.bundle(10, 19);
    BundleFiles ofOther = new BundleFiles(Map.of("a", OffsetRangeSet.of(10, 14)), List.of());
    HookedLogStore.beforeNextEntry(() -> other.commit(ofOther));

    assertThrows(SecondWriterException.class, () -> one.commit(ofOne));
    assertThat(offsets(), is(range(0, 9)));
  }

  private void addColumn() throws Exception {
    TableTransaction other = log().startTransaction();
    other.addColumns(List.of(GROWN.getField("remark")));
    other.commit(
        List.of(), List.of(), Map.of(), new TableOperation("ADD_COLUMNS", Map.of(), Map.of()));
  }

  private static void loseTheNextAnswer() {
    HookedLogStore.afterNextEntry(
        () -> {
          throw new IOException("Input/output error");
        });
  }

  private DeltaWrite write() {
    return DeltaIO.write()
        .to(table().toString())
        .withHadoopConfiguration(HookedLogStore.CONFIGURATION);
  }

  private static final class Run {
    private final WriteSpec spec;
    private final @Nullable WriteRun shared;

    Run(DeltaWrite write) {
      spec = WriteSpecs.of(write, SCHEMA);
      shared = WriteRun.of(spec);
      if (shared != null) {
        shared.covered("a"); // looks at the table now, as a pipeline does when it starts
      }
    }

    BundleFiles bundle(long first, long last) throws IOException {
      BundleWriter writer = new BundleWriter(spec, shared);
      for (Row row : rows(first, last)) {
        assertThat(writer.add(row), is((String) null));
      }
      return writer.finish();
    }

    List<TableCommit> commit(BundleFiles bundle) {
      return shared == null
          ? new UnorderedCommitter(spec).commit(List.of(bundle))
          : new OrderedCommitter(spec, shared).commit(List.of(bundle)).commits();
    }
  }

  private Path table() {
    return folder.resolve("t");
  }

  /** As another process sees it. */
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

  private static List<Row> rows(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(o -> Row.withSchema(SCHEMA).addValues("a", o).build())
        .toList();
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
