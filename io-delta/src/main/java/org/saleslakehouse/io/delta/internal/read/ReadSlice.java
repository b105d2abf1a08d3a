package org.saleslakehouse.io.delta.internal.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.filter.FilterNode;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.types.DeletionVector;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;

/**
 * A piece of reading: the row groups of a file whose middle lies in a range.
 *
 * @param file with its scheme
 * @param partitionValues of the file, as the log has them
 * @param start of the range in bytes
 * @param end of the range, exclusive; {@link Long#MAX_VALUE} for the file's end
 * @param bytes of the file that the range covers
 * @param deleted says which of the file's rows are deleted, null for none
 * @param only names the only ones of the others that count; null for all
 */
public record ReadSlice(
    String file,
    Map<String, @Nullable String> partitionValues,
    long start,
    long end,
    long bytes,
    @Nullable DeletionVector deleted,
    @Nullable DeletionVector only)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** Row groups are mostly of this size, so that finer slices would come out empty. */
  public static final long MAX_BYTES = 128L << 20;

  /** Cuts a file into slices of at most this size. */
  public static List<ReadSlice> of(DataFile file, Path table, long maxBytes) {
    return of(file, null, table, maxBytes);
  }

  /** The same for these rows of the file only, unless that is null. */
  public static List<ReadSlice> of(
      DataFile file, @Nullable DeletionVector only, Path table, long maxBytes) {
    String path = PartitionValues.resolve(table, file.path()).toString();
    DeletionVector deleted = file.deletionVector() == null ? null : file.deletionVector().in(table);
    DeletionVector onlyInTable = only == null ? null : only.in(table);
    List<ReadSlice> slices = new ArrayList<>();
    long start = 0;
    do {
      long end = Math.min(start + Math.min(maxBytes, file.size()), file.size());
      boolean last = end >= file.size();
      slices.add(
          new ReadSlice(
              path,
              file.partitionValues(),
              start,
              last ? Long.MAX_VALUE : end,
              end - start,
              deleted,
              onlyInTable));
      start = end;
    } while (start < file.size());
    return slices;
  }

  /** Whether it is the one of its file's slices that stands for the file in counts. */
  public boolean isFirst() {
    return start == 0;
  }

  /**
   * Opens the file for the slice's rows that match the filter.
   *
   * @param table to name in errors
   */
  public ParquetRowReader open(
      String table,
      Configuration configuration,
      Schema tableSchema,
      Schema rowSchema,
      @Nullable FilterNode filter) {
    try {
      return ParquetRowReader.open(
          configuration,
          new Path(file),
          partitionValues,
          tableSchema,
          new ParquetRowReader.Selection(rowSchema, filter, start, end, deleted, only));
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw DeltaErrors.dataFileMissing(table, file, e);
    } catch (IOException e) {
      throw DeltaErrors.cannotRead(table, e);
    }
  }
}
