package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.internal.filter.FilterRows;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.parquet.ColumnDictionaries;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowWriter;
import org.saleslakehouse.io.delta.internal.read.FilterFiles;
import org.saleslakehouse.io.delta.model.Compression;
import org.saleslakehouse.io.delta.testing.RandomRows;

class DeltaFilterTest {
  private static final Configuration CONFIGURATION = new Configuration();
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableStringField("jour")
          .addNullableInt32Field("n")
          .addNullableDoubleField("d")
          .addNullableField("on", FieldType.logicalType(SqlTypes.DATE))
          .addNullableField("at", FieldType.logicalType(SqlTypes.TIMESTAMP))
          .addNullableDecimalField("money")
          .addNullableArrayField("list", FieldType.INT32)
          .build();

  @TempDir Path folder;
  private int files;

  @Test
  void nullIsNeitherTrueNorFalse() {
    Row isNull = row(null, null, null);
    for (DeltaFilter filter :
        List.of(
            DeltaFilter.equal("n", 1),
            DeltaFilter.notEqual("n", 1),
            DeltaFilter.lessThan("n", 1),
            DeltaFilter.in("n", 1, 2))) {
      assertThat(filter + " of null", matches(filter, isNull), is(false));
      assertThat("NOT " + filter + " of null", matches(DeltaFilter.not(filter), isNull), is(false));
    }
    DeltaFilter unknownAndTrue =
        DeltaFilter.or(DeltaFilter.equal("n", 1), DeltaFilter.isNull("jour"));
    assertThat(matches(unknownAndTrue, isNull), is(true));
    assertThat(matches(DeltaFilter.not(unknownAndTrue), isNull), is(false));
    assertThat(matches(DeltaFilter.isNotNull("n"), isNull), is(false));
  }

  @Test
  void comparisonsAreThoseOfTheirNames() {
    Row five = row("x", 5, 0.0);
    assertThat(matches(DeltaFilter.equal("n", 5L), five), is(true));
    assertThat(matches(DeltaFilter.notEqual("n", 5), five), is(false));
    assertThat(matches(DeltaFilter.lessThan("n", 5), five), is(false));
    assertThat(matches(DeltaFilter.lessThan("n", 3_000_000_000L), five), is(true));
    assertThat(matches(DeltaFilter.lessThanOrEqual("n", 5), five), is(true));
    assertThat(matches(DeltaFilter.greaterThan("n", 4), five), is(true));
    assertThat(matches(DeltaFilter.greaterThanOrEqual("n", 6), five), is(false));
    assertThat(matches(DeltaFilter.in("n", 6, 5), five), is(true));
    assertThat(matches(DeltaFilter.not(DeltaFilter.in("n", 6, 5)), five), is(false));
    assertThat(matches(DeltaFilter.equal("d", -0.0), five), is(true));
  }

  @Test
  void nanCountsAsNullInComparisonsButIsNotNull() {
    Row nan = row("x", 1, Double.NaN);
    assertThat(matches(DeltaFilter.greaterThan("d", 1.0), nan), is(false));
    assertThat(matches(DeltaFilter.not(DeltaFilter.greaterThan("d", 1.0)), nan), is(false));
    assertThat(matches(DeltaFilter.notEqual("d", 1.0), nan), is(false));
    assertThat(matches(DeltaFilter.isNotNull("d"), nan), is(true));
  }

  @Test
  void stringsAreOrderedByTheirUtf8Bytes() {
    assertThat(matches(DeltaFilter.greaterThan("jour", "\uFFFD"), row("😀", 1, 1.0)), is(true));
    assertThat(matches(DeltaFilter.lessThan("jour", "b"), row("ab", 1, 1.0)), is(true));
    assertThat(matches(DeltaFilter.greaterThan("jour", "a"), row("ab", 1, 1.0)), is(true));
  }

  @Test
  void isSerializableAndReadsLikeSql() {
    DeltaFilter filter =
        DeltaFilter.and(
            DeltaFilter.equal("jour", "l'an"),
            DeltaFilter.not(DeltaFilter.or(DeltaFilter.in("n", 1, 2), DeltaFilter.isNull("d"))));
    assertThat(filter.toString(), is("(jour = 'l''an' AND (n NOT IN (1, 2) AND d IS NOT NULL))"));
    assertThat(SerializableUtils.ensureSerializable(filter), is(filter));
    assertThat(SerializableUtils.clone(filter).hashCode(), is(filter.hashCode()));
  }

