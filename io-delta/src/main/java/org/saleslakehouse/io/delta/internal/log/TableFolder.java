package org.saleslakehouse.io.delta.internal.log;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.DataFileNames;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;

/**
 * The folder that a table is to be made in. Files of others must not lie there: they would not be
 * in the table, and a VACUUM would delete them. Those of a write of ours that never got to its
 * first commit are let pass where it would have put them: they belong to nobody.
 */
final class TableFolder {
  private final FileSystem fs;
  private final List<String> partitionColumns;

  private TableFolder(FileSystem fs, List<String> partitionColumns) {
    this.fs = fs;
    this.partitionColumns = partitionColumns;
  }

  /** Fails if something lies in the folder that is not ours. */
  static void requireFree(
      String table, Path folder, List<String> partitionColumns, Configuration configuration) {
    try {
      TableFolder free = new TableFolder(folder.getFileSystem(configuration), partitionColumns);
      String foreign = free.firstForeign(folder, 0);
      if (foreign != null) {
        throw DeltaErrors.notATable(table, foreign);
      }
    } catch (FileNotFoundException e) {
      return; // no folder yet: the first commit makes it
    } catch (IOException e) {
      throw DeltaErrors.cannotRead(table, e);
    }
  }

  /**
   * @param depth how many partition columns the folder has a value of
   */
  private @Nullable String firstForeign(Path folder, int depth) throws IOException {
    for (FileStatus entry : fs.listStatus(folder)) {
      String name = entry.getPath().getName();
      if (name.startsWith("_") || name.startsWith(".")) {
        continue; // the log, and what tools keep to themselves: never taken for data
      }
      if (entry.isDirectory()
          && depth < partitionColumns.size()
          && PartitionValues.isDirectory(name, partitionColumns.get(depth))) {
        String foreign = firstForeign(entry.getPath(), depth + 1);
        if (foreign != null) {
          return name + "/" + foreign;
        }
      } else if (entry.isDirectory()
          || depth < partitionColumns.size()
          || !DataFileNames.isOurs(name)) {
        return name;
      }
    }
    return null;
  }
}
