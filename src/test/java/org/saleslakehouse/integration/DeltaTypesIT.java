package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.model.WriteMode;

/** Every type that Beam and Delta share, written by us and read by delta-spark. */
class DeltaTypesIT {
  private static final Schema NESTED =
      Schema.builder()
          .addNullableStringField("text")
          .addNullableField("numbers", FieldType.array(FieldType.INT64.withNullable(true)))
          .build();

  private static final Schema SCHEMA =
      Schema.builder()
          .addInt32Field("n")
          .addNullableField("byte", FieldType.BYTE)
          .addNullableField("short", FieldType.INT16)
          .addNullableField("int", FieldType.INT32)
          .addNullableField("long", FieldType.INT64)
          .addNullableField("float", FieldType.FLOAT)
          .addNullableField("double", FieldType.DOUBLE)
          .addNullableField("bool", FieldType.BOOLEAN)
          .addNullableField("string", FieldType.STRING)
          .addNullableField("bytes", FieldType.BYTES)
          .addNullableField("decimal", FieldType.DECIMAL)
          .addNullableField("money", FieldType.logicalType(FixedPrecisionNumeric.of(12, 2)))
          .addNullableField("wide", FieldType.logicalType(FixedPrecisionNumeric.of(38, 6)))
          .addNullableField("date", FieldType.logicalType(SqlTypes.DATE))
          .addNullableField("micros", FieldType.logicalType(new MicrosInstant()))
          .addNullableField("joda", FieldType.DATETIME)
          .addNullableField("row", FieldType.row(NESTED))
          .addNullableField("rows", FieldType.array(FieldType.row(NESTED)))
          .addNullableField("map", FieldType.map(FieldType.STRING, FieldType.row(NESTED)))
          .addNullableField("part", FieldType.logicalType(SqlTypes.DATE))
          .addNullableField("place", FieldType.STRING)
          .build();

  private static final String DELTA_SCHEMA =
      "struct<n:int,byte:tinyint,short:smallint,int:int,long:bigint,float:float,double:double,"
          + "bool:boolean,string:string,bytes:binary,decimal:decimal(38,18),money:decimal(12,2),"
          + "wide:decimal(38,6),date:date,micros:timestamp,joda:timestamp,"
          + "row:struct<text:string,numbers:array<bigint>>,"
          + "rows:array<struct<text:string,numbers:array<bigint>>>,"
          + "map:map<string,struct<text:string,numbers:array<bigint>>>,part:date,place:string>";

  private static final Schema HOURS =
      Schema.builder()
          .addNullableField("n", FieldType.INT32)
          .addNullableField("hour", FieldType.logicalType(new MicrosInstant()))
          .build();

  @TempDir Path folder;

  /** Goal: not a bit differs. Method: usual values, the extremes, and nothing at all. */
  @Test
  void everyTypeIsReadAsItWasWritten() {
    String path = folder.resolve("types").toString();
    List<Row> written = List.of(usual(), smallest(), largest(), nothing());
    write(
        DeltaIO.write().to(path).withPartitionColumns("part", "place"),
        written.toArray(Row[]::new));

    Dataset<org.apache.spark.sql.Row> found =
        DeltaSpark.session().read().format("delta").load(path);
    assertThat(found.schema().catalogString(), is(DELTA_SCHEMA));
    assertThat(
        found.collectAsList().stream()
            .map(PlainRows::ofSpark)
            .sorted(Comparator.comparing(values -> (Integer) values.get(0)))
            .toList(),
        is(written.stream().map(PlainRows::ofBeam).toList()));
    assertThat(found.where("part = DATE'2024-02-29' AND place = 'Aix/é=%20 b'").count(), is(1L));
    assertThat(found.where("part IS NULL AND place IS NULL").count(), is(1L));
  }

  /**
   * Spark rebases what it takes for the old calendar's, or refuses it: the footer says it is not.
   */
  @Test
  void timesBeforeTheCalendarsChangedAreReadAsTheyWereWritten() {
    Schema schema =
        Schema.builder()
            .addField("date", FieldType.logicalType(SqlTypes.DATE))
            .addField("at", FieldType.logicalType(new MicrosInstant()))
            .build();
    String path = folder.resolve("ancient").toString();
    write(
        DeltaIO.write().to(path),
        Row.withSchema(schema)
            .addValues(LocalDate.of(1, 1, 1), Instant.parse("0001-01-01T00:00:00.000001Z"))
            .build(),
        Row.withSchema(schema)
            .addValues(LocalDate.of(1582, 10, 10), Instant.parse("1582-10-10T12:00:00Z"))
            .build(),
        Row.withSchema(schema)
            .addValues(LocalDate.of(1899, 12, 31), Instant.parse("1899-12-31T23:59:59.999999Z"))
            .build());

    assertThat(
        texts(path, "date", "unix_micros(at)"),
        is(
            List.of(
                "0001-01-01 -62135596799999999",
                "1582-10-10 " + micros("1582-10-10T12:00:00Z"),
                "1899-12-31 " + micros("1899-12-31T23:59:59.999999Z"))));
  }

  /** Goal: a partition's time is the same wherever it is read. Method: a session in Tokyo. */
  @Test
  void timestampsOfPartitionsDoNotDependOnTheReadersZone() {
    String path = folder.resolve("hours").toString();
    write(byHour(path), hour(1, "2026-02-01T10:00:00Z"), hour(2, "2026-02-01T11:30:00.5Z"));

    SparkSession tokyo = DeltaSpark.session().newSession();
    tokyo.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
    assertThat(
        tokyo
            .read()
            .format("delta")
            .load(path)
            .selectExpr("concat(n, ' ', unix_micros(hour))")
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .sorted()
            .toList(),
        is(
            List.of(
                "1 " + micros("2026-02-01T10:00:00Z"), "2 " + micros("2026-02-01T11:30:00.5Z"))));
  }

