package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.LogFolder;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;

/** What a version of a table is made of. See {@link DeltaTable#details}. */
@AutoValue
public abstract class TableDetails {
  /** See {@link DeltaTable#id}. */
  public abstract String id();

  public abstract long version();

  /** When the table was made, if its maker says so. */
  public abstract @Nullable Instant created();

  /** The least version of the Delta protocol that a reader must know. */
  public abstract int readerVersion();

  /** The least version of the Delta protocol that a writer must know. */
  public abstract int writerVersion();

  public abstract List<String> partitionColumns();

  public abstract Map<String, String> properties();

  /** The number of data files. */
  public abstract long files();

  /** The size of all data files. */
  public abstract long bytes();

  /** The number of rows; null if one of the files has no statistics. */
  public abstract @Nullable Long rows();

  /** The number of partitions that have data files; 1 for a table that is not partitioned. */
  public abstract long partitions();

  /** The size of the data file in the middle, ordered by size; 0 if there is none. */
  public abstract long medianFileBytes();

  /** Files that were removed and that the log still names, for readers of older versions. */
  public abstract long removedFiles();

  /** The oldest version whose commit the log still holds: history does not go further back. */
  public abstract long firstLogVersion();

  /** The number of commits that the log still holds. */
  public abstract long logEntries();

  /** The size of all files in the log's folder, checkpoints included. */
  public abstract long logBytes();

  /** The newest version that a checkpoint sums up; null if there is none. */
  public abstract @Nullable Long lastCheckpointVersion();

  abstract SortedSizes fileSizes();

  /** The number of data files that are smaller than this. */
  public final long filesBelow(long bytes) {
    return fileSizes().below(bytes);
  }

  /** The sizes of all data files, from the smallest on. */
  static final class SortedSizes {
    private final long[] bytes;

    SortedSizes(LongStream.Builder sizes) {
      bytes = sizes.build().sorted().toArray();
    }

    int count() {
      return bytes.length;
    }

    long total() {
      return Arrays.stream(bytes).sum();
    }

    long median() {
      return bytes.length == 0 ? 0 : bytes[bytes.length / 2];
    }

    long below(long limit) {
      int low = 0;
      int high = bytes.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (bytes[middle] < limit) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  static TableDetails of(TableSnapshot snapshot, LogFolder log) {
    LongStream.Builder fileSizes = LongStream.builder();
    Set<Map<String, String>> partitions = new HashSet<>();
    long[] rows = new long[1];
    snapshot.forEachFile(
        file -> {
          fileSizes.add(file.size());
          partitions.add(file.partitionValues());
          long ofFile = file.numRecords();
          rows[0] = ofFile < 0 || rows[0] < 0 ? -1 : rows[0] + ofFile;
        });
    SortedSizes sizes = new SortedSizes(fileSizes);
    long[] removed = new long[1];
    snapshot.forEachRemovedFile(file -> removed[0]++);
    return new AutoValue_TableDetails(
        snapshot.id(),
        snapshot.version(),
        snapshot.created(),
        snapshot.readerVersion(),
        snapshot.writerVersion(),
        List.copyOf(snapshot.partitionColumns()),
        Map.copyOf(snapshot.properties()),
        sizes.count(),
        sizes.total(),
        rows[0] < 0 ? null : rows[0],
        partitions.size(),
        sizes.median(),
        removed[0],
        log.firstVersion(),
        log.commits().size(),
        log.bytes(),
        log.lastCheckpoint(),
        sizes);
  }
}