  @Test
  void mistakesAreNamed() {
    refuses(
        DeltaFilter.equal("day", "x"),
        "The filter names the column 'day', which the table does not have. Its columns are jour, n,"
            + " d, on, at, money, list.");
    refuses(
        DeltaFilter.equal("n", "5"),
        "Column 'n' is of type integer and cannot be compared with '5' (String). Give a value of"
            + " the column's type.");
    refuses(
        DeltaFilter.equal("d", Double.NaN),
        "Column 'd' is of type double and cannot be compared with NaN (Double). Give a value of the"
            + " column's type.");
    refuses(
        DeltaFilter.in("on", "2025-13-01"),
        "Column 'on' is of type date and cannot be compared with '2025-13-01' (String). Give a"
            + " value of the column's type.");
    refuses(
        DeltaFilter.lessThan("list", 1),
        "Column 'list' is of type array, which a filter can test for null only.");
    assertThrows(IllegalArgumentException.class, () -> DeltaFilter.equal("n", null));
    assertThrows(IllegalArgumentException.class, () -> DeltaFilter.in("n"));
    assertThrows(IllegalArgumentException.class, DeltaFilter::and);
  }

  @Test
  void datesAndTimestampsMayBeGivenAsText() {
    Row row =
        Row.withSchema(SCHEMA)
            .addValues(
                null,
                null,
                null,
                LocalDate.of(2025, 12, 10),
                Instant.parse("2025-12-10T00:00:00Z"),
                new BigDecimal("1.50"),
                null)
            .build();
    assertThat(matches(DeltaFilter.equal("on", "2025-12-10"), row), is(true));
    assertThat(matches(DeltaFilter.equal("at", "2025-12-10T01:00:00+01:00"), row), is(true));
    assertThat(
        matches(DeltaFilter.equal("at", org.joda.time.Instant.parse("2025-12-10")), row), is(true));
    assertThat(matches(DeltaFilter.equal("money", new BigDecimal("1.5")), row), is(true));
    assertThat(matches(DeltaFilter.greaterThan("money", 1), row), is(true));
  }

  @Test
  void filesAreSkippedByPartitionValuesExactly() {
    Map<String, String> partition = Map.of("jour", "2025-12-10");
    assertThat(mayMatch(DeltaFilter.equal("jour", "2025-12-10"), partition, null), is(true));
    assertThat(mayMatch(DeltaFilter.equal("jour", "2025-12-11"), partition, null), is(false));
    assertThat(mayMatch(DeltaFilter.notEqual("jour", "2025-12-10"), partition, null), is(false));
    assertThat(mayMatch(DeltaFilter.isNull("jour"), partition, null), is(false));
    DeltaFilter mixed =
        DeltaFilter.or(DeltaFilter.equal("jour", "x"), DeltaFilter.greaterThan("n", 5));
    assertThat("no statistics: kept", mayMatch(mixed, partition, null), is(true));
    assertThat(mayMatch(mixed, partition, "{\"numRecords\":1,\"maxValues\":{\"n\":5}}"), is(false));
  }

  @Test
  void boundsOfOtherWritersAreTakenForWhatTheyAre() {
    String millis = "{\"maxValues\":{\"at\":\"2025-12-10T00:00:00.000+01:00\"}}";
    assertThat(
        "may hide microseconds",
        mayMatch(DeltaFilter.greaterThan("at", "2025-12-09T23:00:00.000500Z"), millis),
        is(true));
    assertThat(
        mayMatch(DeltaFilter.greaterThan("at", "2025-12-09T23:00:00.001Z"), millis), is(false));
    String cut = "{\"maxValues\":{\"jour\":\"" + "x".repeat(32) + "\uFFFD\"}}";
    assertThat(
        "an older writer's upper bound",
        mayMatch(DeltaFilter.equal("jour", "x".repeat(32) + "😀"), cut),
        is(true));
    for (String odd :
        List.of(
            "",
            "no json",
            "{}",
            "{\"minValues\":{\"n\":\"7\"},\"maxValues\":{\"n\":null}}",
            "{\"minValues\":{\"n\":1.5}}",
            "{\"nullCount\":{\"n\":3}}")) {
      assertThat(odd, mayMatch(DeltaFilter.equal("n", 5), odd), is(true));
    }
    String onlyNulls = "{\"numRecords\":3,\"nullCount\":{\"n\":3,\"d\":0}}";
    assertThat(mayMatch(DeltaFilter.notEqual("n", 5), onlyNulls), is(false));
    assertThat(mayMatch(DeltaFilter.isNotNull("n"), onlyNulls), is(false));
    assertThat(mayMatch(DeltaFilter.isNull("n"), onlyNulls), is(true));
    assertThat(mayMatch(DeltaFilter.isNull("d"), onlyNulls), is(false));
  }