  /** Goal: no row stays beside those that replace it. Method: the form without a zone. */
  @Test
  void aPartitionIsReplacedInWhicheverFormItsTimeWasWritten() {
    String path = folder.resolve("hours").toString();
    SparkSession zoneless = DeltaSpark.session().newSession();
    zoneless.conf().set("spark.sql.session.timeZone", "UTC");
    zoneless.conf().set("spark.databricks.delta.write.utcTimestampPartitionValues", "false");
    zoneless
        .sql(
            "SELECT n, timestamp_seconds(1769940000 + 3600 * (n - 1)) AS hour FROM VALUES (1), (2)"
                + " AS hours(n)")
        .write()
        .format("delta")
        .partitionBy("hour")
        .save(path);

    write(byHour(path).withMode(WriteMode.REPLACE_PARTITIONS), hour(3, "2026-02-01T10:00:00Z"));

    assertThat(
        texts(path, "n", "unix_micros(hour)"),
        is(List.of("2 " + micros("2026-02-01T11:00:00Z"), "3 " + micros("2026-02-01T10:00:00Z"))));
  }

  private static DeltaWrite byHour(String path) {
    return DeltaIO.write().to(path).withPartitionColumns("hour");
  }

  private static Row hour(int n, String hour) {
    return Row.withSchema(HOURS).addValues(n, Instant.parse(hour)).build();
  }

  private static long micros(String instant) {
    Instant time = Instant.parse(instant);
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
  }

  private static void write(DeltaWrite write, Row... rows) {
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    pipeline.apply(Create.of(List.of(rows)).withRowSchema(rows[0].getSchema())).apply(write);
    pipeline.run().waitUntilFinish();
  }

  /** Two columns of each row as text, in the order of the text. */
  private static List<String> texts(String path, String first, String second) {
    return DeltaSpark.session()
        .read()
        .format("delta")
        .load(path)
        .selectExpr("concat(" + first + ", ' ', " + second + ")")
        .as(Encoders.STRING())
        .collectAsList()
        .stream()
        .sorted()
        .toList();
  }

  private static Row usual() {
    Row nested = nested("été", 1L, null, 3L);
    return Row.withSchema(SCHEMA)
        .addValues(1, (byte) 7, (short) 300, 70_000, 5_000_000_000L, 1.5f, 2.25, true, "naïve")
        .addValues(new byte[] {0, -1, 127}, new BigDecimal("12345.678"), new BigDecimal("9.99"))
        .addValues(new BigDecimal("123.456"), LocalDate.of(2024, 2, 29))
        .addValues(Instant.parse("2024-02-29T12:34:56.123456Z"))
        .addValues(org.joda.time.Instant.parse("2024-02-29T12:34:56.123Z"))
        .addValue(nested)
        .addArray(nested, nested(null))
        .addValue(Map.of("a", nested, "b", nested("")))
        .addValues(LocalDate.of(2024, 2, 29), "Aix/é=%20 b")
        .build();
  }

  private static Row smallest() {
    return Row.withSchema(SCHEMA)
        .addValues(2, Byte.MIN_VALUE, Short.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE)
        .addValues(-Float.MAX_VALUE, Double.NEGATIVE_INFINITY, false, "", new byte[0])
        .addValues(new BigDecimal("-99999999999999999999.999999999999999999"))
        .addValues(new BigDecimal("-9999999999.99"))
        .addValues(new BigDecimal("-99999999999999999999999999999999.999999"))
        .addValues(LocalDate.of(1900, 1, 1), Instant.parse("1900-01-01T00:00:00.000001Z"))
        .addValues(org.joda.time.Instant.parse("1900-01-01T00:00:00.001Z"))
        .addValue(nested(null))
        .addArray()
        .addValue(Map.of())
        .addValues(LocalDate.of(1969, 12, 31), " ")
        .build();
  }

  private static Row largest() {
    return Row.withSchema(SCHEMA)
        .addValues(3, Byte.MAX_VALUE, Short.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE)
        .addValues(Float.MIN_VALUE, Double.NaN, true, "z".repeat(5000) + "\u0000🛒")
        .addValues(new byte[70_000], new BigDecimal("99999999999999999999.999999999999999999"))
        .addValues(new BigDecimal("9999999999.99"))
        .addValues(new BigDecimal("99999999999999999999999999999999.999999"))
        .addValues(LocalDate.of(9999, 12, 31), Instant.parse("9999-12-31T23:59:59.999999Z"))
        .addValues(org.joda.time.Instant.parse("9999-12-31T23:59:59.999Z"))
        .addValue(nested("x", Long.MAX_VALUE))
        .addArray(nested("y"))
        .addValue(Map.of("", nested("z")))
        .addValues(LocalDate.of(9999, 12, 31), "a'b\"c\\d{e}[f]^:*?#")
        .build();
  }

  private static Row nothing() {
    Row.Builder row = Row.withSchema(SCHEMA).addValue(4);
    for (int i = 1; i < SCHEMA.getFieldCount(); i++) {
      row.addValue(null);
    }
    return row.build();
  }

  private static Row nested(@Nullable String text, @Nullable Long... numbers) {
    return Row.withSchema(NESTED).addValues(text, Arrays.asList(numbers)).build();
  }
}
