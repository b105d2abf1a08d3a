package org.saleslakehouse.io.delta;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Lineage;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads slices of data files to the rows that match a filter. */
final class ReadFiles extends DoFn<ReadSlice, Row> {
  private final Counter filesRead = Metrics.counter(DeltaRead.class, "filesRead");
  private final Counter bytesRead = Metrics.counter(DeltaRead.class, "bytesRead");
  private final Counter rowsRead = Metrics.counter(DeltaRead.class, "rowsRead");

  private final String table;
  private final Map<String, String> hadoopConfiguration;
  private final Schema tableSchema;
  private final Schema rowSchema;
  private final @Nullable DeltaFilter filter;
  private transient @Nullable Configuration configuration;

  ReadFiles(
      String table,
      Map<String, String> hadoopConfiguration,
      Schema tableSchema,
      Schema rowSchema,
      @Nullable DeltaFilter filter) {
    this.table = table;
    this.hadoopConfiguration = hadoopConfiguration;
    this.tableSchema = tableSchema;
    this.rowSchema = rowSchema;
    this.filter = filter;
  }

  @Setup
  public void setup() {
    configuration = HadoopConfigurations.of(hadoopConfiguration);
  }

  @ProcessElement
  public void processElement(@Element ReadSlice slice, OutputReceiver<Row> output) {
    Lineage.getSources().add("delta", List.of(table));
    long rows = 0;
    try (ParquetRowReader reader = open(configuration, slice, tableSchema, rowSchema, filter)) {
      while (reader.hasNext()) {
        output.output(reader.next());
        rows++;
      }
    } catch (IOException e) {
      throw unreadable(table, slice, e);
    }
    rowsRead.inc(rows);
    bytesRead.inc(slice.bytes());
    if (slice.isFirst()) {
      filesRead.inc();
    }
  }

  static ParquetRowReader open(
      Configuration configuration,
      ReadSlice slice,
      Schema tableSchema,
      Schema rowSchema,
      @Nullable DeltaFilter filter)
      throws IOException {
    return ParquetRowReader.open(
        configuration,
        new Path(slice.file()),
        slice.partitionValues(),
        tableSchema,
        new ParquetRowReader.Selection(rowSchema, filter, slice.start(), slice.end()));
  }

  static DeltaIOException unreadable(String table, ReadSlice slice, IOException cause) {
    if (cause instanceof NoSuchFileException || cause instanceof FileNotFoundException) {
      return new DeltaIOException(
          "Table "
              + table
              + ": the data file "
              + slice.file()
              + " is not there, although this version of the table lists it. A VACUUM removed it,"
              + " or the folder was changed by hand. Read a newer version.",
          cause);
    }
    return DeltaErrors.cannotRead(table, cause);
  }
}
