package org.saleslakehouse.io.delta.internal.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.compat.RowGroupFilter;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.filter.FilterNode;
import org.saleslakehouse.io.delta.internal.types.DeletionVector;
import org.saleslakehouse.io.delta.model.Compression;

/**
 * Reads a data file, or a range of it, from Parquet's columns straight to {@link Row}s of the
 * table's schema.
 *
 * <p>Only the columns asked for are read. Partition columns come from the log, columns that the
 * file lacks are null, and the file's order of columns does not matter. Row groups that cannot hold
 * a row of the filter are passed over; the rows that come out are exactly those that match it.
 *
 * <p>Not thread-safe.
 */
public final class ParquetRowReader implements Iterator<Row>, Closeable {
  private static final List<RowGroupFilter.FilterLevel> FILTER_LEVELS =
      List.of(
          RowGroupFilter.FilterLevel.STATISTICS,
          RowGroupFilter.FilterLevel.DICTIONARY,
          RowGroupFilter.FilterLevel.BLOOMFILTER);

  private final Path path;
  private final ParquetFileReader file;
  private final ParquetRowMaterializer materializer;
  private final MessageColumnIO columns;
  private final boolean readsNoColumns;
  private final Set<BlockMetaData> wanted;
  private final List<BlockMetaData> rowGroups;
  private final @Nullable DeletedRows deleted;
  private final @Nullable DeletedRows only;
  private int nextRowGroup;
  private @Nullable RecordReader<Row> records;
  private long recordsLeft;

  /** Of the next record, in the file. */
  private long rowIndex;

  private @Nullable Row next;

  /**
   * The rows to read of a file.
   *
   * @param rows the part of the table's schema that the rows shall have; all of them share it
   * @param filter that the rows must match, null for all
   * @param start of the range in bytes; row groups belong to the range that holds their middle
   * @param end of the range, exclusive
   * @param deleted says which of the file's rows are deleted, null for none; by an absolute path
   * @param only that of the others the ones that this vector names alone are read; null for all
   */
  public record Selection(
      Schema rows,
      @Nullable FilterNode filter,
      long start,
      long end,
      @Nullable DeletionVector deleted,
      @Nullable DeletionVector only) {
    public Selection(Schema rows, @Nullable FilterNode filter, long start, long end) {
      this(rows, filter, start, end, null, null);
    }

    public static Selection wholeFile(Schema rows, @Nullable FilterNode filter) {
      return new Selection(rows, filter, 0, Long.MAX_VALUE);
    }

    private boolean isWholeFile() {
      return start == 0 && end == Long.MAX_VALUE;
    }
  }