  @Test
  void randomFiltersFindInFilesExactlyTheRowsThatMatch() throws IOException {
    int skipped = 0;
    for (long seed = 0; seed < 30; seed++) {
      RandomRows random = new RandomRows(seed);
      Schema.Builder builder = Schema.builder();
      for (int i = 0; i < 5; i++) {
        builder.addNullableField("c" + i, random.simpleType());
      }
      Schema schema = builder.build();
      List<Row> pool = random.rows(schema, 40);
      Random choice = new Random(seed);
      for (int f = 0; f < 3; f++) {
        // Few different rows in a file, so that there is something to skip.
        List<Row> rows = new ArrayList<>();
        int from = choice.nextInt(pool.size());
        for (int i = 0; i < 600; i++) {
          rows.add(pool.get(Math.min(pool.size() - 1, from + i / 300)));
        }
        DataFile file = write(schema, rows);
        for (int i = 0; i < 40; i++) {
          Generated generated = generate(choice, schema, pool, 3);
          List<Row> expected =
              rows.stream().filter(r -> Boolean.TRUE.equals(generated.truth.apply(r))).toList();
          String context = "seed " + seed + ", " + generated.filter;
          assertThat(context, read(file, schema, generated.filter), is(expected));
          boolean kept = new FilterFiles(DeltaFilter.node(generated.filter), schema).mayMatch(file);
          assertThat(context, kept || expected.isEmpty(), is(true));
          skipped += kept ? 0 : 1;
        }
      }
    }
    assertThat("files skipped of 3600", skipped, is(greaterThan(500)));
  }

  /** A filter and what it means, told by SQL's rules: true, false or null. */
  private record Generated(DeltaFilter filter, Function<Row, Boolean> truth) {}

  private static Generated generate(Random random, Schema schema, List<Row> pool, int depth) {
    int kind = random.nextInt(depth == 0 ? 8 : 12);
    if (kind < 8) {
      return leaf(kind, random, schema, pool);
    }
    Generated a = generate(random, schema, pool, depth - 1);
    if (kind >= 10) {
      return new Generated(
          DeltaFilter.not(a.filter),
          row -> {
            Boolean truth = a.truth.apply(row);
            return truth == null ? null : !truth;
          });
    }
    Generated b = generate(random, schema, pool, depth - 1);
    boolean and = kind == 8;
    return new Generated(
        and ? DeltaFilter.and(a.filter, b.filter) : DeltaFilter.or(a.filter, b.filter),
        row -> {
          Boolean x = a.truth.apply(row);
          Boolean y = b.truth.apply(row);
          Boolean decisive = !and;
          if (decisive.equals(x) || decisive.equals(y)) {
            return decisive;
          }
          return (x == null || y == null) ? null : Boolean.valueOf(and);
        });
  }

  private static Generated leaf(int kind, Random random, Schema schema, List<Row> pool) {
    int field = random.nextInt(schema.getFieldCount());
    String column = schema.nameOf(field);
    Object literal = literal(random, pool, field);
    if (kind == 6 || literal == null) {
      return new Generated(DeltaFilter.isNull(column), row -> row.getValue(field) == null);
    }
    return switch (kind) {
      case 0 -> compared(DeltaFilter.equal(column, literal), field, literal, c -> c == 0);
      case 1 -> compared(DeltaFilter.notEqual(column, literal), field, literal, c -> c != 0);
      case 2 -> compared(DeltaFilter.lessThan(column, literal), field, literal, c -> c < 0);
      case 3 -> compared(DeltaFilter.lessThanOrEqual(column, literal), field, literal, c -> c <= 0);
      case 4 -> compared(DeltaFilter.greaterThan(column, literal), field, literal, c -> c > 0);
      case 5 ->
          compared(DeltaFilter.greaterThanOrEqual(column, literal), field, literal, c -> c >= 0);
      default -> {
        Object other = literal(random, pool, field);
        List<Object> values = other == null ? List.of(literal) : List.of(literal, other);
        yield new Generated(
            DeltaFilter.in(column, values),
            row ->
                unknown(row.getValue(field))
                    ? null
                    : values.stream().anyMatch(v -> compare(row.getValue(field), v) == 0));
      }
    };
  }

