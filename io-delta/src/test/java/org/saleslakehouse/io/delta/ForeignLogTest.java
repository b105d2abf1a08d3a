package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestPipelines;
import org.saleslakehouse.io.delta.testing.TestTables;

/** Logs that hold what the protocol leaves to their writers, or says to ignore. */
class ForeignLogTest {
  private static final Schema SCHEMA = Schema.builder().addInt32Field("id").build();

  @TempDir Path folder;

  @BeforeEach
  void makeTheTable() {
    write(1);
  }

  @Test
  void anEntryOfDeltaRsIsReadAndCommittedUpon() throws Exception {
    entry(
        1,
        "{\"commitInfo\":{\"timestamp\":1764345600000,\"operation\":\"OPTIMIZE\","
            + "\"operationParameters\":{\"targetSize\":\"104857600\",\"zOrderBy\":{\"a\":1}},"
            + "\"operationMetrics\":{\"filesRemoved\":{\"avg\":1.5,\"totalFiles\":3},"
            + "\"preserveInsertionOrder\":true},\"clientVersion\":\"delta-rs.0.25.0\"}}");
    write(2);

    assertThat(ids(), containsInAnyOrder(1, 2));
    TableVersion optimize = table().history(2).get(1);
    assertThat(optimize.operation(), is("OPTIMIZE"));
    assertThat(optimize.engine(), is("delta-rs.0.25.0"));
    assertThat(
        optimize.metrics(),
        is(
            Map.of(
                "filesRemoved",
                "{\"avg\":1.5,\"totalFiles\":3}",
                "preserveInsertionOrder",
                "true")));
    assertThat(
        KernelTable.at(folder.resolve("t")).rows(),
        containsInAnyOrder(Map.of("id", 1), Map.of("id", 2)));
  }

  @Test
  void blankLinesUnknownActionsAndFreeCommitInfoAreIgnoredEverywhere() throws Exception {
    entry(
        1,
        "",
        "{\"commitInfo\":{}}",
        "{\"domainMetadata\":{\"domain\":\"d\",\"configuration\":\"{}\",\"removed\":false}}",
        "{\"next year's action\":{\"x\":[1]}}",
        "   ");
    entry(2, "{\"commitInfo\":\"free text\"}");
    write(2);

    assertThat(ids(), containsInAnyOrder(1, 2));
    assertThat(table().history(10).size(), is(4));
    assertThat(
        table().partitionsChangedSince(0).partitions().size(), is(1)); // the changes are read, too
    List<Long> versions = new ArrayList<>();
    TableLog.forTable(path(), Map.of())
        .changesFrom(0)
        .forEachRemaining(c -> versions.add(c.version()));
    assertThat(versions, is(List.of(0L, 1L, 2L, 3L)));
  }

  /** Goal: a writer that is under way meets such an entry as a conflict. */
  @Test
  void suchAnEntryThatComesDuringACommitIsNoHindrance() throws Exception {
    TableLog log = TableLog.forTable(path(), Map.of());
    var attempt = log.startTransaction();
    entry(1, "{\"commitInfo\":{\"operationMetrics\":{\"a\":{\"b\":1}}}}", "{\"unknown\":{}}");
    long version =
        attempt.commit(
            List.of(),
            List.of(),
            Map.of("app", 1L),
            new org.saleslakehouse.io.delta.internal.log.TableOperation(
                "STREAMING_UPDATE", Map.of(), Map.of()));
    assertThat(version, is(2L));
    assertThat(table().transactionVersion("app"), is(1L));
  }

  /** What delta-standalone says of it begins with an empty line. */
  @Test
  void aLogWithoutMetadataIsRefusedWithAReason() throws Exception {
    Path log = Files.createDirectories(folder.resolve("bare/_delta_log"));
    Files.writeString(
        log.resolve("00000000000000000000.json"),
        "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}\n");
    DeltaIOException e =
        assertThrows(
            DeltaIOException.class,
            () -> DeltaTable.open(folder.resolve("bare").toString()).schema());
    assertThat(
        e.getMessage(),
        is(
            "Cannot read "
                + folder.resolve("bare")
                + ": its log holds no metaData action. Check that the path is right and may be read"
                + " by this user."));
  }

