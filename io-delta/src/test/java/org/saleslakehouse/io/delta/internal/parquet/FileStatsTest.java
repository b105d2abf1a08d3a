package org.saleslakehouse.io.delta.internal.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.model.Compression;

/** The statistics of files, to the letter. */
class FileStatsTest {
  private static final String LAST = "\uDBFF\uDFFF";

  @TempDir Path folder;
  private int files;

  @Test
  void boundsAndNullsOfSimpleColumns() throws IOException {
    Schema schema =
        Schema.builder()
            .addByteField("b")
            .addInt16Field("s")
            .addNullableInt32Field("i")
            .addInt64Field("l")
            .addFloatField("f")
            .addDoubleField("d")
            .addNullableStringField("t")
            .addBooleanField("yes")
            .addByteArrayField("raw")
            .build();
    assertThat(
        stats(
            schema,
            row(schema, (byte) -3, (short) 7, null, 5L, 1.5f, 0.1, "b", true, new byte[] {1}),
            row(schema, (byte) 4, (short) -7, 9, -5L, -1.5f, 2e300, "a", false, new byte[] {2}),
            row(schema, (byte) 4, (short) 0, 8, 0L, 0.5f, 1.0, null, false, new byte[] {2})),
        is(
            "{\"numRecords\":3,"
                + "\"minValues\":{\"b\":-3,\"s\":-7,\"i\":8,\"l\":-5,\"f\":-1.5,\"d\":0.1,\"t\":\"a\"},"
                + "\"maxValues\":{\"b\":4,\"s\":7,\"i\":9,\"l\":5,\"f\":1.5,\"d\":2.0E300,\"t\":\"b\"},"
                + "\"nullCount\":{\"b\":0,\"s\":0,\"i\":1,\"l\":0,\"f\":0,\"d\":0,\"t\":1,\"yes\":0,"
                + "\"raw\":0}}"));
  }

  @Test
  void decimalsAreNumbersOfTheirScaleInAllEncodings() throws IOException {
    Schema schema =
        Schema.builder()
            .addField("small", decimal(9, 2))
            .addField("medium", decimal(18, 0))
            .addField("large", decimal(38, 18))
            .build();
    assertThat(
        stats(
            schema,
            row(schema, dec("-1.50"), dec("100"), dec("-99999999999999999999.5")),
            row(schema, dec("0"), dec("-7"), dec("0"))),
        is(
            "{\"numRecords\":2,"
                + "\"minValues\":{\"small\":-1.50,\"medium\":-7,"
                + "\"large\":-99999999999999999999.500000000000000000},"
                + "\"maxValues\":{\"small\":0.00,\"medium\":100,\"large\":0.000000000000000000},"
                + "\"nullCount\":{\"small\":0,\"medium\":0,\"large\":0}}"));
  }

  @Test
  void timestampsAreCutToMillisecondsAndDatesAreText() throws IOException {
    Schema schema =
        Schema.builder()
            .addField("at", FieldType.logicalType(SqlTypes.TIMESTAMP))
            .addField("on", FieldType.logicalType(SqlTypes.DATE))
            .build();
    assertThat(
        stats(
            schema,
            row(schema, Instant.parse("1969-12-31T23:59:59.999999Z"), LocalDate.of(1, 1, 1)),
            row(schema, Instant.parse("2025-12-10T10:00:00.123456Z"), LocalDate.of(9999, 12, 31))),
        is(
            "{\"numRecords\":2,"
                + "\"minValues\":{\"at\":\"1969-12-31T23:59:59.999Z\",\"on\":\"0001-01-01\"},"
                + "\"maxValues\":{\"at\":\"2025-12-10T10:00:00.123Z\",\"on\":\"9999-12-31\"},"
                + "\"nullCount\":{\"at\":0,\"on\":0}}"));
  }

  @Test
  void yearsThatReadersOfJsonDoNotKnowHaveNoBounds() throws IOException {
    Schema schema =
        Schema.builder()
            .addField("at", FieldType.logicalType(SqlTypes.TIMESTAMP))
            .addField("on", FieldType.logicalType(SqlTypes.DATE))
            .build();
    assertThat(
        stats(
            schema,
            row(schema, Instant.parse("+12000-01-01T00:00:00Z"), LocalDate.of(-5, 1, 1)),
            row(schema, Instant.EPOCH, LocalDate.of(2000, 1, 1))),
        is(
            "{\"numRecords\":2,"
                + "\"minValues\":{\"at\":\"1970-01-01T00:00:00.000Z\"},"
                + "\"maxValues\":{\"on\":\"2000-01-01\"},"
                + "\"nullCount\":{\"at\":0,\"on\":0}}"));
  }

  @Test
  void columnsWithNaNHaveNoBoundsAndInfinityIsLeftOut() throws IOException {
    Schema schema =
        Schema.builder().addDoubleField("nan").addFloatField("inf").addDoubleField("zero").build();
    assertThat(
        stats(
            schema,
            row(schema, 1.0, Float.NEGATIVE_INFINITY, 0.0),
            row(schema, Double.NaN, 2.0f, 0.0)),
        is(
            "{\"numRecords\":2,"
                + "\"minValues\":{\"zero\":-0.0},"
                + "\"maxValues\":{\"inf\":2.0,\"zero\":0.0},"
                + "\"nullCount\":{\"nan\":0,\"inf\":0,\"zero\":0}}"));
  }

