package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.KernelRows;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestPipelines;

/** What a table or its folder is like is looked at when the pipeline is built, and row by row. */
class TableFitTest {
  private static final Schema POINT = Schema.builder().addInt64Field("x").build();
  private static final String UUID_NAME = "part-0e3d6f5c-8f0c-4a55-9b53-9d0f4f1f2a11.zstd.parquet";

  private static final String LONG_NAME =
      "a_column_with_a_name_that_is_longer_than_sixty_letters_so_that_its_folder_is_cut";

  @TempDir Path folder;

  @Test
  void rowsWithRequiredFieldsMayStandInArraysAndMaps() throws Exception {
    Schema schema =
        Schema.builder()
            .addArrayField("l", FieldType.row(POINT))
            .addMapField("m", FieldType.STRING, FieldType.row(POINT))
            .addRowField("r", POINT)
            .build();
    Row point = Row.withSchema(POINT).addValue(1L).build();
    write(
        schema,
        Row.withSchema(schema).addValues(List.of(point), Map.of("k", point), point).build());
    write(schema, Row.withSchema(schema).addValues(List.of(), Map.of(), point).build());

    assertThat(
        KernelRows.ofTable(path(), 1, schema),
        containsInAnyOrder(
            Row.withSchema(schema).addValues(List.of(point), Map.of("k", point), point).build(),
            Row.withSchema(schema).addValues(List.of(), Map.of(), point).build()));
    Schema found = DeltaTable.open(path()).schema();
    assertThat(
        found
            .getField("l")
            .getType()
            .getCollectionElementType()
            .getRowSchema()
            .getField("x")
            .getType(),
        is(FieldType.INT64.withNullable(true)));
    assertThat(
        found.getField("r").getType().getRowSchema().getField("x").getType(), is(FieldType.INT64));
  }

  @Test
  void aTypeThatDiffersDeepInsideIsNamedWhenThePipelineIsBuilt() {
    Schema schema = Schema.builder().addArrayField("l", FieldType.row(POINT)).build();
    write(schema, Row.withSchema(schema).addValue(List.of()).build());
    Schema textual = Schema.builder().addStringField("x").build();
    Schema other = Schema.builder().addArrayField("l", FieldType.row(textual)).build();
    assertThat(
        refusedWhenBuilt(other, DeltaIO.write().to(path())),
        containsString("column 'l.element.x' is long in the table and string in the rows"));
  }

  @Test
  void otherPartitioningIsRefusedWhenThePipelineIsBuilt() {
    write(POINT, Row.withSchema(POINT).addValue(1L).build());
    Schema wide = Schema.builder().addInt64Field("x").addNullableStringField("day").build();
    assertThat(
        refusedWhenBuilt(wide, DeltaIO.write().to(path()).withPartitionColumns("day")),
        containsString("is partitioned by [], the write asks for [day]"));
  }

  /** Goal: the table has no nulls in its array and its map; a row that does is a bad row. */
  @Test
  void aNullWhereTheTableHasNoneIsRefusedWithTheRowAndThePath() {
    Schema schema =
        Schema.builder()
            .addArrayField("l", FieldType.INT32)
            .addMapField("m", FieldType.STRING, FieldType.INT32)
            .build();
    write(schema, Row.withSchema(schema).addValues(List.of(1), Map.of("k", 1)).build());
    FieldType nullable = FieldType.INT32.withNullable(true);
    Schema loose =
        Schema.builder()
            .addArrayField("l", nullable)
            .addMapField("m", FieldType.STRING, nullable)
            .build();

    write(loose, Row.withSchema(loose).addValues(List.of(2), Map.of("k", 2)).build());
    Map<String, Integer> holey = new java.util.HashMap<>();
    holey.put("k", null);
    assertThat(
        failure(loose, Row.withSchema(loose).addValues(Arrays.asList(1, null), Map.of()).build()),
        containsString("column 'l.element' is null, which the table does not allow"));
    assertThat(
        failure(loose, Row.withSchema(loose).addValues(List.of(), holey).build()),
        containsString("column 'm.value' is null, which the table does not allow"));
    assertThat(DeltaTable.open(path()).version(), is(1L));
  }

