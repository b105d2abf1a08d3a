package org.saleslakehouse.io.delta.internal.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.model.Compression;

/** Row groups of several files in one, byte by byte. */
class ParquetConcatenationTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("id")
          .addNullableField("text", Schema.FieldType.STRING)
          .addDoubleField("price")
          .addStringField("day")
          .build();

  @TempDir Path folder;

  @Test
  void theRowsAndTheStatisticsAreThoseOfAllFiles() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (long id = 0; id < 3000; id++) {
      rows.add(row(id, id % 7 == 0 ? null : "text " + id, id / 10.0));
    }
    write("a", rows.subList(0, 1000), Compression.ZSTD);
    write("b", rows.subList(1000, 2500), Compression.SNAPPY);
    write("c", rows.subList(2500, 3000), Compression.ZSTD);
    ParquetRowWriter.WrittenParquet all = write("all", rows, Compression.ZSTD);
    ParquetRowWriter.WrittenParquet together = concatenate("a", "b", "c");

    assertThat(read("together"), is(rows));
    assertThat(together.rows(), is(3000L));
    assertThat(together.bytes(), is(Files.size(folder.resolve("together"))));
    assertThat(together.statsJson(), is(all.statsJson()));
  }

  @Test
  void filesWhoseBoundsParquetLeavesOutAreNotPutTogether() throws Exception {
    write("a", List.of(row(1, "x".repeat(10_000), 1)), Compression.ZSTD);
    write("b", List.of(row(2, "y", 2)), Compression.ZSTD);

    assertThat(concatenate("a", "b"), is(nullValue()));
    assertThat(Files.exists(folder.resolve("together")), is(false));
  }

  @Test
  void filesWithANotANumberAreNotPutTogether() throws Exception {
    write("a", List.of(row(1, "x", Double.NaN)), Compression.ZSTD);
    write("b", List.of(row(2, "y", 2)), Compression.ZSTD);

    assertThat(concatenate("a", "b"), is(nullValue()));
  }

  @Test
  void filesOfAnotherSchemaAreNotPutTogether() throws Exception {
    write("a", List.of(row(1, "x", 1)), Compression.ZSTD);
    Schema other = Schema.builder().addInt64Field("id").addStringField("day").build();
    ParquetRowWriter writer = open("b", other, Compression.ZSTD);
    writer.write(Row.withSchema(other).addValues(2L, "d").build());
    writer.finish();

    assertThat(concatenate("a", "b"), is(nullValue()));
  }

  /** Without it Spark 3 refuses old dates. */
  @Test
  void theFileSaysInWhichCalendarItsDatesAre() throws Exception {
    write("a", List.of(row(1, "x", 1)), Compression.ZSTD);
    write("b", List.of(row(2, "y", 2)), Compression.ZSTD);
    concatenate("a", "b");

    assertThat(notes("together"), hasEntry("org.apache.spark.version", "3.5.0"));
  }

  @Test
  void filesThatDoNotSayInWhichCalendarTheyAreAreNotPutTogether() throws Exception {
    write("a", List.of(row(1, "x", 1)), Compression.ZSTD);
    write("b", List.of(row(2, "y", 2)), Compression.ZSTD);
    copyWithoutNotes("b", "c");

    assertThat(concatenate("a", "c"), is(nullValue()));
  }

  private Map<String, String> notes(String file) throws Exception {
    try (ParquetFileReader reader =
        ParquetFileReader.open(ParquetFiles.input(new Configuration(), path(file)))) {
      return reader.getFileMetaData().getKeyValueMetaData();
    }
  }

  /** As earlier versions put files together. */
  private void copyWithoutNotes(String from, String to) throws Exception {
    ParquetFileWriter writer =
        new ParquetFileWriter(
            ParquetFiles.output(new Configuration(), path(to)),
            ParquetSchemas.message(ParquetSchemas.fileSchema(SCHEMA, List.of("day"))),
            ParquetFileWriter.Mode.CREATE,
            1 << 20,
            ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
            ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
            ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
            ParquetProperties.DEFAULT_PAGE_WRITE_CHECKSUM_ENABLED);
    writer.start();
    writer.appendFile(ParquetFiles.input(new Configuration(), path(from)));
    writer.end(Map.of());
  }

  private ParquetRowWriter.WrittenParquet concatenate(String... files) throws Exception {
    List<org.apache.hadoop.fs.Path> paths = new ArrayList<>();
    for (String file : files) {
      paths.add(path(file));
    }
    return ParquetConcatenation.write(
        new Configuration(), path("together"), paths, SCHEMA, List.of("day"), StatsColumns.DEFAULT);
  }

  private ParquetRowWriter.WrittenParquet write(
      String file, List<Row> rows, Compression compression) throws Exception {
    ParquetRowWriter writer = open(file, SCHEMA, compression);
    for (Row row : rows) {
      writer.write(row);
    }
    return writer.finish();
  }

  private ParquetRowWriter open(String file, Schema schema, Compression compression)
      throws Exception {
    return ParquetRowWriter.open(
        new Configuration(),
        path(file),
        schema,
        List.of("day"),
        compression,
        1 << 20,
        new ColumnDictionaries());
  }

  private List<Row> read(String file) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (ParquetRowReader reader =
        ParquetRowReader.open(
            new Configuration(), path(file), Map.of("day", "d"), SCHEMA, SCHEMA.getFieldNames())) {
      reader.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static Row row(long id, String text, double price) {
    return Row.withSchema(SCHEMA).addValues(id, text, price, "d").build();
  }

  private org.apache.hadoop.fs.Path path(String file) {
    return new org.apache.hadoop.fs.Path(folder.resolve(file).toUri());
  }
}
