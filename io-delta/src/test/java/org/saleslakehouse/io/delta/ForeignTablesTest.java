package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.parquet.StatsColumns;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.testing.KernelTable;

/**
 * Writes to tables whose makers asked their writers for something. The tables are made by writing
 * the first log entry as delta-spark writes it.
 */
class ForeignTablesTest {
  private static final Schema NESTED = Schema.builder().addNullableInt32Field("x").build();
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableInt32Field("a")
          .addNullableRowField("s", NESTED)
          .addNullableInt32Field("b")
          .build();

  @TempDir Path folder;

  private String name = "t";

  @BeforeEach
  void makeTheTable() {
    write(DeltaIO.write(), 1);
  }

  @Test
  void aColumnInvariantIsNamedWithItsColumnAndNothingIsWritten() throws Exception {
    note("a", "{\"delta.invariants\":\"{\\\"expression\\\":{\\\"expression\\\":\\\"a > 3\\\"}}\"}");
    refused("its column 'a' must satisfy the invariant", "a > 3", "make the column anew");
    assertThat(KernelTable.at(folder.resolve(name)).version(), is(0L));
  }

  @Test
  void anInvariantOfANestedColumnIsNamedWithItsPath() throws Exception {
    ObjectNode entry = metadata();
    ObjectNode schema = schema(entry);
    ObjectNode x = (ObjectNode) schema.at("/fields/1/type/fields/0");
    ((ObjectNode) x.get("metadata")).put("delta.invariants", "x > 3");
    replace(entry, schema);
    refused("its column 's.x' must satisfy the invariant x > 3");
  }

  @Test
  void generatedAndIdentityColumnsAreRefused() throws Exception {
    note("b", "{\"delta.generationExpression\":\"a + 1\"}");
    refused("its column 'b' is generated (a + 1)");
    note("b", "{\"delta.identity.start\":1}");
    refused("its column 'b' is an identity column");
  }

  @Test
  void aCheckConstraintIsRefused() throws Exception {
    property("delta.constraints.positive", "a > 0");
    refused("its rows must satisfy the constraint 'positive' (a > 0)", "DROP CONSTRAINT");
  }

  @Test
  void propertiesThatAskForANewerProtocolAreRefused() throws Exception {
    property("delta.enableChangeDataFeed", "true");
    refused("its property delta.enableChangeDataFeed=true asks for a feature");
    property("delta.enableChangeDataFeed", "false");
    write(DeltaIO.write(), 2);
    assertThat(KernelTable.at(folder.resolve(name)).version(), is(1L));
  }

  @Test
  void suchATableIsNotMadeEither() {
    String table = folder.resolve("new").toString();
    for (Map.Entry<String, String> property :
        Map.of(
                "delta.enableDeletionVectors", "true",
                "delta.columnMapping.mode", "name",
                "delta.constraints.c", "a > 0",
                "delta.feature.rowTracking", "supported",
                "delta.minWriterVersion", "7")
            .entrySet()) {
      DeltaIOException e =
          assertThrows(
              DeltaIOException.class,
              () ->
                  Pipeline.create()
                      .apply(Create.empty(SCHEMA))
                      .apply(
                          DeltaIO.write()
                              .to(table)
                              .withTableProperties(
                                  Map.of(property.getKey(), property.getValue()))));
      assertThat(e.getMessage(), containsString("Table " + table + " cannot be written"));
      assertThat(e.getMessage(), containsString(property.getValue()));
    }
    assertThat(Files.exists(Path.of(table)), is(false));
  }

  @Test
  void whatIsNotedWithColumnsStaysWhenColumnsAreAdded() throws Exception {
    note("a", "{\"comment\":\"the first\"}");
    Schema grown =
        Schema.builder().addFields(SCHEMA.getFields()).addNullableStringField("c").build();
    write(
        DeltaIO.write().withSchemaEvolution(SchemaEvolution.ADD_COLUMNS),
        grown,
        Row.withSchema(grown).addValues(1, null, 2, "new").build());

    assertThat(
        KernelTable.at(folder.resolve(name)).schema().get("a").getMetadata().getString("comment"),
        is("the first"));
    assertThat(DeltaTable.open(table()).schema().getFieldNames(), is(List.of("a", "s", "b", "c")));
  }

  @Test
  void statisticsAreOfTheColumnsThatTheTableNames() throws Exception {
    property("delta.dataSkippingStatsColumns", "b, s");
    write(DeltaIO.write(), 2);
    assertThat(
        newestStats(),
        is(
            "{\"numRecords\":1,\"minValues\":{\"s\":{\"x\":2},\"b\":2},"
                + "\"maxValues\":{\"s\":{\"x\":2},\"b\":2},"
                + "\"nullCount\":{\"s\":{\"x\":0},\"b\":0}}"));
  }

