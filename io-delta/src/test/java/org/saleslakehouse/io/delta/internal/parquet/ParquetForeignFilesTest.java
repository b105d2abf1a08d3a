package org.saleslakehouse.io.delta.internal.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.types.ColumnNames;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;

/** Files as other writers make them, by Parquet's own example writer. */
class ParquetForeignFilesTest {
  private static final FieldType TIMESTAMP =
      FieldType.logicalType(SqlTypes.TIMESTAMP).withNullable(true);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void int96TimestampsAreRead(boolean dictionary) throws IOException {
    List<Instant> times =
        List.of(
            Instant.parse("1969-12-31T23:59:59.999999Z"),
            Instant.parse("2025-12-10T10:00:00.123456Z"),
            Instant.parse("0001-01-01T00:00:00Z"));
    Path file =
        write(
            "message m { optional int96 at; }",
            dictionary,
            CompressionCodecName.SNAPPY,
            times.stream().<Consumer<Group>>map(t -> group -> group.add("at", int96(t))).toList());
    assertThat(column(file, TIMESTAMP, "at"), is(List.copyOf(times)));
  }

  /** Goal: INT96 has no statistics, so that each value is looked at. */
  @ParameterizedTest
  @CsvSource({
    "org.apache.spark.version,3.0.3,true",
    "org.apache.spark.legacyINT96,'',true",
    "org.apache.spark.version,3.1.0,false",
    "writer,2.4.8,false"
  })
  void int96OfTheCalendarOfSpark2IsRefused(String key, String value, boolean refused)
      throws IOException {
    MessageType message = MessageTypeParser.parseMessageType("message m { optional int96 at; }");
    Instant old = Instant.parse("1899-12-31T23:59:59.999999Z");
    Path file = write(message, Map.of(key, value), group -> group.add("at", int96(old)));
    if (refused) {
      assertThat(
          assertThrows(DeltaIOException.class, () -> column(file, TIMESTAMP, "at")).getMessage(),
          containsString("its column 'at' holds dates before 1582-10-15 or timestamps"));
    } else {
      assertThat(column(file, TIMESTAMP, "at"), is(List.of(old)));
    }
    Path later =
        write(message, Map.of(key, value), group -> group.add("at", int96(old.plusNanos(1_000))));
    assertThat(column(later, TIMESTAMP, "at"), is(List.of(old.plusNanos(1_000))));
  }

  @Test
  void timestampsOfAllUnitsAreReadInMicroseconds() throws IOException {
    for (String[] unit :
        new String[][] {
          {"TIMESTAMP(MILLIS,true)", "-1", "1969-12-31T23:59:59.999Z"},
          {"TIMESTAMP_MILLIS", "1500", "1970-01-01T00:00:01.500Z"},
          {"TIMESTAMP(MICROS,true)", "-1", "1969-12-31T23:59:59.999999Z"},
          {"TIMESTAMP(NANOS,true)", "-1", "1969-12-31T23:59:59.999999Z"}
        }) {
      Path file =
          write(
              "message m { optional int64 at (" + unit[0] + "); }",
              group -> group.add("at", Long.parseLong(unit[1])));
      assertThat(unit[0], column(file, TIMESTAMP, "at"), is(List.of(Instant.parse(unit[2]))));
    }
  }