  @Test
  void aPropertyThatLetsPositionsExpireIsRefused() throws Exception {
    DeltaWrite write =
        DeltaIO.write()
            .to(path())
            .withSourcePositions(SourcePositions.of("w", row -> "s", row -> row.getInt64("x")));
    TestPipelines.write(write, POINT, Row.withSchema(POINT).addValue(0L).build());
    setProperty("delta.setTransactionRetentionDuration", "interval 1 day");

    String message = refusedWhenBuilt(POINT, write);
    assertThat(
        message,
        is(
            "Table "
                + path()
                + " cannot be written: its property"
                + " delta.setTransactionRetentionDuration=interval 1 day lets other engines drop this"
                + " write's positions from the log, and all rows would be written again. Unset it: ALTER"
                + " TABLE ... UNSET TBLPROPERTIES ('delta.setTransactionRetentionDuration')."));
    assertThat(
        refusedWhenBuilt(POINT, DeltaIO.write().to(path()).withTransaction("app", 1)), is(message));
    // Without either it does not matter.
    TestPipelines.write(
        DeltaIO.write().to(path()), POINT, Row.withSchema(POINT).addValue(1L).build());
  }

  @Test
  void aPropertyThatCannotBeUnderstoodIsRefusedUntilItIsSetAgain() throws Exception {
    write(POINT, Row.withSchema(POINT).addValue(0L).build());
    setProperty("delta.deletedFileRetentionDuration", "soon");
    DeltaTable table = DeltaTable.open(path());

    String message =
        "Table "
            + path()
            + " cannot be written: its property delta.deletedFileRetentionDuration must be an"
            + " interval such as 'interval 7 days', but is 'soon'. Set it again.";
    assertThat(refusedWhenBuilt(POINT, DeltaIO.write().to(path())), is(message));
    assertThat(
        assertThrows(DeltaIOException.class, () -> table.vacuum().run()).getMessage(), is(message));
    assertThat(
        assertThrows(
                DeltaIOException.class,
                () -> table.setProperties(Map.of("delta.deletedFileRetentionDuration", "never")))
            .getMessage(),
        containsString("but is 'never'"));
    table.setProperties(Map.of("delta.deletedFileRetentionDuration", "interval 1 day"));
    write(POINT, Row.withSchema(POINT).addValue(1L).build());
    assertThat(table.version(), is(3L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%b", "a/b", "a:b", "a'b", "a#b", LONG_NAME})
  void aColumnOfAnyNamePartitionsATable(String column) throws Exception {
    Schema schema = Schema.builder().addInt64Field("x").addNullableStringField(column).build();
    DeltaWrite write = DeltaIO.write().to(path()).withPartitionColumns(column);
    TestPipelines.write(
        write,
        schema,
        Row.withSchema(schema).addValues(1L, "v".repeat(300)).build(),
        Row.withSchema(schema).addValues(2L, "w").build(),
        Row.withSchema(schema).addValues(3L, null).build());
    TestPipelines.write(write, schema, Row.withSchema(schema).addValues(4L, "w").build());

    assertThat(
        KernelTable.at(folder.resolve("t")).rows().stream()
            .map(row -> row.get("x") + "=" + row.get(column))
            .toList(),
        containsInAnyOrder("1=" + "v".repeat(300), "2=w", "3=null", "4=w"));
  }

  @Test
  void aNewColumnThatDiffersInCaseOnlyIsRefusedWhenThePipelineIsBuilt() {
    write(POINT, Row.withSchema(POINT).addValue(0L).build());
    Schema upper = Schema.builder().addNullableInt64Field("X").build();

    assertThat(
        refusedWhenBuilt(
            upper, DeltaIO.write().to(path()).withSchemaEvolution(SchemaEvolution.ADD_COLUMNS)),
        containsString("the column 'X' of the rows differs from the table's 'x' in case only"));
    assertThat(
        assertThrows(
                IllegalArgumentException.class, () -> DeltaTable.open(path()).addColumns(upper))
            .getMessage(),
        containsString("it differs from its column 'x' in case only"));
  }

  @Test
  void arraysAndMapsStandInOneAnotherToAnyDepth() throws Exception {
    Schema inner = Schema.builder().addArrayField("l", FieldType.array(FieldType.INT64)).build();
    Schema schema = nested(FieldType.INT64, inner);
    Row row =
        Row.withSchema(schema)
            .addValues(
                List.of(List.of(1L), List.of()),
                List.of(Map.of("a", 2L)),
                Map.of("b", List.of(3L, 4L)),
                Row.withSchema(inner).addValue(List.of(List.of(5L))).build())
            .build();
    write(schema, row);
    write(schema, row);

    assertThat(KernelRows.ofTable(path(), 1, schema), is(List.of(row, row)));
    Schema loose = nested(FieldType.INT64.withNullable(true), inner);
    List<Object> values = new ArrayList<>(row.getValues());
    values.set(0, List.of(Arrays.asList(1L, null)));
    write(loose, Row.withSchema(loose).addValues(values).build());
    assertThat(DeltaTable.open(path()).version(), is(2L));
  }

  private static Schema nested(FieldType element, Schema inner) {
    FieldType list = FieldType.array(FieldType.INT64);
    return Schema.builder()
        .addArrayField("ll", FieldType.array(element))
        .addArrayField("lm", FieldType.map(FieldType.STRING, FieldType.INT64))
        .addMapField("ml", FieldType.STRING, list)
        .addRowField("r", inner)
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data.parquet",
        "part-00000-0e3d6f5c-8f0c-4a55-9b53-9d0f4f1f2a11-c000.snappy.parquet",
        "day=1/" + UUID_NAME,
        "sub/" + UUID_NAME
      })
  void someonesParquetFilesAreNotTakenForAnEmptyFolder(String file) throws Exception {
    touch(file);
    assertThat(
        refusedWhenBuilt(POINT, DeltaIO.write().to(path())),
        startsWith(
            "Cannot make a Delta table at "
                + path()
                + ": the folder is not empty and holds no Delta log (it has '"
                + (file.startsWith("day") ? "day=1" : file.startsWith("sub") ? "sub" : file)
                + "')."));
  }

  @ParameterizedTest
  @CsvSource({
    UUID_NAME + "," + UUID_NAME,
    "day=1/part-00000-c000.snappy.parquet, day=1/part-00000-c000.snappy.parquet",
    "day=1/hour=2/" + UUID_NAME + ", day=1/hour=2"
  })
  void someonesPartitionedFilesAreNotEither(String file, String named) throws Exception {
    touch(file);
    Schema wide = Schema.builder().addInt64Field("x").addNullableStringField("day").build();
    assertThat(
        refusedWhenBuilt(wide, DeltaIO.write().to(path()).withPartitionColumns("day")),
        containsString("(it has '" + named + "')"));
  }

  @Test
  void whatAWriteOfOursLeftBehindIsNoHindrance() throws Exception {
    touch("day=1/" + UUID_NAME);
    touch("_tmp/x");
    touch(".hidden");
    Schema wide = Schema.builder().addInt64Field("x").addNullableStringField("day").build();
    TestPipelines.write(
        DeltaIO.write().to(path()).withPartitionColumns("day"),
        wide,
        Row.withSchema(wide).addValues(1L, "1").build());
    assertThat(KernelTable.at(folder.resolve("t")).rows().size(), is(1));
  }

  private void touch(String file) throws IOException {
    Path path = folder.resolve("t").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "x");
  }

  private void setProperty(String name, String value) throws IOException {
    Path log = folder.resolve("t/_delta_log");
    String metadata =
        Files.readAllLines(log.resolve("00000000000000000000.json")).stream()
            .filter(line -> line.startsWith("{\"metaData\""))
            .findFirst()
            .orElseThrow();
    Files.writeString(
        log.resolve("00000000000000000001.json"),
        metadata.replace(
            "\"configuration\":{", "\"configuration\":{\"" + name + "\":\"" + value + "\","));
  }

  private static String refusedWhenBuilt(Schema schema, DeltaWrite write) {
    return assertThrows(
            DeltaIOException.class,
            () -> Pipeline.create().apply(Create.empty(schema)).apply(write))
        .getMessage();
  }

  private String failure(Schema schema, Row row) {
    return rootMessages(assertThrows(Exception.class, () -> write(schema, row)));
  }

  private static String rootMessages(Throwable e) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = e; t != null; t = t.getCause()) {
      all.append(t.getMessage()).append('\n');
    }
    return all.toString();
  }

  private void write(Schema schema, Row row) {
    TestPipelines.write(DeltaIO.write().to(path()), schema, row);
  }

  private String path() {
    return folder.resolve("t").toString();
  }
}
