package org.saleslakehouse.io.delta.internal.parquet;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.model.Compression;

/**
 * Writes rows to one Parquet file of a table, straight from {@link Row} to Parquet's columns, and
 * gathers the file's statistics.
 *
 * <p>Not thread-safe. Ends with {@link #finish}, which makes the file complete, or with {@link
 * #abort}, which takes it back. A file that is neither finished nor aborted is an orphan without a
 * footer.
 */
public final class ParquetRowWriter {
  /** Asking Parquet for its buffers' sizes walks over all columns. */
  private static final int ROWS_BETWEEN_MEASUREMENTS = 128;

  /**
   * Spark 3 refuses dates before 1582 and timestamps before 1900 of files that do not say in which
   * calendar they are, and takes it from the version of Spark that wrote them. Ours is that of
   * Spark from version 3 on.
   */
  static final String SPARK_VERSION = "org.apache.spark.version";

  private static final String OF_OUR_CALENDAR = "3.5.0";

  /** What each of our files says of itself in its footer. */
  static final Map<String, String> NOTES = Map.of(SPARK_VERSION, OF_OUR_CALENDAR);

  private final Configuration configuration;
  private final Path file;
  private final Schema tableSchema;
  private final List<String> partitionColumns;
  private final Schema fileSchema;
  private final ColumnDictionaries dictionaries;
  private final ParquetValueWriters valueWriters = new ParquetValueWriters();
  private final DiscardableOutput output;
  private final ParquetWriter<Row> parquet;
  private @Nullable Schema rowSchema;
  private ParquetRowCheck check;
  private ParquetValueWriters.StructWriter fields;
  private long rows;
  private long measuredAtRow;
  private long measuredBytes;

  /**
   * A file that is complete.
   *
   * @param rows in the file
   * @param bytes of the file
   * @param statsJson its statistics as plain JSON text
   */
  public record WrittenParquet(long rows, long bytes, String statsJson) {}

  private ParquetRowWriter(
      Configuration configuration,
      Path file,
      Schema tableSchema,
      List<String> partitionColumns,
      Compression compression,
      long rowGroupBytes,
      ColumnDictionaries dictionaries)
      throws IOException {
    this.dictionaries = dictionaries;
    this.configuration = configuration;
    this.file = file;
    this.tableSchema = tableSchema;
    this.partitionColumns = List.copyOf(partitionColumns);
    this.fileSchema = ParquetSchemas.fileSchema(tableSchema, partitionColumns);
    this.check = ParquetRowCheck.compile(tableSchema, partitionColumns, tableSchema);
    this.fields = valueWriters.rows(fileSchema, tableSchema);
    this.output = new DiscardableOutput(ParquetFiles.output(configuration, file));
    Builder builder =
        new Builder(output, new Support())
            .withConf(configuration)
            .withCompressionCodec(compression.codec())
            .withRowGroupSize(rowGroupBytes)
            .withDictionaryEncoding(true);
    for (String[] path : ParquetSchemas.message(fileSchema).getPaths()) {
      String column = String.join(".", path);
      if (!dictionaries.tryNext(column)) {
        builder.withDictionaryEncoding(column, false);
      }
    }
    try {
      this.parquet = builder.build();
    } catch (IOException | RuntimeException e) {
      abortAfter(e);
      throw e;
    }
  }

  /**
   * Makes the file, which must not be there yet, and its folder.
   *
   * @param tableSchema all columns of the table, partition columns included
   * @param rowGroupBytes about how much a row group holds; the memory needed is of this order
   * @param dictionaries what is known of the table's columns, and learns from this file
   * @throws IllegalArgumentException if Delta cannot hold such columns; the message names the path
   */
  public static ParquetRowWriter open(
      Configuration configuration,
      Path file,
      Schema tableSchema,
      List<String> partitionColumns,
      Compression compression,
      long rowGroupBytes,
      ColumnDictionaries dictionaries)
      throws IOException {
    return new ParquetRowWriter(
        configuration,
        file,
        tableSchema,
        partitionColumns,
        compression,
        rowGroupBytes,
        dictionaries);
  }

  /**
   * Why this row cannot be written, or null if it can. Rows must be asked for before {@link
   * #write}: a row that fails there leaves the file unusable.
   *
   * @throws IllegalArgumentException if the row's schema does not fit the table's
   */
  public @Nullable String check(Row row) {
    bind(row);
    return check.problem(row);
  }

  /** Writes a row that {@link #check} let pass. */
  public void write(Row row) throws IOException {
    bind(row);
    parquet.write(row);
    rows++;
  }

