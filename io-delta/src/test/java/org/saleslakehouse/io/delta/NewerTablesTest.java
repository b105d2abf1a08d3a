package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.testing.KernelRows;
import org.saleslakehouse.io.delta.testing.NewerTable;
import org.saleslakehouse.io.delta.testing.V2Checkpoints;

/**
 * Tables that ask for more than reader version 1, put down by hand; where Delta Kernel can, it
 * reads the same of them.
 */
class NewerTablesTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt32Field("id").addNullableStringField("word").build();

  private static final String WITH_VOID =
      """
      {"type":"struct","fields":[
        {"name":"id","type":"integer","nullable":true,"metadata":{}},
        {"name":"nothing","type":"void","nullable":true,"metadata":{}},
        {"name":"word","type":"string","nullable":true,"metadata":{}}]}""";

  @TempDir Path folder;

  private NewerTable table;

  @BeforeEach
  void begin() {
    table = new NewerTable(folder.resolve("t"));
  }

  @Test
  void rowsThatADeletionVectorNamesAreLeftOutWhereverItIsStored() throws Exception {
    ObjectNode first = table.add(rows(0, 10), Map.of());
    ObjectNode second = table.add(rows(10, 20), Map.of());
    ObjectNode third = table.add(rows(20, 30), Map.of());
    table.features("deletionVectors").metadata(SCHEMA, List.of(), Map.of());
    List.of(first, second, third).forEach(add -> table.line("add", add));
    table.commit();
    ObjectNode cut = table.without(first, false, 0, 1, 9);
    table.line("remove", NewerTable.remove(first)).line("add", cut);
    table.line("remove", NewerTable.remove(third)).line("add", table.without(third, true, 0, 9));
    table.commit();
    // More rows of a file that has lost some, and vectors in the log, which Kernel does not read.
    table.line("remove", NewerTable.remove(cut));
    table.line("add", NewerTable.withoutInline(first, LongStream.range(0, 9).toArray()));
    table.line("remove", NewerTable.remove(second));
    table.line("add", NewerTable.withoutInline(second, 5));
    table.commit();

    assertThat(ids(0), is(numbers(0, 30)));
    List<Integer> expected = numbers(2, 30);
    expected.removeAll(List.of(9, 20, 29));
    assertThat(ids(1), is(expected));
    assertReadAsKernelDoes(1);
    expected = numbers(9, 30);
    expected.removeAll(List.of(15, 20, 29));
    assertThat(ids(2), is(expected));
    assertThat(open().details().rows(), is(18L)); // though the statistics count all
    // What was made of a file's rows holds for as long as the file has the same name.
    Set<String> names = new TreeSet<>(open().rowsByFile(null, null).keySet());
    names.retainAll(open().atVersion(1).rowsByFile(null, null).keySet());
    assertThat(names.size(), is(1));
  }

  /** Goal: rows are counted from the file's beginning, whichever row group or slice they are in. */
  @Test
  void aSliceOfAFileLeavesOutItsOwnDeletedRows() throws Exception {
    long[] deleted = LongStream.range(0, 5_000).filter(i -> i % 10 == 3).toArray();
    table.features("deletionVectors").metadata(SCHEMA, List.of(), Map.of());
    table.line("add", table.without(table.add(rows(0, 5_000), Map.of()), false, deleted));
    table.commit();

    Pipeline pipeline = Pipeline.create();
    var read =
        pipeline.apply(
            DeltaIO.read()
                .from(path())
                .withMaxSliceBytes(5_000)
                .withFilter(DeltaFilter.greaterThanOrEqual("id", 2_500)));
    PAssert.thatSingleton(read.apply(Count.globally())).isEqualTo(2_250L);
    pipeline.run().waitUntilFinish();
    assertReadAsKernelDoes(0);
  }

  @Test
  void aDamagedDeletionVectorIsAnErrorThatNamesTheTable() throws Exception {
    table.features("deletionVectors").metadata(SCHEMA, List.of(), Map.of());
    ObjectNode add = table.without(table.add(rows(0, 10), Map.of()), true, 1);
    table.line("add", add).commit();
    Path file = Path.of(java.net.URI.create(add.at("/deletionVector/pathOrInlineDv").asText()));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 6]++;
    Files.write(file, bytes);

    DeltaIOException error = assertThrows(DeltaIOException.class, () -> ids(0));
    assertThat(error.getMessage(), containsString(path()));
    assertThat(error.getMessage(), containsString("is damaged"));
  }

  /** Goal: projection, partitions and skipping go by what the columns are called in the files. */
  @ParameterizedTest
  @ValueSource(strings = {"name", "id"})
  void mappedColumnsAreReadByTheirNamesInTheFiles(String mode) throws Exception {
    Schema stored =
        Schema.builder()
            .addInt32Field("col-1")
            .addRowField("col-2", Schema.builder().addNullableStringField("col-3").build())
            .build();
    table.features("columnMapping");
    table.metadata(
        "{\"type\":\"struct\",\"fields\":["
            + mapped("id, as it is now", "\"integer\"", 1)
            + ","
            + mapped(
                "s",
                "{\"type\":\"struct\",\"fields\":[" + mapped("word", "\"string\"", 3) + "]}",
                2)
            + ","
            + mapped("p", "\"string\"", 4)
            + "]}",
        List.of("p"),
        Map.of("delta.columnMapping.mode", mode));
    for (int i = 0; i < 2; i++) {
      Row row =
          Row.withSchema(stored)
              .addValues(
                  i,
                  Row.withSchema(stored.getField(1).getType().getRowSchema())
                      .addValue("w" + i)
                      .build())
              .build();
      table.line("add", table.add(List.of(row), Map.of("col-4", "p" + i)));
    }
    table.commit();

    assertThat(open().schema().getFieldNames(), is(List.of("id, as it is now", "s", "p")));
    try (DeltaTable.Rows rows = open().rows(List.of("p", "s"), null)) {
      List<String> read = new ArrayList<>();
      rows.forEach(row -> read.add(row.getString("p") + row.getRow("s").getString("word")));
      assertThat(read, containsInAnyOrder("p0w0", "p1w1"));
    }
    assertSkips(DeltaFilter.equal("p", "p1"), 1);
    assertSkips(DeltaFilter.equal("id, as it is now", 1), 1);
    assertSkips(DeltaFilter.equal("id, as it is now", 2), 0);
    assertThat(open().rowsByPartition(), is(Map.of(Map.of("p", "p0"), 1L, Map.of("p", "p1"), 1L)));
    if (mode.equals("name")) { // of id, Kernel wants ids in the file
      assertReadAsKernelDoes(0);
    }
  }

  private static String mapped(String name, String type, int id) {
    return "{\"name\":\"%s\",\"type\":%s,\"nullable\":true,\"metadata\":{\"comment\":\"c\",\"delta.columnMapping.id\":%d,\"delta.columnMapping.physicalName\":\"col-%d\"}}"
        .formatted(name, type, id, id);
  }

  private void assertSkips(DeltaFilter filter, int kept) {
    try (DeltaTable.Rows rows = open().rows(null, filter)) {
      assertThat(rows.fileCount(), is(kept));
      int read = 0;
      while (rows.hasNext()) {
        rows.next();
        read++;
      }
      assertThat(read, is(kept));
    }
  }

  /** Goal: both forms of a v2 checkpoint. Method: the commits before it are gone. */
  @ParameterizedTest
  @ValueSource(strings = {"json", "parquet"})
  void aV2CheckpointAndItsSidecarsAreRead(String form) throws Exception {
    ObjectNode first = table.add(rows(0, 5), Map.of());
    ObjectNode second = table.add(rows(5, 10), Map.of());
    table.features("v2Checkpoint").metadata(SCHEMA, List.of(), Map.of()).commit();
    Path log = table.path().resolve("_delta_log");
    List<String> head = Files.readAllLines(log.resolve("00000000000000000000.json"));
    table.line("add", first).line("add", second).commit();
    Path sidecars = Files.createDirectories(log.resolve("_sidecars"));
    V2Checkpoints.sidecar(sidecars.resolve("00000000000000000001.a.parquet"), first, second);
    if (form.equals("json")) {
      head.add("{\"checkpointMetadata\":{\"version\":1}}");
      head.add("{\"txn\":{\"appId\":\"app\",\"version\":7,\"lastUpdated\":99}}");
      head.add(
          "{\"sidecar\":{\"path\":\"00000000000000000001.a.parquet\",\"sizeInBytes\":1,\"modificationTime\":1}}");
      table.checkpoint(head);
    } else {
      V2Checkpoints.topLevel(
          log.resolve(
              "00000000000000000001.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.parquet"),
          SCHEMA,
          "00000000000000000001.a.parquet");
    }
    for (int version = 0; version < 2; version++) {
      Files.delete(log.resolve(String.format("%020d.json", version)));
    }
    table.line("remove", NewerTable.remove(first)).commit();

    assertThat(ids(1), is(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)));
    assertThat(ids(2), is(List.of(5, 6, 7, 8, 9)));
    assertThat(open().transactionVersion("app"), is(7L));
    assertThat(open().transactionTime("app"), is(Instant.ofEpochMilli(99)));
    assertReadAsKernelDoes(2);
  }

  /** Goal: commits are found by their own word. Method: the files' ages tell another story. */
  @Test
  void timeTravelGoesByInCommitTimestamps() throws Exception {
    table.features("inCommitTimestamp").metadata(SCHEMA, List.of(), Map.of());
    commitAt("2026-01-01T00:00:00Z", false, 0);
    table.metadata(
        SCHEMA,
        List.of(),
        Map.of(
            "delta.enableInCommitTimestamps", "true",
            "delta.inCommitTimestampEnablementVersion", "1"));
    commitAt("2026-02-01T00:00:00Z", true, 1);
    commitAt("2026-03-01T00:00:00Z", true, 2);

    Map<String, Long> versions = new TreeMap<>();
    for (String day : List.of("01-01", "01-31", "02-01", "02-28", "03-01")) {
      versions.put(day, at("2026-" + day + "T00:00:00Z"));
    }
    assertThat(
        versions, is(Map.of("01-01", 0L, "01-31", 0L, "02-01", 1L, "02-28", 1L, "03-01", 2L)));
    assertThat(
        open().history(3).stream().map(v -> v.timestamp().toString()).toList(),
        is(List.of("2026-03-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z")));
    assertThat(
        assertThrows(
                DeltaIOException.class,
                () ->
                    Pipeline.create()
                        .apply(
                            DeltaIO.read()
                                .from(path())
                                .atTimestamp(Instant.parse("2026-03-01T00:00:00.001Z"))))
            .getMessage(),
        containsString("its log holds commits from 2026-01-01T00:00:00Z to 2026-03-01T00:00:00Z"));
  }

  private long at(String time) {
    return DeltaTable.open(path()).atTimestamp(Instant.parse(time)).version();
  }

  private void commitAt(String time, boolean inCommit, int id) throws Exception {
    ObjectNode add = table.add(rows(id, id + 1), Map.of());
    Path file = table.logFile("json");
    ObjectNode info = NewerTable.node().put("operation", "WRITE");
    Instant instant = Instant.parse(time);
    if (inCommit) {
      // It has to be the first line.
      NewerTable first = new NewerTable(folder.resolve("line"));
      info.put("inCommitTimestamp", instant.toEpochMilli());
      first.line("commitInfo", info).commit();
      table.line("add", add).commit();
      Files.writeString(
          file,
          Files.readString(folder.resolve("line/_delta_log/00000000000000000000.json"))
              + Files.readString(file));
    } else {
      table.line("add", add).commit();
      Files.setLastModifiedTime(file, FileTime.from(instant));
    }
  }

  @Test
  void timestampsWithoutATimeZoneAreLocalDateTimes() throws Exception {
    Schema stored = Schema.builder().addInt32Field("id").build();
    table.features("timestampNtz");
    table.metadata(
        "{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"integer\"},"
            + "{\"name\":\"at\",\"type\":\"timestamp_ntz\"}]}",
        List.of("at"),
        Map.of());
    Row row = Row.withSchema(stored).addValue(1).build();
    table.line("add", table.add(List.of(row), Map.of("at", "2026-01-31 10:00:00.000001")));
    table.line("add", table.add(List.of(row), Map.of("at", "2026-02-01 00:00:00")));
    table.commit();

    assertThat(
        open().schema().getField("at").getType().withNullable(false),
        is(Schema.FieldType.logicalType(SqlTypes.DATETIME)));
    assertSkips(DeltaFilter.lessThan("at", "2026-02-01T00:00"), 1);
    try (DeltaTable.Rows rows =
        open().rows(null, DeltaFilter.lessThan("at", LocalDateTime.of(2026, 2, 1, 0, 0)))) {
      assertThat(
          rows.next().getLogicalTypeValue("at", LocalDateTime.class),
          is(LocalDateTime.of(2026, 1, 31, 10, 0, 0, 1_000)));
    }
  }

  @Test
  void columnsOfTypeVoidAreLeftOut() throws Exception {
    table.line("protocol", NewerTable.node().put("minReaderVersion", 1).put("minWriterVersion", 2));
    table.metadata(WITH_VOID, List.of(), Map.of());
    table.line("add", table.add(rows(0, 3), Map.of())).commit();

    assertThat(open().schema().getFieldNames(), is(List.of("id", "word")));
    assertThat(ids(0), is(List.of(0, 1, 2)));
  }

  @Test
  void aTableWithAColumnOfTypeVoidIsRefusedForWritingByTheColumn() throws Exception {
    table.line("protocol", NewerTable.node().put("minReaderVersion", 1).put("minWriterVersion", 2));
    table.metadata(WITH_VOID, List.of(), Map.of());
    table.line("add", table.add(rows(0, 3), Map.of())).commit();
    table.line("add", table.add(rows(3, 6), Map.of())).commit();

    for (Runnable write :
        new Runnable[] {
          () -> Pipeline.create().apply(Create.empty(SCHEMA)).apply(DeltaIO.write().to(path())),
          () -> open().optimize().run(),
          () -> open().setProperties(Map.of("a", "b"))
        }) {
      assertThat(
          assertThrows(DeltaIOException.class, write::run).getMessage(),
          is(
              "Table "
                  + path()
                  + " cannot be written: its column 'nothing' is of type void, which this writer"
                  + " does not support. Write to another table, write to it with an engine that"
                  + " does, or give the column another type."));
    }
  }

  /** Goal: what we only read is never written, by whichever room. */
  @Test
  void suchATableIsRefusedByAllThatWrites() throws Exception {
    table.features("deletionVectors").metadata(SCHEMA, List.of(), Map.of());
    table.line("add", table.add(rows(0, 3), Map.of())).commit();
    table.line("add", table.add(rows(3, 6), Map.of())).commit();

    for (Runnable write :
        new Runnable[] {
          () -> Pipeline.create().apply(Create.empty(SCHEMA)).apply(DeltaIO.write().to(path())),
          () -> open().optimize().run(),
          () -> open().vacuum().run(),
          () -> open().setProperties(Map.of("a", "b"))
        }) {
      assertThat(
          assertThrows(DeltaIOException.class, write::run).getMessage(),
          is(
              "Table "
                  + path()
                  + " cannot be written: it demands the writer feature [deletionVectors] (writer"
                  + " version 7), and this writer knows writer version 2 only. Write to another"
                  + " table, or drop the table's newer features."));
    }
    try (Stream<Path> files = Files.list(table.path().resolve("_delta_log"))) {
      assertThat(files.count(), is(2L));
    }
  }

  private void assertReadAsKernelDoes(long version) throws Exception {
    DeltaTable ours = open().atVersion(version);
    List<Row> rows = new ArrayList<>();
    try (DeltaTable.Rows all = ours.rows()) {
      all.forEach(rows::add);
    }
    assertThat(sorted(rows), is(sorted(KernelRows.ofTable(path(), version, ours.schema()))));
  }

  private static List<Row> sorted(List<Row> rows) {
    return rows.stream().sorted(Comparator.comparing(row -> row.toString(true))).toList();
  }

  private List<Integer> ids(long version) {
    List<Integer> ids = new ArrayList<>();
    try (DeltaTable.Rows rows = open().atVersion(version).rows()) {
      rows.forEach(row -> ids.add(row.getInt32("id")));
    }
    return ids.stream().sorted().toList();
  }

  private static List<Integer> numbers(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).boxed().toList());
  }

  private static List<Row> rows(int from, int to) {
    List<Row> rows = new ArrayList<>();
    for (int id = from; id < to; id++) {
      rows.add(Row.withSchema(SCHEMA).addValues(id, "w" + id).build());
    }
    return rows;
  }

  private DeltaTable open() {
    return DeltaTable.open(path());
  }

  private String path() {
    return table.path().toString();
  }
}
