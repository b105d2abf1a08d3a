package org.saleslakehouse.io.delta.internal.parquet;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.parquet.column.EncodingStats;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;

/**
 * The columns of a table for which Parquet's dictionaries are of no use, since nearly all values
 * differ, as this process has seen in the files that it has written. Parquet itself finds that out
 * in each file anew, by looking up thousands of values in a hash table for nothing. So these
 * columns are left alone in the next files, and tried again now and then.
 *
 * <p>What is in a file is the same either way: Parquet writes plain values where a dictionary does
 * not pay. Thread-safe.
 */
public final class ColumnDictionaries {
  static final int FILES_BETWEEN_TRIALS = 100;

  /** Of fewer values it cannot be told. */
  private static final long MIN_VALUES = 1000;

  private static final ConcurrentMap<String, ColumnDictionaries> TABLES = new ConcurrentHashMap<>();

  /** How many more files to leave each column alone in, by its path. */
  private final Map<String, Integer> leftAlone = new ConcurrentHashMap<>();

  /** What this process has learnt of the columns of the table at this path. */
  public static ColumnDictionaries of(String table) {
    return TABLES.computeIfAbsent(table, t -> new ColumnDictionaries());
  }

  /** Whether the next file should try a dictionary for this column; asked once for each file. */
  boolean tryNext(String column) {
    Integer left = leftAlone.computeIfPresent(column, (c, files) -> files == 0 ? null : files - 1);
    return left == null;
  }

  /** Looks at what became of the columns for which a complete file had tried. */
  void learn(ParquetMetadata file) {
    for (BlockMetaData rowGroup : file.getBlocks()) {
      for (ColumnChunkMetaData column : rowGroup.getColumns()) {
        String path = column.getPath().toDotString();
        if (isUseless(column)) {
          leftAlone.putIfAbsent(path, FILES_BETWEEN_TRIALS);
        }
      }
    }
  }

  private static boolean isUseless(ColumnChunkMetaData column) {
    EncodingStats encodings = column.getEncodingStats();
    Statistics<?> values = column.getStatistics();
    return encodings != null
        && !encodings.hasDictionaryEncodedPages()
        && values != null
        && column.getValueCount() - Math.max(0, values.getNumNulls()) >= MIN_VALUES;
  }
}