  /** About how large the file is now: what is on the file system and what is in memory. */
  public long bytes() {
    if (rows - measuredAtRow >= ROWS_BETWEEN_MEASUREMENTS) {
      measuredBytes = parquet.getDataSize();
      measuredAtRow = rows;
    }
    return measuredBytes;
  }

  /** Completes the file, with statistics of the columns that tables have them of by default. */
  public WrittenParquet finish() throws IOException {
    return finish(StatsColumns.DEFAULT);
  }

  /** Completes the file. */
  public WrittenParquet finish(StatsColumns statsColumns) throws IOException {
    try {
      parquet.close();
      output.complete();
    } catch (IOException | RuntimeException e) {
      abortAfter(e);
      throw e;
    }
    dictionaries.learn(parquet.getFooter());
    String stats =
        FileStats.json(parquet.getFooter(), fileSchema, rows, valueWriters, statsColumns);
    return new WrittenParquet(rows, output.position(), stats);
  }

  /**
   * Gives the file up: it is deleted, or never appears. Never throws: an orphan that stays is
   * vacuum's food.
   */
  public void abort() {
    try {
      output.discard();
      parquet.close();
    } catch (IOException | RuntimeException e) {
      // What was to be thrown away could not be closed in order; there is nothing left to save.
      abortAfter(e);
      return;
    }
    abortAfter(null);
  }

  private void abortAfter(@Nullable Exception failure) {
    try {
      try {
        output.discard();
      } finally {
        if (output.isThere()) {
          ParquetFiles.delete(configuration, file);
        }
      }
    } catch (IOException | RuntimeException e) {
      if (failure != null && failure != e) { // some streams throw what they threw before
        failure.addSuppressed(e);
      }
    }
  }

  /** Rows of one bundle mostly share one schema object, so this is one comparison per row. */
  @SuppressWarnings("ReferenceEquality") // an equal schema that is another object only costs time
  private void bind(Row row) {
    Schema schema = row.getSchema();
    if (schema == rowSchema) {
      return;
    }
    if (!schema.equals(rowSchema == null ? tableSchema : rowSchema)) {
      check = ParquetRowCheck.compile(tableSchema, partitionColumns, schema);
      fields = valueWriters.rows(fileSchema, schema);
    }
    rowSchema = schema;
  }

  private final class Support extends WriteSupport<Row> {
    private RecordConsumer consumer;

    @Override
    public WriteContext init(Configuration ignored) {
      MessageType message = ParquetSchemas.message(fileSchema);
      return new WriteContext(message, NOTES);
    }

    @Override
    public String getName() {
      return "beam-row";
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
      consumer = recordConsumer;
    }

    @Override
    public void write(Row row) {
      consumer.startMessage();
      fields.writeFields(consumer, row);
      consumer.endMessage();
    }
  }

  private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
    private final WriteSupport<Row> support;

    Builder(OutputFile output, WriteSupport<Row> support) {
      super(output);
      this.support = support;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Row> getWriteSupport(Configuration ignored) {
      return support;
    }
  }

  /**
   * An output that can be told to swallow what comes: Parquet's writer frees its memory only by
   * writing everything out, and a full disk must not keep it from that.
   */
  private static final class DiscardableOutput extends ForwardingOutputFile {
    private @Nullable DiscardableStream stream;

    DiscardableOutput(OutputFile file) {
      super(file);
    }

    long position() {
      return stream == null ? 0 : stream.position;
    }

    /** Makes what was written the file. */
    void complete() throws IOException {
      if (stream != null && !stream.discarded) {
        stream.out.close();
      }
    }

    void discard() throws IOException {
      if (stream != null && !stream.discarded) {
        stream.discarded = true;
        stream.there = ParquetFiles.discard(stream.out);
      }
    }

    /** Whether this output has made a file: if it has not, one of that name is another's. */
    boolean isThere() {
      return stream != null && stream.there;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
      stream = new DiscardableStream(open(blockSizeHint));
      return stream;
    }
  }

  private static final class DiscardableStream extends PositionOutputStream {
    private final PositionOutputStream out;
    private boolean discarded;
    private boolean there = true;
    private long position;

    DiscardableStream(PositionOutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      if (!discarded) {
        out.write(b);
      }
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (!discarded) {
        out.write(bytes, offset, length);
      }
      position += length;
    }

    @Override
    public void flush() throws IOException {
      if (!discarded) {
        out.flush();
      }
    }

    /** Does nothing: Parquet may close it after a failure, too, and that would make it a file. */
    @Override
    public void close() {}
  }
}
