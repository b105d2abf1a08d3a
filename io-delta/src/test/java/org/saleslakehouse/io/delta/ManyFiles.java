package org.saleslakehouse.io.delta;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;

/**
 * Gives a table many live files more, as like one that it has as they can be, but large enough that
 * nobody merges them. They are entries in the log only: a write never opens them.
 *
 * <p>Run by {@code src/test/bench/files.sh}. Takes the table's path and how many.
 */
public final class ManyFiles {
  /** So few that no checkpoint comes before the last: the next would be long in coming. */
  private static final int COMMITS = 50;

  private static final long BYTES = 256L << 20;
  private static final int MAX_COMMITS = 1_000;
  private static final TableOperation WRITE = new TableOperation("WRITE", Map.of(), Map.of());

  /** See the class. */
  public static void main(String[] args) throws Exception {
    TableLog log = TableLog.forTable(args[0], Map.of());
    int count = Integer.parseInt(args[1]);
    DataFile model = log.snapshot().files().get(0);
    Map<String, Long> positions = log.snapshot().transactions();
    long version = 0;
    for (int i = 0; i < COMMITS; i++) {
      version =
          add(
              log,
              model,
              (int) ((i + 1L) * count / COMMITS - (long) i * count / COMMITS),
              positions);
    }
    for (int i = 0; !hasCheckpoint(log, version); i++) {
      if (i == MAX_COMMITS) {
        throw new IllegalStateException("There is no checkpoint after " + i + " commits more.");
      }
      add(log, model, 1, positions);
    }
  }

  private static boolean hasCheckpoint(TableLog log, long version) {
    log.awaitCheckpoint();
    Long last = log.folder().lastCheckpoint();
    return last != null && last >= version;
  }

  private static long add(TableLog log, DataFile model, int count, Map<String, Long> positions)
      throws Exception {
    List<DataFile> files = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      files.add(
          new DataFile(
              model.path().replaceFirst("[^/]*$", "part-" + UUID.randomUUID() + ".parquet"),
              model.partitionValues(),
              BYTES,
              model.modificationTime(),
              true,
              model.stats(),
              model.tags()));
    }
    // With the positions that the table has, as each commit of a write that follows a source.
    TableTransaction transaction = log.startTransaction();
    return transaction.commit(files, List.of(), positions, WRITE);
  }

  private ManyFiles() {}
}
