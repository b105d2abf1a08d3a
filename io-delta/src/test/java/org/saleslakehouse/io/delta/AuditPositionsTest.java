package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.commit.OrderedCommitter;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.internal.write.BundleWriter;
import org.saleslakehouse.io.delta.model.CoverageAudit;
import org.saleslakehouse.io.delta.model.CoverageFinding;
import org.saleslakehouse.io.delta.model.CoverageFinding.Kind;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.OffsetSpan;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.TestTables;

/**
 * Goal: a fault of any kind is one finding, and tables without one have none. Method: a write to
 * two tables (even offsets are good, odd ones bad; one commit for each ten), then one fault each.
 */
class AuditPositionsTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("topic")
          .addInt32Field("partition")
          .addInt64Field("offset")
          .addStringField("day")
          .build();
  private static final SourcePositions POSITIONS =
      SourcePositions.ofColumns("w", List.of("topic", "partition"), "offset");

  @TempDir Path folder;
  private Run run;

  @BeforeEach
  void twoPartitionsOfThirtyOffsetsEach() throws Exception {
    run = new Run();
    for (long ten = 0; ten < 30; ten += 10) {
      run.commit(run.bundle(rows(0, ten, ten + 9)));
      run.commit(run.bundle(rows(1, ten, ten + 9)));
    }
  }

  @Test
  void tablesWithoutAFaultProveThemselvesFromTheirLogsAlone() {
    CoverageAudit audit = audit();

    assertThat(audit.findings(), is(empty()));
    assertThat(audit.filesRead(), is(0L));
    assertThat(audit.files(), is(18L));
    assertThat(
        audit.sources().stream()
            .map(s -> s.sourcePartition() + " " + s.covered() + " " + s.allRows())
            .toList(),
        is(List.of("s-0 [0-29] 30", "s-1 [0-29] 30")));
  }

  @Test
  void withoutTablesThereIsNothingToFind() {
    CoverageAudit audit =
        AuditPositions.of(POSITIONS, List.of(folder.resolve("none").toString())).run();
    assertThat(audit.isWhole(), is(true));
    assertThat(audit.sources(), is(empty()));
  }

  @Test
  void theTablesAreReadWithTheHadoopConfigurationThatIsGiven() {
    AuditPositions elsewhere =
        audited().withHadoopConfiguration(Map.of("fs.file.impl", "org.example.NoFileSystem"));
    assertThat(
        assertThrows(RuntimeException.class, elsewhere::run).getMessage(),
        containsString("org.example.NoFileSystem"));
  }

  @Test
  void aProcessThatEndedBetweenTwoCommitsLeavesNoFault() throws Exception {
    endBetweenTheCommits(rows(0, 30, 39));
    CoverageAudit before = audit();
    assertThat(before.findings(), is(empty()));
    assertThat(before.filesRead(), is(1L));

    Run next = new Run();
    next.commit(next.bundle(rows(0, 30, 34)));
    assertThat(audit().findings(), is(empty()));
    next.commit(next.bundle(rows(0, 35, 44)));
    assertThat(audit().findings(), is(empty()));
    assertThat(audit().sources().get(0).allRows(), is(45L));
  }

  @Test
  void tablesThatWereMergedProveThemselvesStill() throws Exception {
    DeltaTable.open(good().toString()).optimize().run();
    DeltaTable.open(bad().toString()).optimize().run();
    assertThat(log(good()).snapshot().files().size(), is(2));

    CoverageAudit audit = audit();
    assertThat(audit.findings(), is(empty()));
    assertThat(audit.filesRead(), is(0L));
  }

  @Test
  void offsetsWithoutARecordAreNoGapAlsoWhereAnIntervalHasNothingElse() throws Exception {
    BundleWriter some = new BundleWriter(run.spec, run.shared);
    some.add("s-0", 31, row(0, 31));
    some.add("s-0", 34, row(0, 34));
    some.consumed("s-0", 30, 36);
    run.commit(some.finish());
    BundleWriter none = new BundleWriter(run.spec, run.shared);
    none.consumed("s-0", 37, 40);
    run.commit(none.finish());
    run.commit(run.bundle(rows(0, 41, 44)));

    assertThat(audit().findings(), is(empty()));
    assertThat(audit().sources().get(0).withoutRow(), is(9L));
    DeltaTable.open(good().toString()).optimize().run();
    assertThat(audit().findings(), is(empty()));
  }

  /** As other engines do: one file for all, without tags. */
  @Test
  void aTableThatOthersCompactedIsProvedByItsRows() throws Exception {
    compactWithoutTags(row -> row);
    CoverageAudit audit = audit();

    assertThat(audit.findings(), is(empty()));
    assertThat(audit.filesRead(), is(2L));
  }

  @Test
  void aDataFileThatIsGoneIsNamedWithItsOffsets() throws Exception {
    DataFile gone = fileCovering(good(), 10, "day=1");
    Files.delete(good().resolve(gone.path()));

    CoverageFinding finding = onlyFinding();
    assertThat(finding.kind(), is(Kind.FILE_MISSING));
    assertThat(finding.table(), is(good().toString()));
    assertThat(finding.sourcePartition(), is("s-0"));
    assertThat(finding.offsets(), is(List.of(new OffsetSpan(10, 19))));
    assertThat(
        finding.why(),
        is(
            "The log names data file "
                + gone.path()
                + ", which is not there: "
                + gone.numRecords()
                + " rows cannot be read."));
    assertThat(finding.wayBack(), startsWith("Put the file back from a copy."));
  }

  @Test
  void aDeleteIsNamedWithItsVersion() throws Exception {
    DataFile deleted = fileCovering(good(), 10, "day=1");
    commit(good(), "DELETE", List.of(), List.of(deleted));

    CoverageFinding finding = onlyFinding();
    assertThat(finding.kind(), is(Kind.ROWS_MISSING));
    assertThat(finding.table(), is(good().toString()));
    assertThat(finding.sourcePartition(), is("s-0"));
    assertThat(
        finding.why(),
        startsWith(
            deleted.numRecords()
                + " rows are missing among these offsets, which files cover; version 6, of "));
    assertThat(finding.why(), containsString("took rows away (DELETE by "));
    assertThat(
        finding.wayBack(),
        is(
            "If that was meant, nothing is to be done. Else append the rows that version 5 has and"
                + " this one lacks; or RESTORE TABLE ... TO VERSION AS OF 5, if the write has"
                + " committed nothing since."));
  }

  @Test
  void rowsThatWereDeletedOutOfFilesAreNamedWhenRowsAreRead() throws Exception {
    compactWithoutTags(row -> row.getInt64("offset") == 14 ? null : row);

    List<CoverageFinding> findings = audit().findings();
    assertThat(
        findings.stream().map(f -> f.kind() + " " + f.sourcePartition() + f.offsets()).toList(),
        is(List.of("ROWS_MISSING s-0[0-29]", "ROWS_MISSING s-1[0-29]")));
    assertThat(findings.get(0).why(), startsWith("1 row is missing among these offsets"));
    assertThat(
        audited().readingRows().run().findings().stream()
            .map(f -> f.kind() + " " + f.sourcePartition() + f.offsets())
            .toList(),
        is(List.of("ROWS_MISSING s-0[14]", "ROWS_MISSING s-1[14]")));
  }

  @Test
  void offsetsThatNoFileCoversAnyMoreAreAGap() throws Exception {
    commit(good(), "DELETE", List.of(), filesCovering(good(), 10));
    commit(bad(), "DELETE", List.of(), filesCovering(bad(), 10));

    CoverageFinding finding = onlyFinding();
    assertThat(finding.kind(), is(Kind.GAP));
    assertThat(finding.sourcePartition(), is("s-0"));
    assertThat(finding.offsets(), is(List.of(new OffsetSpan(10, 19))));
    assertThat(
        finding.why(),
        startsWith(
            "10 offsets before the position are in no table of the write: no file covers them;"
                + " version "));
    assertThat(audit().sources().get(0).gaps(), is(List.of(new OffsetSpan(10, 19))));
  }

  @Test
  void theFirstOffsetsAreMissedToo() throws Exception {
    commit(good(), "DELETE", List.of(), filesCovering(good(), 0));
    commit(bad(), "DELETE", List.of(), filesCovering(bad(), 0));

    assertThat(onlyFinding().kind(), is(Kind.GAP));
    assertThat(onlyFinding().offsets(), is(List.of(new OffsetSpan(0, 9))));
  }

  @Test
  void aPositionThatSomebodyMovedForwardIsAheadOfTheRows() throws Exception {
    commit(good(), Map.of("w:s-0", 49L));

    CoverageFinding finding = onlyFinding();
    assertThat(finding.kind(), is(Kind.POSITION_AHEAD));
    assertThat(finding.offsets(), is(List.of(new OffsetSpan(30, 49))));
    assertThat(
        finding.why(),
        is(
            "The log records position 49, but no file of any table of the write covers the last 20"
                + " offsets."));
  }

  @Test
  void aPositionThatSomebodyMovedBackIsBehindTheRows() throws Exception {
    edit(good(), 4, line -> line.replace("\"version\":29", "\"version\":15"));

    CoverageFinding finding = onlyFinding();
    assertThat(finding.kind(), is(Kind.POSITION_BEHIND));
    assertThat(finding.sourcePartition(), is("s-0"));
    assertThat(finding.offsets(), is(List.of(new OffsetSpan(16, 29))));
    assertThat(
        finding.why(),
        is(
            "The log records position 15, and files cover offsets up to 29: what lies between would"
                + " be stored a second time."));
  }

  @Test
  void aPositionThatHasExpiredIsNamed() throws Exception {
    for (long version = 0; version <= 5; version++) {
      edit(good(), version, line -> line.contains("\"w:s-0\"") ? "" : line);
    }

    CoverageFinding finding = onlyFinding();
    assertThat(finding.kind(), is(Kind.POSITION_LOST));
    assertThat(finding.sourcePartition(), is("s-0"));
    assertThat(
        finding.why(),
        is(
            "The log records no position, though files cover offsets up to 29: a checkpoint of"
                + " another engine has let it expire."));
  }

  @Test
  void aTableThatLetsPositionsExpireIsNamed() throws Exception {
    edit(
        good(),
        0,
        line ->
            line.replace(
                "\"configuration\":{",
                "\"configuration\":{\"delta.setTransactionRetentionDuration\":\"interval 1 day\""
                    + (line.contains("\"configuration\":{}") ? "" : ",")));
    CoverageAudit audit = audit(moved());

    assertThat(audit.findings().size(), is(1));
    assertThat(audit.findings().get(0).kind(), is(Kind.POSITIONS_UNSAFE));
    assertThat(
        audit.findings().get(0).why(), containsString("delta.setTransactionRetentionDuration"));
  }

  @Test
  void aRestoreIsNamedWithTheOffsetsThatItTookAway() throws Exception {
    Map<String, DataFile> then = byPath(log(good()).snapshotAt(4).files());
    List<DataFile> removed = new ArrayList<>(log(good()).snapshot().files());
    removed.removeIf(file -> then.containsKey(file.path()));
    commit(good(), "RESTORE", List.of(), removed);

    List<CoverageFinding> findings = audit().findings();
    assertThat(
        findings.stream().map(CoverageFinding::kind).toList(),
        is(List.of(Kind.POSITIONS_UNSAFE, Kind.ROWS_MISSING)));
    assertThat(
        findings.get(0).why(), startsWith("Version 6 of table " + good() + " is a RESTORE to"));
    assertThat(findings.get(1).sourcePartition(), is("s-1"));
  }

  @Test
  void rowsThatWereStoredTwiceAreCountedAndNamedWhenRowsAreRead() throws Exception {
    DataFile twice = fileCovering(good(), 10, "day=1");
    String copy = "day=1/copy.parquet";
    Files.copy(good().resolve(twice.path()), good().resolve(copy));
    commit(
        good(),
        "WRITE",
        List.of(
            new DataFile(
                copy,
                twice.partitionValues(),
                twice.size(),
                twice.modificationTime(),
                true,
                twice.stats(),
                twice.tags())),
        List.of());

    CoverageFinding finding = onlyFinding();
    assertThat(finding.kind(), is(Kind.ROWS_DOUBLED));
    assertThat(
        finding.why(),
        is(
            "The tables hold "
                + twice.numRecords()
                + " rows more than there are offsets, among these: the same records are in"
                + " twice."));
    assertThat(
        audited().readingRows().run().findings().get(0).offsets(),
        is(List.of(new OffsetSpan(10, 10), new OffsetSpan(14, 14), new OffsetSpan(18, 18))));
  }

  @Test
  void statisticsThatSayOtherwiseThanTheTagsAreNamed() throws Exception {
    DataFile file = fileCovering(good(), 10, "day=1");
    edit(
        good(),
        2,
        line ->
            line.contains(file.path())
                ? line.replace("numRecords\\\":" + file.numRecords(), "numRecords\\\":7")
                : line);

    CoverageFinding finding = onlyFinding();
    assertThat(finding.kind(), is(Kind.ROWS_MISCOUNTED));
    assertThat(
        finding.why(),
        is(
            "Of data file "
                + file.path()
                + " its statistics say 7 rows, but it has "
                + file.numRecords()
                + "."));
  }

  @Test
  void rowsOfAnotherWriterAreNamed() throws Exception {
    TestTables.append(
        good(),
        Schema.builder()
            .addNullableStringField("topic")
            .addNullableInt32Field("partition")
            .addNullableInt64Field("offset")
            .addStringField("day")
            .build(),
        List.of("day"),
        List.of(
            Row.withSchema(
                    Schema.builder()
                        .addNullableStringField("topic")
                        .addNullableInt32Field("partition")
                        .addNullableInt64Field("offset")
                        .addStringField("day")
                        .build())
                .withFieldValue("topic", null)
                .withFieldValue("partition", null)
                .withFieldValue("offset", null)
                .withFieldValue("day", "1")
                .build()));

    assertThat(onlyFinding().kind(), is(Kind.ROWS_UNKNOWN));
    assertThat(onlyFinding().why(), containsString("holds 1 row without a source position"));
  }

  @Test
  void aTableOfTheWriteThatIsGoneIsNamed() throws Exception {
    Files.move(bad(), folder.resolve("away"));
    Path elsewhere = moved();
    CoverageAudit audit = audit(elsewhere);

    assertThat(audit.findings().get(0).kind(), is(Kind.TABLE_MISSING));
    assertThat(audit.findings().get(0).table(), is(elsewhere.resolve("bad").toString()));
    assertThat(
        audit.findings().get(0).why(),
        is(
            "There is no table, though "
                + elsewhere.resolve("good")
                + " records positions of the same write."));
  }

  @Test
  void aFileThatCannotBeReadIsNamedWhenRowsAreRead() throws Exception {
    DataFile broken = fileCovering(good(), 10, "day=1");
    Files.write(good().resolve(broken.path()), new byte[100]);

    assertThat(audit().findings(), is(empty()));
    List<CoverageFinding> findings = audited().readingRows().run().findings();
    assertThat(findings.get(0).kind(), is(Kind.FILE_UNREADABLE));
    assertThat(findings.get(0).why(), startsWith("Data file " + broken.path() + " cannot be read"));
  }

  private CoverageAudit audit() {
    return audited().run();
  }

  private AuditPositions audited() {
    return AuditPositions.of(POSITIONS, List.of(bad().toString(), good().toString()));
  }

  private CoverageFinding onlyFinding() {
    List<CoverageFinding> findings = audit().findings();
    assertThat(findings.toString(), findings.size(), is(1));
    return findings.get(0);
  }

  private Path good() {
    return folder.resolve("good");
  }

  private Path bad() {
    return folder.resolve("bad");
  }

  private static TableLog log(Path table) {
    return TableLog.forTable(table.toString(), Map.of());
  }

  private static List<DataFile> filesCovering(Path table, long offset) {
    String covered = "s-0=" + offset + "-" + (offset + 9);
    return log(table).snapshot().files().stream()
        .filter(file -> covered.equals(file.tags().get("beam.covered")))
        .toList();
  }

  private static DataFile fileCovering(Path table, long offset, String day) {
    return filesCovering(table, offset).stream()
        .filter(file -> file.path().startsWith(day))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, DataFile> byPath(List<DataFile> files) {
    Map<String, DataFile> byPath = new HashMap<>();
    files.forEach(file -> byPath.put(file.path(), file));
    return byPath;
  }

  /** delta-standalone has no name for some of the operations, hence by hand. */
  private static void commit(
      Path table, String operation, List<DataFile> added, List<DataFile> removed) throws Exception {
    long version =
        log(table)
            .startTransaction()
            .commit(
                added,
                removed.stream().map(file -> file.withDataChange(true)).toList(),
                Map.of(),
                new TableOperation("MANUAL_UPDATE", Map.of(), Map.of()));
    edit(
        table,
        version,
        line ->
            line.replaceFirst("\"operation\":\"[^\"]*\"", "\"operation\":\"" + operation + "\""));
  }

  private static void commit(Path table, Map<String, Long> transactions) throws Exception {
    log(table)
        .startTransaction()
        .commit(
            List.of(), List.of(), transactions, new TableOperation("WRITE", Map.of(), Map.of()));
  }

  private static void edit(Path table, long version, UnaryOperator<String> line)
      throws IOException {
    Path entry =
        table.resolve("_delta_log").resolve(String.format(Locale.ROOT, "%020d.json", version));
    FileTime time = Files.getLastModifiedTime(entry);
    List<String> lines =
        Files.readAllLines(entry).stream().map(line).filter(l -> !l.isEmpty()).toList();
    Files.write(entry, lines);
    Files.setLastModifiedTime(entry, time);
  }

  /** Null rows are left out. */
  private void compactWithoutTags(UnaryOperator<Row> change) throws Exception {
    List<DataFile> old = log(good()).snapshot().files();
    List<Row> rows = new ArrayList<>();
    try (DeltaTable.Rows all = DeltaTable.open(good().toString()).rows()) {
      all.forEachRemaining(
          row -> {
            Row changed = change.apply(row);
            if (changed != null) {
              rows.add(changed);
            }
          });
    }
    TestTables.append(good(), log(good()).snapshot().schema(), List.of("day"), rows);
    log(good())
        .startTransaction()
        .commit(
            List.of(),
            old.stream().map(file -> file.withDataChange(false)).toList(),
            Map.of(),
            new TableOperation("MANUAL_UPDATE", Map.of(), Map.of()));
  }

  private void endBetweenTheCommits(List<Row> rows) throws IOException {
    Run ended = new Run(List.of());
    BundleFiles bundle = ended.bundle(rows);
    assertThrows(DeltaIOException.class, () -> ended.commit(bundle));
  }

  private static List<Row> rows(int partition, long first, long last) {
    List<Row> rows = new ArrayList<>();
    for (long offset = first; offset <= last; offset++) {
      rows.add(row(partition, offset));
    }
    return rows;
  }

  private static Row row(int partition, long offset) {
    return Row.withSchema(SCHEMA)
        .addValues("s", partition, offset, offset % 4 == 0 ? "2" : "1")
        .build();
  }

  private final class Run {
    private final WriteSpec spec;
    private final WriteRun shared;

    Run() {
      this(List.of("day"));
    }

    /** With another partitioning than the main table has, which then refuses the commit. */
    Run(List<String> mainPartitions) {
      spec =
          WriteSpecs.of(
              DeltaIO.write()
                  .to(new GoodAndBad(folder.toString(), mainPartitions))
                  .withSourcePositions(POSITIONS),
              SCHEMA);
      shared = WriteRun.of(spec);
    }

    BundleFiles bundle(List<Row> rows) throws IOException {
      BundleWriter writer = new BundleWriter(spec, shared);
      for (Row row : rows) {
        assertThat(writer.add(row), is((String) null));
      }
      return writer.finish();
    }

    void commit(BundleFiles bundle) {
      assertThat(new OrderedCommitter(spec, shared).commit(List.of(bundle)).held(), is(List.of()));
    }
  }

  /** Moves the tables to where this process has not seen them yet: nothing of them is cached. */
  private Path moved() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.createDirectory(elsewhere);
    Files.move(good(), elsewhere.resolve("good"));
    if (Files.exists(bad())) {
      Files.move(bad(), elsewhere.resolve("bad"));
    }
    return elsewhere;
  }

  private static CoverageAudit audit(Path tables) {
    return AuditPositions.of(
            POSITIONS, List.of(tables.resolve("bad").toString(), tables.resolve("good").toString()))
        .run();
  }

  private record GoodAndBad(String folder, List<String> mainPartitions)
      implements DynamicDestinations {
    @Override
    public String getDestination(Row element) {
      return element.getInt64("offset") % 2 == 0 ? "good" : "bad";
    }

    @Override
    public DeltaDestination getTable(String destination) {
      return DeltaDestination.of(folder + "/" + destination, SCHEMA)
          .withPartitionColumns(destination.equals("good") ? mainPartitions : List.of());
    }

    @Override
    public List<String> getDestinations() {
      return List.of("bad", "good");
    }
  }
}