  private static Generated compared(
      DeltaFilter filter, int field, Object literal, Function<Integer, Boolean> holds) {
    return new Generated(
        filter,
        row ->
            unknown(row.getValue(field))
                ? null
                : holds.apply(compare(row.getValue(field), literal)));
  }

  private static Object literal(Random random, List<Row> pool, int field) {
    Object value = pool.get(random.nextInt(pool.size())).getValue(field);
    return unknown(value) ? null : value;
  }

  private static boolean unknown(Object value) {
    return value == null || value.equals(Float.NaN) || value.equals(Double.NaN);
  }

  /** Goal: Spark 3.2 and 3.3 cut -07:52:58 to -07:52 and leave the local time as it was. */
  @Test
  void boundsFromBeforeOffsetsOfWholeMinutesAreAMinuteWide() {
    Schema times =
        Schema.builder().addNullableField("at", FieldType.logicalType(SqlTypes.TIMESTAMP)).build();
    String stats =
        "{\"numRecords\":1,\"minValues\":{\"at\":\"%1$s\"},\"maxValues\":{\"at\":\"%1$s\"},\"nullCount\":{\"at\":0}}";
    for (String[] row :
        new String[][] {
          {"1850-06-01T00:00:00.000-07:52", "1850-06-01T07:52:58Z", "true"},
          {"1850-06-01T00:00:00.000-07:52", "1850-06-01T07:54:00Z", "false"},
          {"2026-06-01T00:00:00.000-07:00", "2026-06-01T07:00:00.000999Z", "true"},
          {"2026-06-01T00:00:00.000-07:00", "2026-06-01T07:00:01Z", "false"}
        }) {
      FilterFiles files = new FilterFiles(DeltaFilter.node(DeltaFilter.equal("at", row[1])), times);
      assertThat(
          row[0] + " " + row[1],
          files.mayMatch(Map.of(), String.format(stats, row[0])),
          is(Boolean.valueOf(row[2])));
    }
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object a, Object b) {
    if (a instanceof String x) {
      return Arrays.compareUnsigned(
          x.getBytes(StandardCharsets.UTF_8), ((String) b).getBytes(StandardCharsets.UTF_8));
    }
    if (a instanceof Float || a instanceof Double) {
      double x = ((Number) a).doubleValue();
      double y = ((Number) b).doubleValue();
      return x < y ? -1 : x > y ? 1 : 0;
    }
    return ((Comparable<Object>) a).compareTo(b);
  }

  private DataFile write(Schema schema, List<Row> rows) throws IOException {
    Path file = folder.resolve("f" + files++);
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            CONFIGURATION,
            new org.apache.hadoop.fs.Path(file.toUri()),
            schema,
            List.of(),
            Compression.SNAPPY,
            4000,
            new ColumnDictionaries());
    for (Row row : rows) {
      writer.write(row);
    }
    ParquetRowWriter.WrittenParquet written = writer.finish();
    return new DataFile(
        file.toUri().toString(), Map.of(), written.bytes(), 0, true, written.statsJson(), Map.of());
  }

  private static List<Row> read(DataFile file, Schema schema, DeltaFilter filter)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    try (ParquetRowReader reader =
        ParquetRowReader.open(
            CONFIGURATION,
            new org.apache.hadoop.fs.Path(file.path()),
            Map.of(),
            schema,
            ParquetRowReader.Selection.wholeFile(schema, DeltaFilter.node(filter)))) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static boolean matches(DeltaFilter filter, Row row) {
    Schema schema = row.getSchema();
    return FilterRows.compile(DeltaFilter.node(filter).bind(schema), schema, schema.getFieldNames())
        .matches(row.getValues().toArray());
  }

  private static boolean mayMatch(DeltaFilter filter, String stats) {
    return mayMatch(filter, Map.of(), stats);
  }

  private static boolean mayMatch(DeltaFilter filter, Map<String, String> partition, String stats) {
    return new FilterFiles(DeltaFilter.node(filter), SCHEMA)
        .mayMatch(new DataFile("f", partition, 1, 0, true, stats, Map.of()));
  }

  private static void refuses(DeltaFilter filter, String message) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> DeltaFilter.node(filter).bind(SCHEMA));
    assertThat(error.getMessage(), is(message));
  }

  private static Row row(String jour, Integer n, Double d) {
    return Row.withSchema(SCHEMA).addValues(jour, n, d, null, null, null, null).build();
  }
}