  @Test
  void aHintToNoCheckpointCostsNoWaiting() throws Exception {
    for (String hint :
        List.of(
            "",
            "{",
            "[]",
            "{\"version\":\"x\"}",
            "{\"version\":7,\"size\":9}",
            "{\"version\":0,\"size\":9}",
            "{\"version\":0,\"size\":9,\"parts\":3}")) {
      Files.writeString(folder.resolve("t/_delta_log/_last_checkpoint"), hint);
      assertTimeout(
          Duration.ofSeconds(3),
          () -> assertThat(hint, ids(Map.of("hint", "of " + hint)), is(List.of(1))));
    }
  }

  @Test
  void aPropertyThatIsNullIsNotSet() throws Exception {
    Path first = folder.resolve("t/_delta_log/00000000000000000000.json");
    String metadata =
        Files.readAllLines(first).stream()
            .filter(line -> line.startsWith("{\"metaData\""))
            .findFirst()
            .orElseThrow();
    entry(
        1,
        metadata.replace(
            "\"configuration\":{",
            "\"configuration\":{\"a\":null,\"delta.logRetentionDuration\":null,"));
    write(2);
    table().optimize().run();
    table().vacuum().run();
    table().setProperties(Map.of("b", "c"));

    assertThat(ids(), containsInAnyOrder(1, 2));
    assertThat(
        table().details().properties(), is(Map.of("delta.checkpointInterval", "100", "b", "c")));
  }

  @Test
  void aTableWhoseNewestEntryIsGoneIsReadAndItsWriteIsToldWhy() throws Exception {
    for (int id = 2; id <= 101; id++) {
      TestTables.append(
          folder.resolve("t"),
          SCHEMA,
          List.of(),
          List.of(Row.withSchema(SCHEMA).addValue(id).build()));
    }
    Path copy = folder.resolve("copy");
    FileUtils.copyDirectory(folder.resolve("t").toFile(), copy.toFile());
    for (int version = 0; version <= 100; version++) {
      Files.delete(copy.resolve(String.format(Locale.ROOT, "_delta_log/%020d.json", version)));
    }

    assertThat(DeltaTable.open(copy.toString()).details().files(), is(101L));
    DeltaIOException e =
        assertThrows(
            DeltaIOException.class,
            () ->
                Pipeline.create()
                    .apply(Create.empty(SCHEMA))
                    .apply(DeltaIO.write().to(copy.toString())));
    assertThat(
        e.getMessage(),
        startsWith(
            "Table "
                + copy
                + " cannot be written: of its newest version, 100, the log holds a checkpoint but"
                + " not the entry"));
  }

  private void entry(int version, String... lines) throws IOException {
    Files.writeString(
        folder.resolve("t/_delta_log").resolve(String.format(Locale.ROOT, "%020d.json", version)),
        String.join("\n", lines) + "\n");
  }

  private void write(int id) {
    TestPipelines.write(
        DeltaIO.write().to(path()), SCHEMA, Row.withSchema(SCHEMA).addValue(id).build());
  }

  private DeltaTable table() {
    return DeltaTable.open(path());
  }

  private List<Integer> ids() throws IOException {
    return ids(Map.of());
  }

  /** Another configuration is another process's look at the table. */
  private List<Integer> ids(Map<String, String> configuration) throws IOException {
    List<Integer> ids = new ArrayList<>();
    try (DeltaTable.Rows rows = DeltaTable.open(path(), configuration).rows()) {
      rows.forEach(row -> ids.add(row.getInt32(0)));
    }
    return ids;
  }

  private String path() {
    return folder.resolve("t").toString();
  }
}
