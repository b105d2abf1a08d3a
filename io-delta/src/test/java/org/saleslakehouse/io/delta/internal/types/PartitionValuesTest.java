package org.saleslakehouse.io.delta.internal.types;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.io.delta.testing.RandomRows;

class PartitionValuesTest {
  private static final FieldType TIMESTAMP = FieldType.logicalType(SqlTypes.TIMESTAMP);
  private static final FieldType DATE = FieldType.logicalType(SqlTypes.DATE);

  @Test
  void valuesAreWrittenAsTheProtocolHasThem() {
    assertThat(text(FieldType.STRING, "a b/ü"), is("a b/ü"));
    assertThat(text(FieldType.BYTE, (byte) -1), is("-1"));
    assertThat(text(FieldType.INT16, (short) 2), is("2"));
    assertThat(text(FieldType.INT32, 3), is("3"));
    assertThat(text(FieldType.INT64, Long.MIN_VALUE), is("-9223372036854775808"));
    assertThat(text(FieldType.FLOAT, 1.5f), is("1.5"));
    assertThat(text(FieldType.DOUBLE, Double.NaN), is("NaN"));
    assertThat(text(FieldType.BOOLEAN, true), is("true"));
    assertThat(text(FieldType.BYTES, "\u0001A".getBytes(StandardCharsets.UTF_8)), is("\u0001A"));
    assertThat(text(DATE, LocalDate.of(2025, 12, 10)), is("2025-12-10"));
    assertThat(
        text(FieldType.logicalType(FixedPrecisionNumeric.of(12, 5)), new BigDecimal("4E-5")),
        is("0.00004"));
    assertThat(
        text(FieldType.DATETIME, org.joda.time.Instant.parse("2025-12-10T01:02:03.004+02:00")),
        is("2025-12-09T23:02:03.004000Z"));
    EnumerationType colours = EnumerationType.create("RED", "GREEN");
    assertThat(text(FieldType.logicalType(colours), colours.valueOf("GREEN")), is("GREEN"));
  }

  @Test
  void timestampsAreUtcAndSayItWithMicroseconds() {
    assertThat(
        text(TIMESTAMP, Instant.parse("2025-12-10T01:02:03Z")), is("2025-12-10T01:02:03.000000Z"));
    assertThat(
        text(TIMESTAMP, Instant.parse("1969-12-31T23:59:59.999999Z")),
        is("1969-12-31T23:59:59.999999Z"));
  }

  @Test
  void oneValueHasOneFormWhoeverWroteIt() {
    Schema schema =
        Schema.builder()
            .addField("at", TIMESTAMP)
            .addField("price", FieldType.logicalType(FixedPrecisionNumeric.of(5, 2)))
            .addNullableField("place", FieldType.STRING)
            .addInt32Field("n")
            .build();
    Map<String, String> values = new HashMap<>();
    values.put("at", "2025-12-10 01:02:03");
    values.put("price", "1.5");
    values.put("place", "");
    values.put("n", "one");

    Map<String, String> expected = new HashMap<>();
    expected.put("at", "2025-12-10T01:02:03.000000Z");
    expected.put("price", "1.50");
    expected.put("place", null);
    expected.put("n", "one");
    assertThat(PartitionValues.canonical(values, schema), is(expected));
  }

  @Test
  void nullAndTheEmptyStringAreNull() {
    assertThat(text(FieldType.STRING, null), is(nullValue()));
    assertThat(text(FieldType.STRING, ""), is(nullValue()));
    assertThat(PartitionValues.parse("", FieldType.INT32), is(nullValue()));
    assertThat(PartitionValues.parse(null, FieldType.STRING), is(nullValue()));
  }

  @Test
  void theOrderIsThatOfThePartitionColumns() {
    Schema schema = Schema.builder().addInt32Field("a").addInt32Field("b").build();
    Row row = Row.withSchema(schema).addValues(1, 2).build();
    assertThat(
        new ArrayList<>(PartitionValues.of(row, List.of("b", "a")).keySet()),
        is(List.of("b", "a")));
  }

  @Test
  void randomValuesComeBackFromTheirText() {
    RandomRows random = new RandomRows(99);
    for (int i = 0; i < 5000; i++) {
      FieldType type = random.simpleType();
      Object value = random.value(type);
      Object expected = "".equals(value) ? null : value;
      assertThat(PartitionValues.parse(text(type, value), type), is(expected));
    }
  }