  @Test
  void statisticsAreOfSoManyColumnsAsTheTableSays() throws Exception {
    property("delta.dataSkippingNumIndexedCols", "1");
    write(DeltaIO.write(), 2);
    assertThat(
        newestStats(),
        is(
            "{\"numRecords\":1,\"minValues\":{\"a\":2},\"maxValues\":{\"a\":2},"
                + "\"nullCount\":{\"a\":0}}"));
    property("delta.dataSkippingNumIndexedCols", "0");
    write(DeltaIO.write(), 3);
    assertThat(
        newestStats(), is("{\"numRecords\":1,\"minValues\":{},\"maxValues\":{},\"nullCount\":{}}"));
  }

  @Test
  void minusOneMeansStatisticsOfAllColumns() throws Exception {
    Schema.Builder wide = Schema.builder();
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      wide.addInt32Field("c" + i);
      values.add(i);
    }
    Schema schema = wide.build();
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(Row.withSchema(schema).addValues(values).build()).withRowSchema(schema))
        .apply(
            DeltaIO.write()
                .to(folder.resolve("wide").toString())
                .withTableProperties(Map.of("delta.dataSkippingNumIndexedCols", "-1")));
    pipeline.run().waitUntilFinish();

    DataFile file =
        TableLog.forTable(folder.resolve("wide").toString(), Map.of()).snapshot().files().get(0);
    assertThat(file.stats(), containsString("\"c39\":39"));
  }

  @Test
  void aPropertyThatCannotBeUnderstoodIsNamed() throws Exception {
    property("delta.dataSkippingNumIndexedCols", "many");
    refused("its property delta.dataSkippingNumIndexedCols must be a number", "'many'");
  }

  @Test
  void namesOfColumnsMayBeQuoted() {
    StatsColumns columns =
        StatsColumns.of(Map.of("delta.dataSkippingStatsColumns", "`a,b`, s.x,`t``u`"));
    assertThat(columns.include("a,b", 99), is(true));
    assertThat(columns.include("s.x", 99), is(true));
    assertThat(columns.include("s.y", 0), is(false));
    assertThat(columns.include("t`u", 99), is(true));
  }

  private void refused(String... parts) {
    Exception e = assertThrows(RuntimeException.class, () -> write(DeltaIO.write(), 2));
    assertThat(e.getMessage(), containsString("Table " + table() + " cannot be written"));
    for (String part : parts) {
      assertThat(e.getMessage(), containsString(part));
    }
  }

  private void note(String column, String metadata) throws IOException {
    ObjectNode entry = metadata();
    ObjectNode schema = schema(entry);
    for (JsonNode field : schema.get("fields")) {
      if (field.get("name").textValue().equals(column)) {
        ((ObjectNode) field).set("metadata", new ObjectMapper().readTree(metadata));
      }
    }
    replace(entry, schema);
  }

  private void property(String name, String value) throws IOException {
    ObjectNode entry = metadata();
    ((ObjectNode) entry.at("/metaData/configuration")).put(name, value);
    replace(entry, schema(entry));
  }

  private ObjectNode metadata() throws IOException {
    for (String line : Files.readAllLines(firstEntry())) {
      if (line.startsWith("{\"metaData\"")) {
        return (ObjectNode) new ObjectMapper().readTree(line);
      }
    }
    throw new AssertionError("no metadata in " + firstEntry());
  }

  private static ObjectNode schema(ObjectNode entry) throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(entry.at("/metaData/schemaString").textValue());
  }

  /** Puts the changed table beside the one there was, which is known to this process already. */
  private void replace(ObjectNode entry, ObjectNode schema) throws IOException {
    ((ObjectNode) entry.get("metaData")).put("schemaString", schema.toString());
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(firstEntry())) {
      lines.add(line.startsWith("{\"metaData\"") ? entry.toString() : line);
    }
    Path before = folder.resolve(name);
    name += "t";
    Files.createDirectories(folder.resolve(name).resolve("_delta_log"));
    try (var files = Files.list(before)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(name).resolve(file.getFileName()));
      }
    }
    Files.write(firstEntry(), lines);
  }

  private Path firstEntry() {
    return folder.resolve(name).resolve("_delta_log/00000000000000000000.json");
  }

  private String newestStats() {
    TableLog log = TableLog.forTable(table(), Map.of());
    TableChange newest = log.changesFrom(log.snapshot().version()).next();
    return newest.added().get(0).stats();
  }

  private String table() {
    return folder.resolve(name).toString();
  }

  private void write(DeltaWrite write, int value) {
    Row nested = Row.withSchema(NESTED).addValue(value).build();
    write(write, SCHEMA, Row.withSchema(SCHEMA).addValues(value, nested, value).build());
  }

  private void write(DeltaWrite write, Schema schema, Row row) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(row).withRowSchema(schema)).apply(write.to(table()));
    pipeline.run().waitUntilFinish();
  }
}