  private ParquetRowReader(
      Configuration configuration,
      Path path,
      Map<String, @Nullable String> partitionValues,
      Schema tableSchema,
      Selection selection)
      throws IOException {
    this.path = path;
    this.deleted = rows(configuration, selection.deleted());
    this.only = rows(configuration, selection.only());
    ParquetReadOptions.Builder options =
        HadoopReadOptions.builder(configuration, path)
            .withCodecFactory(new ReadCodecs(configuration));
    if (!selection.isWholeFile()) {
      options.withRange(selection.start(), selection.end());
    }
    this.file = new ParquetFileReader(ParquetFiles.input(configuration, path), options.build());
    try {
      String column = LegacyCalendar.column(file.getFooter());
      if (column != null) {
        throw DeltaErrors.legacyCalendar(path.toString(), column);
      }
      FilterNode filter = selection.filter();
      this.materializer =
          new ParquetRowMaterializer(
              file.getFileMetaData().getSchema(),
              partitionValues,
              tableSchema,
              selection.rows(),
              filter,
              LegacyCalendar.ofInt96(path.toString(), file.getFooter()));
      file.setRequestedSchema(materializer.requested());
      this.readsNoColumns = materializer.requested().getFieldCount() == 0;
      this.columns =
          new ColumnIOFactory(file.getFileMetaData().getCreatedBy())
              .getColumnIO(materializer.requested(), file.getFileMetaData().getSchema(), true);
      this.rowGroups = file.getRowGroups();
      this.wanted = Set.copyOf(wanted(filter, tableSchema));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** All rows of a file, with these columns in this order. */
  public static ParquetRowReader open(
      Configuration configuration,
      Path file,
      Map<String, @Nullable String> partitionValues,
      Schema tableSchema,
      List<String> columns)
      throws IOException {
    Schema rows = project(tableSchema, columns);
    return open(configuration, file, partitionValues, tableSchema, Selection.wholeFile(rows, null));
  }

  /**
   * Opens a file, or the part of it that the selection names.
   *
   * @param partitionValues of the file, as the log has them
   * @param tableSchema the schema of the whole table
   * @throws IOException if the file cannot be read or a column in it is not of the table's type;
   *     the message names the file
   */
  public static ParquetRowReader open(
      Configuration configuration,
      Path file,
      Map<String, @Nullable String> partitionValues,
      Schema tableSchema,
      Selection selection)
      throws IOException {
    try {
      return new ParquetRowReader(configuration, file, partitionValues, tableSchema, selection);
    } catch (DeltaIOException e) {
      throw e; // names the file
    } catch (RuntimeException e) {
      throw new IOException("Data file " + file + ": " + DeltaErrors.reason(e), e);
    }
  }

  /** The part of a table's schema that has these columns, in their order. */
  public static Schema project(Schema tableSchema, List<String> columns) {
    if (columns.equals(tableSchema.getFieldNames())) {
      return tableSchema;
    }
    Schema.Builder projected = Schema.builder();
    columns.forEach(c -> projected.addField(tableSchema.getField(c)));
    return projected.build();
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = advance();
    }
    return next != null;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = next;
    next = null;
    return row;
  }

  /** How many of the range's row groups cannot hold a row that matches the filter. */
  public int rowGroupsSkipped() {
    return rowGroups.size() - wanted.size();
  }

  /** How the file is compressed: of what we cannot write, what all readers know instead. */
  public Compression compression() {
    return rowGroups.stream()
        .flatMap(rowGroup -> rowGroup.getColumns().stream())
        .limit(1) // all columns of a file mostly have the same
        .flatMap(column -> Arrays.stream(Compression.values()).filter(c -> isOf(column, c)))
        .findFirst()
        .orElse(Compression.SNAPPY);
  }

  private static boolean isOf(ColumnChunkMetaData column, Compression compression) {
    return column.getCodec() == compression.codec();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private List<BlockMetaData> wanted(@Nullable FilterNode filter, Schema tableSchema) {
    FilterPredicate predicate =
        filter == null
            ? null
            : FilterPredicates.of(
                filter.bind(tableSchema), tableSchema, file.getFileMetaData().getSchema());
    return predicate == null
        ? rowGroups
        : RowGroupFilter.filterRowGroups(
            FILTER_LEVELS, FilterCompat.get(predicate), rowGroups, file);
  }

  private @Nullable Row advance() {
    try {
      while (true) {
        if (recordsLeft == 0 && !openRowGroup()) {
          return null;
        }
        recordsLeft--;
        if (isLeftOut(rowIndex++)) {
          skipRecord();
          continue;
        }
        Row row = records == null ? materializer.withoutColumns() : records.read();
        if (row != null) {
          return row;
        }
      }
    } catch (DeltaIOException e) {
      throw e; // names the file
    } catch (IOException | RuntimeException e) {
      throw new DeltaIOException(
          "Cannot read the data file "
              + path
              + ": "
              + DeltaErrors.reason(e)
              + ". The file is damaged, or was removed by a VACUUM while it was being read.",
          e);
    }
  }

  private static @Nullable DeletedRows rows(
      Configuration configuration, @Nullable DeletionVector vector) throws IOException {
    return vector == null ? null : DeletedRows.read(configuration, vector);
  }

  private boolean isLeftOut(long row) {
    return (deleted != null && deleted.isNext(row)) || (only != null && !only.isNext(row));
  }

  private void skipRecord() {
    if (records != null) {
      materializer.dropNext();
      records.read();
    }
  }

  private boolean openRowGroup() throws IOException {
    while (nextRowGroup < rowGroups.size()) {
      int index = nextRowGroup++;
      BlockMetaData rowGroup = rowGroups.get(index);
      if (wanted.contains(rowGroup) && rowGroup.getRowCount() > 0) {
        recordsLeft = rowGroup.getRowCount();
        rowIndex = rowGroup.getRowIndexOffset();
        if (!readsNoColumns) {
          PageReadStore pages = file.readRowGroup(index);
          records = columns.getRecordReader(pages, materializer, FilterCompat.NOOP);
        }
        return true;
      }
    }
    return false;
  }
}
