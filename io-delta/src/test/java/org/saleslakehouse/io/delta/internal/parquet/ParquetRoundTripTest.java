package org.saleslakehouse.io.delta.internal.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.logicaltypes.VariableString;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;
import org.saleslakehouse.io.delta.model.Compression;
import org.saleslakehouse.io.delta.testing.KernelRows;
import org.saleslakehouse.io.delta.testing.RandomRows;

/**
 * What the writer writes, the reader reads, and so does Delta Kernel. Random schemas and rows come
 * from fixed seeds.
 */
class ParquetRoundTripTest {
  private static final Configuration CONFIGURATION = new Configuration();
  private static final long ROW_GROUP = 64L << 20;

  @TempDir Path folder;

  /** Goal: a null that the rows' schema rules out, but nobody looked for. */
  @Test
  void aNullInAnArrayOfNoNullsIsFoundBeforeTheRowIsWritten() throws Exception {
    Schema schema = Schema.builder().addArrayField("l", FieldType.INT32).build();
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            new Configuration(),
            new org.apache.hadoop.fs.Path(folder.resolve("nulls.parquet").toUri()),
            schema,
            List.of(),
            Compression.ZSTD,
            1 << 20,
            new ColumnDictionaries());
    assertThat(
        writer.check(
            Row.withSchema(schema).attachValues(List.of(java.util.Arrays.asList(1, null)))),
        is("column 'l.element' is null, which the table does not allow"));
    writer.abort();
  }

  @Test
  void randomRowsOfAllTypesComeBackEqualFromUsAndFromKernel() throws IOException {
    for (long seed = 0; seed < 80; seed++) {
      RandomRows random = new RandomRows(seed);
      Schema schema = random.schema(3);
      List<Row> rows = random.rows(schema, 300);

      Path file = write(schema, rows, Compression.SNAPPY, ROW_GROUP);

      assertThat("seed " + seed, read(file, schema), is(rows));
      assertThat("Kernel, seed " + seed, KernelRows.ofFile(file, schema), is(rows));
    }
  }

  @Test
  void rowsThatWereReadPassThroughTheirCoder() throws IOException {
    RandomRows random = new RandomRows(4711);
    for (int i = 0; i < 20; i++) {
      Schema schema = random.schema(2);
      RowCoder coder = RowCoder.of(schema);
      List<Row> rows = read(write(schema, random.rows(schema, 50)), schema);
      for (Row row : rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        coder.encode(row, bytes);
        assertThat(coder.decode(new ByteArrayInputStream(bytes.toByteArray())), is(row));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyCompressionIsReadBack(Compression compression) throws IOException {
    RandomRows random = new RandomRows(7);
    Schema schema = random.schema(1);
    List<Row> rows = random.rows(schema, 2000);

    assertThat(read(write(schema, rows, compression, ROW_GROUP), schema), is(rows));
  }

  @Test
  void emptyAndNullCollectionsAreToldApart() throws IOException {
    Schema schema =
        Schema.builder()
            .addNullableArrayField("list", FieldType.INT32.withNullable(true))
            .addNullableMapField("map", FieldType.STRING, FieldType.STRING.withNullable(true))
            .build();
    Map<String, String> withNull = new HashMap<>();
    withNull.put("k", null);
    List<Row> rows =
        List.of(
            Row.withSchema(schema).addValues(null, null).build(),
            Row.withSchema(schema).addValues(List.of(), Map.of()).build(),
            Row.withSchema(schema).addValues(Arrays.asList(1, null, 2), withNull).build());

    Path file = write(schema, rows);

    assertThat(read(file, schema), is(rows));
    assertThat(KernelRows.ofFile(file, schema), is(rows));
  }

  @Test
  void otherBeamTypesAreStoredAsTheTypesTheyStandFor() throws IOException {
    EnumerationType colours = EnumerationType.create("RED", "GREEN");
    Schema rows =
        Schema.builder()
            .addDateTimeField("joda")
            .addLogicalTypeField("colour", colours)
            .addLogicalTypeField("short_text", VariableString.of(10))
            .addDecimalField("free")
            .addIterableField("numbers", FieldType.INT64)
            .build();
    Row row =
        Row.withSchema(rows)
            .addValues(
                org.joda.time.Instant.parse("2025-12-10T23:59:59.123Z"),
                colours.valueOf("GREEN"),
                "abc",
                new BigDecimal("12.5"),
                List.of(1L, 2L))
            .build();

    Path file = write(rows, List.of(row));

    Schema table = DeltaSchemas.toBeam(DeltaSchemas.toJson(rows));
    Row expected =
        Row.withSchema(table)
            .addValues(
                Instant.parse("2025-12-10T23:59:59.123Z"),
                "GREEN",
                "abc",
                new BigDecimal("12.500000000000000000"),
                List.of(1L, 2L))
            .build();
    assertThat(read(file, table), is(List.of(expected)));
    assertThat(KernelRows.ofFile(file, table), is(List.of(expected)));
    Row again = read(file, rows).get(0);
    assertThat(again.<Object>getValue("joda"), is(row.<Object>getValue("joda")));
    assertThat(again.<Object>getValue("colour"), is(colours.valueOf("GREEN")));
  }

  @Test
  void rowsOfAnotherOrderOrWithLessColumnsAreFittedToTheTable() throws IOException {
    Schema table =
        Schema.builder()
            .addInt32Field("a")
            .addNullableStringField("b")
            .addNullableRowField(
                "c", Schema.builder().addInt64Field("x").addNullableStringField("y").build())
            .build();
    Schema inner = Schema.builder().addInt64Field("x").build();
    Schema given = Schema.builder().addRowField("c", inner).addNullableInt32Field("a").build();
    ParquetRowWriter writer = open("fitted.parquet", table);

    Row row =
        Row.withSchema(given).addValues(Row.withSchema(inner).addValue(5L).build(), 1).build();
    assertThat(writer.check(row), is(nullValue()));
    writer.write(row);
    Row bad = Row.withSchema(given).addValues(row.getRow("c"), null).build();
    assertThat(writer.check(bad), is("column 'a' is null, which the table does not allow"));
    Row usual = Row.withSchema(table).addValues(2, "b", null).build();
    assertThat(writer.check(usual), is(nullValue()));
    writer.write(usual);
    writer.finish();

    Row expected =
        Row.withSchema(table)
            .addValues(
                1,
                null,
                Row.withSchema(table.getField("c").getType().getRowSchema())
                    .addValues(5L, null)
                    .build())
            .build();
    assertThat(read(folder.resolve("fitted.parquet"), table), is(List.of(expected, usual)));
  }

  @Test
  void partitionColumnsAreNotInTheFileAndComeFromTheLog() throws IOException {
    Schema table =
        Schema.builder()
            .addStringField("day")
            .addInt32Field("id")
            .addNullableField("at", FieldType.logicalType(SqlTypes.DATE))
            .build();
    Path file = folder.resolve("partitioned.parquet");
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            CONFIGURATION,
            path(file),
            table,
            List.of("day", "at"),
            Compression.ZSTD,
            ROW_GROUP,
            new ColumnDictionaries());
    Row row = Row.withSchema(table).addValues("x", 1, LocalDate.of(2025, 1, 2)).build();
    writer.write(row);
    ParquetRowWriter.WrittenParquet written = writer.finish();

    assertThat(
        written.statsJson(),
        is(
            "{\"numRecords\":1,\"minValues\":{\"id\":1},\"maxValues\":{\"id\":1},"
                + "\"nullCount\":{\"id\":0}}"));
    assertThat(written.bytes(), is(Files.size(file)));
    Map<String, String> partition = new LinkedHashMap<>();
    partition.put("day", "x");
    partition.put("at", "2025-01-02");
    assertThat(readAll(file, partition, table, table.getFieldNames()), is(List.of(row)));
    assertThat(
        readAll(file, partition, table, List.of("at", "day")),
        is(
            List.of(
                Row.withSchema(ParquetRowReader.project(table, List.of("at", "day")))
                    .addValues(LocalDate.of(2025, 1, 2), "x")
                    .build())));
  }

  @Test
  void columnsThatTheFileLacksAreNullAndTheOrderIsTheTables() throws IOException {
    Schema old = Schema.builder().addInt32Field("b").addStringField("a").build();
    Path file = write(old, List.of(Row.withSchema(old).addValues(1, "x").build()));
    Schema table =
        Schema.builder()
            .addStringField("a")
            .addNullableInt64Field("added")
            .addInt64Field("b") // as after a widening by another writer: exact, so it is read
            .build();

    assertThat(
        read(file, table), is(List.of(Row.withSchema(table).addValues("x", null, 1L).build())));
  }

  @Test
  void aColumnOfAnotherTypeIsRefusedByName() throws IOException {
    Schema old = Schema.builder().addStringField("amount").build();
    Path file = write(old, List.of(Row.withSchema(old).addValue("12").build()));
    Schema table = Schema.builder().addDoubleField("amount").build();

    IOException error = assertThrows(IOException.class, () -> read(file, table));

    assertThat(
        error.getMessage(),
        containsString(
            "column 'amount' is double in the table, and the file has it as"
                + " 'required binary amount (STRING)'"));
  }

  @Test
  void slicesOfAFileTogetherHoldEachRowOnce() throws IOException {
    Schema schema = Schema.builder().addInt64Field("id").addStringField("text").build();
    List<Row> rows = new ArrayList<>();
    for (long i = 0; i < 60_000; i++) {
      rows.add(Row.withSchema(schema).addValues(i, UUID.nameUUIDFromBytes(bytes(i)) + "").build());
    }
    Path file = write(schema, rows, Compression.NONE, 200_000);

    List<Row> read = new ArrayList<>();
    int slicesWithRows = 0;
    long size = Files.size(file);
    for (long start = 0; start < size; start += 100_000) {
      List<Row> slice = new ArrayList<>();
      try (ParquetRowReader reader =
          ParquetRowReader.open(
              CONFIGURATION,
              path(file),
              Map.of(),
              schema,
              new ParquetRowReader.Selection(schema, null, start, start + 100_000))) {
        reader.forEachRemaining(slice::add);
      }
      slicesWithRows += slice.isEmpty() ? 0 : 1;
      read.addAll(slice);
    }

    assertThat(read, is(rows));
    assertThat("more than one row group", slicesWithRows > 3);
  }

  @Test
  void valuesThatDoNotFitAreFoundBeforeTheyAreWritten() throws IOException {
    Schema inner =
        Schema.builder().addNullableField("d", decimal(4, 2)).addNullableInt32Field("n").build();
    Schema table =
        Schema.builder()
            .addNullableField("row", FieldType.row(inner))
            .addNullableArrayField("times", FieldType.logicalType(SqlTypes.TIMESTAMP))
            .addNullableField("day", FieldType.logicalType(SqlTypes.DATE))
            .build();
    ParquetRowWriter writer = open("checked.parquet", table);

    assertThat(check(writer, table, nested(inner, "99.99"), null, null), is(nullValue()));
    assertThat(check(writer, table, nested(inner, "1.2300"), null, null), is(nullValue()));
    assertThat(check(writer, table, nested(inner, "0E-9"), null, null), is(nullValue()));
    assertThat(
        check(writer, table, nested(inner, "100"), null, null),
        is("column 'row.d' is 100, which does not fit into its type decimal(4,2)"));
    assertThat(
        check(writer, table, nested(inner, "1.234"), null, null),
        is("column 'row.d' is 1.234, which does not fit into its type decimal(4,2)"));
    assertThat(
        check(writer, table, null, List.of(Instant.ofEpochSecond(0, 1)), null),
        is(
            "column 'times.element' is 1970-01-01T00:00:00.000000001Z, which is finer than the"
                + " microseconds of a timestamp"));
    assertThat(
        check(writer, table, null, null, LocalDate.of(999_999_999, 1, 1)),
        is("column 'day' is +999999999-01-01, which is out of the range of dates"));
    writer.abort();
    assertThat(Files.exists(folder.resolve("checked.parquet")), is(false));
  }

  @Test
  void aPartitionValueThatHasNoTextIsFoundBeforeItIsWritten() throws IOException {
    Schema table =
        Schema.builder().addStringField("p").addByteArrayField("q").addInt32Field("id").build();
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            CONFIGURATION,
            path(folder.resolve("p.parquet")),
            table,
            List.of("p", "q"),
            Compression.SNAPPY,
            ROW_GROUP,
            new ColumnDictionaries());

    assertThat(
        writer.check(Row.withSchema(table).addValues("", new byte[] {65}, 1).build()),
        is(
            "column 'p' is null, which the table does not allow, and an empty partition value is"
                + " null in a Delta table"));
    assertThat(
        writer.check(Row.withSchema(table).addValues("x", new byte[] {-1}, 1).build()),
        is(
            "the binary value of partition column 'q' is not UTF-8, and only that has a text form in"
                + " the table's log"));
    writer.abort();
  }

  @Test
  void nothingLiesBesideADataFileAndItsFolderIsMade() throws IOException {
    Schema schema = Schema.builder().addInt32Field("id").build();
    Path file = folder.resolve("day=a b").resolve("part.parquet");
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            CONFIGURATION,
            path(file),
            schema,
            List.of(),
            Compression.SNAPPY,
            ROW_GROUP,
            new ColumnDictionaries());
    writer.write(Row.withSchema(schema).addValue(1).build());
    writer.finish();

    try (Stream<Path> entries = Files.list(file.getParent())) {
      assertThat(entries.toList(), is(List.of(file)));
    }
    assertThrows(
        IOException.class,
        () ->
            ParquetRowWriter.open(
                CONFIGURATION,
                path(file),
                schema,
                List.of(),
                Compression.SNAPPY,
                ROW_GROUP,
                new ColumnDictionaries()),
        "a file that is there is never overwritten");
  }

  @Test
  void theSizeGrowsWhileRowsAreBuffered() throws IOException {
    Schema schema = Schema.builder().addStringField("text").build();
    ParquetRowWriter writer = open("growing.parquet", schema);
    assertThat(writer.bytes(), is(0L));
    for (long i = 0; i < 10_000; i++) {
      writer.write(Row.withSchema(schema).addValue(UUID.nameUUIDFromBytes(bytes(i)) + "").build());
    }
    assertThat("buffered: " + writer.bytes(), writer.bytes() > 300_000);
    writer.abort();
    writer.abort();
  }

  private static byte[] bytes(long number) {
    return Long.toString(number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static FieldType decimal(int precision, int scale) {
    return FieldType.logicalType(FixedPrecisionNumeric.of(precision, scale));
  }

  private static Row nested(Schema inner, String decimal) {
    // Attached, since Beam's own check of decimals would be in the way of ours.
    return Row.withSchema(inner).attachValues(Arrays.asList(new BigDecimal(decimal), 1));
  }

  private static String check(
      ParquetRowWriter writer, Schema schema, Object row, Object times, Object day) {
    return writer.check(Row.withSchema(schema).attachValues(Arrays.asList(row, times, day)));
  }

  private ParquetRowWriter open(String name, Schema schema) throws IOException {
    return ParquetRowWriter.open(
        CONFIGURATION,
        path(folder.resolve(name)),
        schema,
        List.of(),
        Compression.SNAPPY,
        ROW_GROUP,
        new ColumnDictionaries());
  }

  private Path write(Schema schema, List<Row> rows) throws IOException {
    return write(schema, rows, Compression.SNAPPY, ROW_GROUP);
  }

  private Path write(Schema schema, List<Row> rows, Compression compression, long rowGroup)
      throws IOException {
    Path file = folder.resolve(UUID.randomUUID() + ".parquet");
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            CONFIGURATION,
            path(file),
            schema,
            List.of(),
            compression,
            rowGroup,
            new ColumnDictionaries());
    for (Row row : rows) {
      assertThat(writer.check(row), is(nullValue()));
      writer.write(row);
    }
    ParquetRowWriter.WrittenParquet written = writer.finish();
    assertThat(written.rows(), is((long) rows.size()));
    assertThat(written.bytes(), is(Files.size(file)));
    return file;
  }

  private static List<Row> read(Path file, Schema schema) throws IOException {
    return readAll(file, Map.of(), schema, schema.getFieldNames());
  }

  private static List<Row> readAll(
      Path file, Map<String, String> partition, Schema schema, List<String> columns)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    try (ParquetRowReader reader =
        ParquetRowReader.open(CONFIGURATION, path(file), partition, schema, columns)) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static org.apache.hadoop.fs.Path path(Path file) {
    return new org.apache.hadoop.fs.Path(file.toUri());
  }
}