  /** What type widening leaves in the files that were there before. */
  @Test
  void narrowerTypesAreReadAsTheWiderOnes() throws IOException {
    assertThat(
        column(
            write("message m { required int32 v (INTEGER(8,true)); }", g -> g.add("v", -5)),
            FieldType.INT64,
            "v"),
        is(List.of(-5L)));
    Path ints = write("message m { required int32 v; }", g -> g.add("v", Integer.MIN_VALUE));
    assertThat(column(ints, FieldType.DOUBLE, "v"), is(List.of(-2147483648.0)));
    assertThat(column(ints, decimal(12, 2), "v"), is(List.of(new BigDecimal("-2147483648.00"))));
    Path longs = write("message m { required int64 v; }", g -> g.add("v", Long.MAX_VALUE));
    assertThat(
        column(longs, decimal(20, 1), "v"), is(List.of(new BigDecimal("9223372036854775807.0"))));
    Path days = write("message m { required int32 v (DATE); }", g -> g.add("v", -1));
    assertThat(
        column(days, FieldType.logicalType(SqlTypes.DATETIME), "v"),
        is(List.of(LocalDateTime.of(1969, 12, 31, 0, 0))));
    Path times =
        write("message m { required int64 v (TIMESTAMP(MICROS,false)); }", g -> g.add("v", -1L));
    assertThat(
        column(times, FieldType.logicalType(SqlTypes.DATETIME), "v"),
        is(List.of(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000))));
    for (FieldType tooNarrow : List.of(decimal(11, 2), decimal(9, 0))) {
      assertThrows(IOException.class, () -> column(ints, tooNarrow, "v"));
    }
    assertThrows(IOException.class, () -> column(longs, decimal(18, 0), "v"));
    assertThrows(IOException.class, () -> column(longs, FieldType.DOUBLE, "v"));
    assertThrows(IOException.class, () -> column(times, TIMESTAMP, "v"));
  }

  private static FieldType decimal(int precision, int scale) {
    return FieldType.logicalType(FixedPrecisionNumeric.of(precision, scale));
  }

  /** Goal: by the id of a field its name in the file does not matter. */
  @Test
  void columnsAreFoundByTheirIds() throws IOException {
    Path file =
        write(
            "message m { required int32 b = 1; required int32 a = 2; }",
            g -> g.append("b", 10).append("a", 20));
    String field =
        "{\"name\":\"%s\",\"type\":\"integer\",\"metadata\":{\"delta.columnMapping.id\":%d,"
            + "\"delta.columnMapping.physicalName\":\"%s\"}}";
    Schema schema =
        DeltaSchemas.toBeam(
            "{\"type\":\"struct\",\"fields\":["
                + String.format(field, "x", 1, "a")
                + ","
                + String.format(field, "y", 3, "b")
                + "]}",
            ColumnNames.Mapping.ID);
    try (ParquetRowReader reader =
        ParquetRowReader.open(
            new Configuration(),
            new org.apache.hadoop.fs.Path(file.toUri()),
            Map.of(),
            schema,
            List.of("x", "y"))) {
      // y has no field of its id, whatever is called b there.
      assertThat(reader.next().getValues(), is(Arrays.asList(10, null)));
    }
  }

  /** Goal: dates that Spark 2 wrote, or Spark 3 in its legacy mode, are other days in ours. */
  @ParameterizedTest
  @CsvSource({
    "org.apache.spark.version,2.4.8,true",
    "org.apache.spark.legacyDateTime,'',true",
    "org.apache.spark.version,3.0.0,false",
    "writer,2.4.8,false"
  })
  void valuesOfTheCalendarOfSpark2AreRefused(String key, String value, boolean refused)
      throws IOException {
    for (String[] column :
        new String[][] {
          {"int32 at (DATE)", "-141428"}, {"int64 at (TIMESTAMP(MICROS,true))", "-2208988800000001"}
        }) {
      boolean isDate = column[0].contains("DATE");
      MessageType message =
          MessageTypeParser.parseMessageType("message m { optional " + column[0] + "; }");
      FieldType type = isDate ? FieldType.logicalType(SqlTypes.DATE).withNullable(true) : TIMESTAMP;
      Path file =
          write(
              message,
              Map.of(key, value),
              group -> addNumber(group, isDate, Long.parseLong(column[1])));
      if (refused) {
        assertThat(
            assertThrows(DeltaIOException.class, () -> column(file, type, "at")).getMessage(),
            containsString("its column 'at' holds dates before 1582-10-15 or timestamps"));
      } else {
        assertThat(column(file, type, "at").size(), is(1));
      }
      Path later =
          write(
              message,
              Map.of(key, value),
              group -> addNumber(group, isDate, Long.parseLong(column[1]) + 1));
      assertThat(column(later, type, "at").size(), is(1));
    }
  }

  private static void addNumber(Group group, boolean isInt32, long number) {
    if (isInt32) {
      group.add("at", (int) number);
    } else {
      group.add("at", number);
    }
  }

  private Path write(MessageType message, Map<String, String> notes, Consumer<Group> row)
      throws IOException {
    Path file = folder.resolve("f" + System.nanoTime());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(message)
            .withExtraMetaData(notes)
            .build()) {
      Group group = new SimpleGroup(message);
      row.accept(group);
      writer.write(group);
    }
    return file;
  }

  @Test
  void localTimestampsAreNotTakenForInstants() throws IOException {
    Path file =
        write(
            "message m { optional int64 at (TIMESTAMP(MICROS,false)); }",
            group -> group.add("at", 1L));
    assertThat(
        assertThrows(IOException.class, () -> column(file, TIMESTAMP, "at")).getMessage(),
        containsString("column 'at' is timestamp in the table"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void decimalsOfAllEncodingsAreReadWithTheTablesScale(boolean dictionary) throws IOException {
    String message =
        "message m { optional int32 a (DECIMAL(9,2)); optional int64 b (DECIMAL(9,2));"
            + " optional fixed_len_byte_array(5) c (DECIMAL(9,2));"
            + " optional binary d (DECIMAL(9,2)); optional int32 e (DECIMAL(5,0)); }";
    Consumer<Group> values =
        group -> {
          group.add("a", -150);
          group.add("b", -150L);
          group.add("c", Binary.fromConstantByteArray(new byte[] {-1, -1, -1, -1, 106}));
          group.add("d", Binary.fromConstantByteArray(BigInteger.valueOf(-150).toByteArray()));
          group.add("e", 7);
        };
    Path file =
        write(message, dictionary, CompressionCodecName.UNCOMPRESSED, List.of(values, values));
    FieldType type = FieldType.logicalType(FixedPrecisionNumeric.of(9, 2));
    for (String column : List.of("a", "b", "c", "d")) {
      BigDecimal expected = new BigDecimal("-1.50");
      assertThat(column, column(file, type, column), is(List.of(expected, expected)));
    }
    assertThat(
        column(file, type, "e"), is(List.of(new BigDecimal("7.00"), new BigDecimal("7.00"))));
    FieldType narrower = FieldType.logicalType(FixedPrecisionNumeric.of(9, 1));
    assertThrows(IOException.class, () -> column(file, narrower, "a"));
  }

  @Test
  void listsOfTwoLevelsAndOfOtherNamesAreRead() throws IOException {
    FieldType ints = FieldType.array(FieldType.INT32.withNullable(true)).withNullable(true);
    Path avro =
        write(
            "message m { optional group l (LIST) { repeated int32 array; } }",
            group -> group.addGroup("l").append("array", 1).append("array", 2),
            group -> group.addGroup("l"),
            group -> {});
    assertThat(column(avro, ints, "l"), is(Arrays.asList(List.of(1, 2), List.of(), null)));

    Path hive =
        write(
            "message m { optional group l (LIST) { repeated group bag"
                + " { optional int32 array_element; } } }",
            group -> {
              Group list = group.addGroup("l");
              list.addGroup("bag").append("array_element", 1);
              list.addGroup("bag");
            });
    assertThat(column(hive, ints, "l"), is(List.of(Arrays.asList(1, null))));
  }

  @Test
  void listsOfStructsAreReadInEachForm() throws IOException {
    Schema struct = Schema.builder().addNullableInt32Field("x").build();
    FieldType structs = FieldType.array(FieldType.row(struct).withNullable(true));
    Row one = Row.withSchema(struct).addValue(1).build();
    String[] forms = {
      "repeated group array { optional int32 x; }",
      "repeated group l_tuple { optional int32 x; }",
      "repeated group list { optional group element { optional int32 x; } }",
      "repeated group element { required group item { optional int32 x; optional int32 more; } }"
    };
    for (String form : forms) {
      Path file =
          write(
              "message m { required group l (LIST) { " + form + " } }",
              group -> {
                Group element = group.addGroup("l").addGroup(0);
                if (element.getType().containsField("x")) {
                  element.append("x", 1);
                } else {
                  element.addGroup(0).append("x", 1);
                }
              });
      assertThat(form, column(file, structs, "l"), is(List.of(List.of(one))));
    }
  }

  @Test
  void listsOfListsOfTwoLevelsAreRead() throws IOException {
    Path file =
        write(
            "message m { required group l (LIST) { repeated group array (LIST)"
                + " { repeated int32 array; } } }",
            group -> {
              Group outer = group.addGroup("l");
              outer.addGroup("array").append("array", 1).append("array", 2);
              outer.addGroup("array");
            });
    assertThat(
        column(file, FieldType.array(FieldType.array(FieldType.INT32)), "l"),
        is(List.of(List.of(List.of(1, 2), List.of()))));
  }

  @Test
  void mapsOfOlderNamesAreRead() throws IOException {
    Path file =
        write(
            "message m { optional group m (MAP) { repeated group map (MAP_KEY_VALUE)"
                + " { required binary k (UTF8); optional int32 v; } } }",
            group -> group.addGroup("m").addGroup("map").append("k", "a").append("v", 1));
    assertThat(
        column(file, FieldType.map(FieldType.STRING, FieldType.INT32), "m"),
        is(List.of(Map.of("a", 1))));
  }

  @Test
  void aRepeatedFieldWithoutAListAroundItIsRefused() throws IOException {
    Path file = write("message m { repeated int32 l; }", group -> group.append("l", 1));
    assertThat(
        assertThrows(IOException.class, () -> column(file, FieldType.array(FieldType.INT32), "l"))
            .getMessage(),
        containsString(
            "column 'l' is array in the table, and the file has it as 'repeated int32 l"));
  }

  @Test
  void aColumnMayDifferInCaseButNotBeThereTwice() throws IOException {
    Path file = write("message m { required int32 Id; }", group -> group.append("Id", 3));
    assertThat(column(file, FieldType.INT32, "id"), is(List.of(3)));
    Path twice =
        write(
            "message m { required int32 Id; required int32 ID; }",
            group -> group.append("Id", 3).append("ID", 4));
    assertThat(
        assertThrows(IOException.class, () -> column(twice, FieldType.INT32, "id")).getMessage(),
        containsString("column 'id' is in the file more than once"));
    assertThat(column(twice, FieldType.INT32, "ID"), is(List.of(4)));
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4_RAW"})
  void otherCompressionsAreRead(CompressionCodecName codec) throws IOException {
    Path file =
        write(
            "message m { required binary s (UTF8); }",
            true,
            codec,
            List.of(group -> group.append("s", "x"), group -> group.append("s", "x")));
    assertThat(column(file, FieldType.STRING, "s"), is(List.of("x", "x")));
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    Path file = folder.resolve("damaged.parquet");
    java.nio.file.Files.write(
        file, new byte[] {'P', 'A', 'R', '1', 0, 0, 0, 0, 'P', 'A', 'R', 'X'});
    assertThat(
        assertThrows(IOException.class, () -> column(file, FieldType.STRING, "s")).getMessage(),
        containsString("damaged.parquet"));
  }

  private static List<Object> column(Path file, FieldType type, String name) throws IOException {
    Schema schema = Schema.builder().addField(name, type).build();
    List<Object> values = new ArrayList<>();
    try (ParquetRowReader reader =
        ParquetRowReader.open(
            new Configuration(),
            new org.apache.hadoop.fs.Path(file.toUri()),
            Map.of(),
            schema,
            List.of(name))) {
      reader.forEachRemaining(row -> values.add(row.getValue(0)));
    }
    return values;
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private Path write(String message, Consumer<Group>... rows) throws IOException {
    return write(message, true, CompressionCodecName.SNAPPY, Arrays.asList(rows));
  }

  private Path write(
      String message, boolean dictionary, CompressionCodecName codec, List<Consumer<Group>> rows)
      throws IOException {
    MessageType schema = MessageTypeParser.parseMessageType(message);
    Path file = folder.resolve("f" + System.nanoTime());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withType(schema)
            .withConf(new Configuration())
            .withDictionaryEncoding(dictionary)
            .withCompressionCodec(codec)
            .build()) {
      for (Consumer<Group> row : rows) {
        Group group = new SimpleGroup(schema);
        row.accept(group);
        writer.write(group);
      }
    }
    return file;
  }

  private static Binary int96(Instant instant) {
    long day = Math.floorDiv(instant.getEpochSecond(), 86_400L);
    long nanos =
        Math.floorMod(instant.getEpochSecond(), 86_400L) * 1_000_000_000L + instant.getNano();
    return Binary.fromConstantByteArray(
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(nanos)
            .putInt((int) (day + 2_440_588))
            .array());
  }
}
