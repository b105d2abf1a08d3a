package org.saleslakehouse.io.delta.internal.changes;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.parquet.ParquetFiles;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;

/**
 * Numbers the rows of a table's changes: each file belongs to a shard by a stable hash of its path,
 * and each row of a shard has an offset made of the commit's version and of its place among the
 * shard's rows of that version. So the same row has the same position whenever and by whomever it
 * is read. Offsets have holes between versions; each row therefore also names its predecessor.
 *
 * <p>Not thread-safe.
 */
public final class ChangeOffsets implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int ROW_BITS = 32;

  private final long[] lastOffsets;

  ChangeOffsets(int shards) {
    lastOffsets = new long[shards];
    Arrays.fill(lastOffsets, -1);
  }

  ChangeOffsets copy() {
    ChangeOffsets copy = new ChangeOffsets(lastOffsets.length);
    System.arraycopy(lastOffsets, 0, copy.lastOffsets, 0, lastOffsets.length);
    return copy;
  }

  int shardOf(DataFile file) {
    CRC32 hash = new CRC32();
    hash.update(file.path().getBytes(StandardCharsets.UTF_8));
    return (int) (hash.getValue() % lastOffsets.length);
  }

  long last(int shard) {
    return lastOffsets[shard];
  }

  /** The offset of the first of these rows; takes up all of them. */
  long take(int shard, long version, long rows) {
    long first = Math.max(version << ROW_BITS, lastOffsets[shard] + 1);
    if (rows > 0) {
      lastOffsets[shard] = first + rows - 1;
    }
    return first;
  }

  /** The version that a row of this offset came with. */
  public static long version(long offset) {
    return offset >> ROW_BITS;
  }

  /** The number of rows: from the log, or else from the file's footer. */
  static long rows(TableLog log, RowChanges.Piece piece) {
    if (piece.rows() >= 0) {
      return piece.rows();
    }
    DataFile file = piece.file();
    try (ParquetFileReader footer =
        ParquetFileReader.open(
            ParquetFiles.input(
                log.configuration(), PartitionValues.resolve(log.path(), file.path())))) {
      return footer.getRecordCount() - file.deletedRows();
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }
}
