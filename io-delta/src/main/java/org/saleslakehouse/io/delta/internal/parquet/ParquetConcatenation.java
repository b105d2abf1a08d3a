package org.saleslakehouse.io.delta.internal.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/**
 * Puts the row groups of several files into one, as they are: the bytes are copied, and no row is
 * looked at. For files that are large enough to have row groups worth keeping.
 */
public final class ParquetConcatenation {
  private static final long ROW_GROUP_BYTES = 128L << 20;

  /**
   * Makes a file of all row groups of these files, in their order.
   *
   * @param tableSchema all columns of the table, partition columns included
   * @return null, and no file is made, if the files are not all of exactly the form in which we
   *     write this table, or its statistics could not be put together from theirs
   */
  public static ParquetRowWriter.@Nullable WrittenParquet write(
      Configuration configuration,
      Path target,
      List<Path> files,
      Schema tableSchema,
      List<String> partitionColumns,
      StatsColumns statsColumns)
      throws IOException {
    Schema fileSchema = ParquetSchemas.fileSchema(tableSchema, partitionColumns);
    if (hasCollections(fileSchema)) {
      return null; // how many are null only the rows tell
    }
    MessageType message = ParquetSchemas.message(fileSchema);
    List<InputFile> inputs = new ArrayList<>();
    for (Path file : files) {
      InputFile input = ParquetFiles.input(configuration, file);
      try (ParquetFileReader reader = ParquetFileReader.open(input)) {
        if (!reader.getFileMetaData().getSchema().equals(message)
            || !isInOurCalendar(reader)
            || !reader.getFooter().getBlocks().stream().allMatch(b -> hasStatistics(b))) {
          return null;
        }
      }
      inputs.add(input);
    }
    Output output = new Output(ParquetFiles.output(configuration, target));
    try {
      ParquetMetadata footer = append(output, message, inputs).getFooter();
      long rows = 0;
      for (BlockMetaData rowGroup : footer.getBlocks()) {
        rows += rowGroup.getRowCount();
      }
      String stats =
          FileStats.json(footer, fileSchema, rows, new ParquetValueWriters(), statsColumns);
      return new ParquetRowWriter.WrittenParquet(
          rows, ParquetFiles.input(configuration, target).getLength(), stats);
    } catch (IOException | RuntimeException e) {
      output.close();
      ParquetFiles.delete(configuration, target);
      throw e;
    }
  }

  private static ParquetFileWriter append(
      Output output, MessageType message, List<InputFile> inputs) throws IOException {
    ParquetFileWriter writer =
        new ParquetFileWriter(
            output,
            message,
            ParquetFileWriter.Mode.CREATE,
            ROW_GROUP_BYTES,
            ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
            ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH,
            ParquetProperties.DEFAULT_STATISTICS_TRUNCATE_LENGTH,
            ParquetProperties.DEFAULT_PAGE_WRITE_CHECKSUM_ENABLED);
    writer.start();
    for (InputFile input : inputs) {
      writer.appendFile(input);
    }
    writer.end(ParquetRowWriter.NOTES);
    return writer;
  }

  /**
   * Whether the file says that its dates and timestamps are in our calendar, as the new file will.
   * The bytes of one that does not may mean other days. Reading its rows and writing them again
   * settles that: the reader looks at the values, and what the writer makes is in our calendar.
   */
  private static boolean isInOurCalendar(ParquetFileReader reader) {
    return reader
        .getFileMetaData()
        .getKeyValueMetaData()
        .entrySet()
        .containsAll(ParquetRowWriter.NOTES.entrySet());
  }

  /**
   * Whether the bounds of each column are known. Parquet leaves out those of long strings and those
   * with a NaN, and would then take the other files' for those of all.
   */
  private static boolean hasStatistics(BlockMetaData rowGroup) {
    for (ColumnChunkMetaData column : rowGroup.getColumns()) {
      Statistics<?> statistics = column.getStatistics();
      if (statistics == null
          || !statistics.isNumNullsSet()
          || (!statistics.hasNonNullValue() && statistics.getNumNulls() < column.getValueCount())) {
        return false;
      }
    }
    return true;
  }

  /** Parquet's writer does not close what it writes to when it fails. */
  private static final class Output extends ForwardingOutputFile implements Closeable {
    private @Nullable PositionOutputStream stream;

    Output(OutputFile file) {
      super(file);
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
      stream = open(blockSizeHint);
      return stream;
    }

    @Override
    public void close() throws IOException {
      if (stream != null) {
        stream.close();
      }
    }
  }

  private static boolean hasCollections(Schema schema) {
    for (Schema.Field field : schema.getFields()) {
      DeltaType type = DeltaType.of(field.getType(), field.getName());
      boolean has =
          switch (type.kind()) {
            case ARRAY, MAP -> true;
            case STRUCT -> hasCollections(type.beam().getRowSchema());
            default -> false;
          };
      if (has) {
        return true;
      }
    }
    return false;
  }

  private ParquetConcatenation() {}
}