  @Test
  void whatOtherWritersWriteIsRead() {
    Instant instant = Instant.parse("2025-12-10T01:02:03.100Z");
    assertThat(PartitionValues.parse("2025-12-10 01:02:03.1", TIMESTAMP), is(instant));
    assertThat(PartitionValues.parse("2025-12-10T01:02:03.100000Z", TIMESTAMP), is(instant));
    assertThat(PartitionValues.parse("2025-12-10T03:02:03.1+02:00", TIMESTAMP), is(instant));
    assertThat(
        PartitionValues.parse("2025-12-10", TIMESTAMP), is(Instant.parse("2025-12-10T00:00:00Z")));
    assertThat(
        PartitionValues.parse("1.5", FieldType.logicalType(FixedPrecisionNumeric.of(10, 3))),
        is(new BigDecimal("1.500")));
    assertThat(PartitionValues.parse("TRUE", FieldType.BOOLEAN), is(true));
  }

  @Test
  void textOfAnotherTypeIsNamed() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> PartitionValues.parse("x1", FieldType.INT32));
    assertThat(error.getMessage(), is("The partition value 'x1' is no integer"));
  }

  @Test
  void nestedColumnsCannotPartition() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> text(FieldType.array(FieldType.INT32), List.of(1)));
    assertThat(error.getMessage(), containsString("Column 'c' is of the nested type array"));
  }

  @ParameterizedTest
  @CsvSource({
    "plain, c=plain, c=plain",
    "2025-12-10, c=2025-12-10, c=2025-12-10",
    "a b, c=a b, c=a%20b",
    "a/b, c=a%2Fb, c=a%252Fb",
    "a:b=c, c=a%3Ab%3Dc, c=a%253Ab%253Dc",
    "100%, c=100%25, c=100%2525",
    "é日, c=é日, c=é日",
    "a#b?c, c=a%23b%3Fc, c=a%2523b%253Fc",
    "'[x]{^}', c=%5Bx%5D%7B%5E}, c=%255Bx%255D%257B%255E%7D",
    "a+b&c;d, c=a+b&c;d, c=a+b&c;d",
    "a|b<c>, c=a|b<c>, c=a%7Cb%3Cc%3E"
  })
  void foldersAreEscapedAsHiveDoesAndPathsInTheLogAsUrisAre(
      String value, String directory, String logPath) {
    assertThat(PartitionValues.directory(Map.of("c", value)), is(directory));
    assertThat(PartitionValues.logPath(directory), is(logPath));
    Path table = new Path("file:/lake/t 1");
    assertThat(
        PartitionValues.resolve(table, logPath + "/f.parquet"),
        is(new Path(new Path("file:///lake/t 1/" + directory), "f.parquet")));
  }

  @Test
  void controlCharactersBackslashesAndQuotesAreEscapedInFolders() {
    assertThat(
        PartitionValues.directory(Map.of("c", "\t\n\u0001\u007F\\\"'*")),
        is("c=%09%0A%01%7F%5C%22%27%2A"));
  }

  @Test
  void nullHasAFolderOfItsOwn() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("a b", null);
    values.put("c", "1");
    assertThat(PartitionValues.directory(values), is("a b=__HIVE_DEFAULT_PARTITION__/c=1"));
    assertThat(PartitionValues.directory(Map.of()), is(""));
  }

  @Test
  void aNameTooLongForFileSystemsIsCutAndStaysUnique() {
    String one = PartitionValues.directory(Map.of("c", "é".repeat(200)));
    String other = PartitionValues.directory(Map.of("c", "é".repeat(199) + "e"));
    assertThat(
        one,
        is("c=" + "é".repeat(58) + "~" + Integer.toHexString(("c=" + "é".repeat(200)).hashCode())));
    assertThat(one.equals(other), is(false));
  }

  @Test
  void absolutePathsAndUrisOfTheLogAreKept() {
    Path table = new Path("s3a://bucket/lake/t");
    assertThat(
        PartitionValues.resolve(table, "s3a://other/x%20y/f.parquet"),
        is(new Path("s3a://other/x y/f.parquet")));
    assertThat(PartitionValues.resolve(table, "/x%20y/f.parquet"), is(new Path("/x y/f.parquet")));
    assertThat(
        PartitionValues.resolve(table, "p=1/f.parquet"),
        is(new Path("s3a://bucket/lake/t/p=1/f.parquet")));
  }

  private static String text(FieldType type, Object value) {
    Schema schema = Schema.builder().addNullableField("c", type).build();
    Row row = Row.withSchema(schema).addValues(Collections.singletonList(value)).build();
    return PartitionValues.of(row, List.of("c")).get("c");
  }
}