  @Test
  void aColumnOfNullsHasACountAndNoBounds() throws IOException {
    Schema schema = Schema.builder().addNullableInt32Field("n").addInt32Field("i").build();
    assertThat(
        stats(schema, row(schema, null, 1)),
        is(
            "{\"numRecords\":1,\"minValues\":{\"i\":1},\"maxValues\":{\"i\":1},"
                + "\"nullCount\":{\"n\":1,\"i\":0}}"));
  }

  @Test
  void structsNestAndCollectionsAreCountedAsOneColumn() throws IOException {
    Schema inner =
        Schema.builder()
            .addNullableInt32Field("x")
            .addNullableArrayField("list", FieldType.INT32)
            .build();
    Schema schema =
        Schema.builder()
            .addNullableRowField("s", inner)
            .addNullableMapField("m", FieldType.STRING, FieldType.INT32)
            .addArrayField("rows", FieldType.row(inner))
            .build();
    Row one = row(inner, 3, List.of(1, 2));
    Row two = row(inner, null, null);
    assertThat(
        stats(
            schema,
            row(schema, one, Map.of("k", 1), List.of(one, one)),
            row(schema, two, null, List.of()),
            row(schema, null, null, List.of())),
        is(
            "{\"numRecords\":3,\"minValues\":{\"s\":{\"x\":3}},\"maxValues\":{\"s\":{\"x\":3}},"
                + "\"nullCount\":{\"s\":{\"x\":2,\"list\":2},\"m\":2,\"rows\":0}}"));
  }

  @Test
  void onlyTheFirst32LeavesAreCounted() throws IOException {
    Schema inner = Schema.builder().addInt32Field("x").addInt32Field("y").build();
    Schema.Builder builder = Schema.builder();
    for (int i = 0; i < 31; i++) {
      builder.addNullableBooleanField("c" + i);
    }
    Schema schema = builder.addRowField("s", inner).addInt32Field("beyond").build();
    Object[] values = new Object[33];
    values[31] = row(inner, 1, 2);
    values[32] = 3;
    String stats = stats(schema, row(schema, values));

    assertThat(
        stats.substring(0, stats.indexOf("\"nullCount\"")),
        is("{\"numRecords\":1,\"minValues\":{\"s\":{\"x\":1}},\"maxValues\":{\"s\":{\"x\":1}},"));
    assertThat(stats.endsWith("\"c30\":1,\"s\":{\"x\":0}}}"), is(true));
  }

  @Test
  void severalRowGroupsAreOneFile() throws IOException {
    Schema schema = Schema.builder().addInt32Field("i").addStringField("t").build();
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            new Configuration(),
            new org.apache.hadoop.fs.Path(folder.resolve("many").toUri()),
            schema,
            List.of(),
            Compression.NONE,
            50_000,
            new ColumnDictionaries());
    for (int i = 0; i < 50_000; i++) {
      writer.write(row(schema, (i * 7919) % 50_000, "t" + i));
    }
    assertThat(
        writer.finish().statsJson(),
        is(
            "{\"numRecords\":50000,\"minValues\":{\"i\":0,\"t\":\"t0\"},"
                + "\"maxValues\":{\"i\":49999,\"t\":\"t9999\"},\"nullCount\":{\"i\":0,\"t\":0}}"));
  }

  @Test
  void longStringsAreCutAndTheUpperBoundIsRaised() {
    String exact = "x".repeat(32);
    assertThat(FileStats.lowerBound(exact), is(exact));
    assertThat(FileStats.upperBound(exact), is(exact));
    assertThat(FileStats.lowerBound(exact + "y"), is(exact));
    assertThat(FileStats.upperBound(exact + "y"), is(exact + LAST));
  }

  @Test
  void aSurrogatePairIsNeverCutInTwo() {
    String pair = "x".repeat(31) + "😀";
    assertThat(FileStats.lowerBound(pair + "tail"), is(pair));
    assertThat(FileStats.upperBound(pair + "tail"), is(pair + LAST));
    assertThat(FileStats.upperBound(pair), is(pair));
  }

  @Test
  void theUpperBoundGoesOnOverTheLastOfAllCharacters() {
    String prefix = "x".repeat(32);
    assertThat(FileStats.upperBound(prefix + LAST + LAST + "a"), is(prefix + LAST + LAST + LAST));
    assertThat(FileStats.upperBound(prefix + LAST + LAST), is(prefix + LAST + LAST));
  }

  private String stats(Schema schema, Row... rows) throws IOException {
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            new Configuration(),
            new org.apache.hadoop.fs.Path(folder.resolve("f" + files++).toUri()),
            schema,
            List.of(),
            Compression.SNAPPY,
            1 << 20,
            new ColumnDictionaries());
    for (Row row : rows) {
      writer.write(row);
    }
    return writer.finish().statsJson();
  }

  private static Row row(Schema schema, Object... values) {
    return Row.withSchema(schema).addValues(Arrays.asList(values)).build();
  }

  private static FieldType decimal(int precision, int scale) {
    return FieldType.logicalType(FixedPrecisionNumeric.of(precision, scale));
  }

  private static BigDecimal dec(String value) {
    return new BigDecimal(value);
  }
}
