package org.saleslakehouse.io.delta.internal.maintain;

import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.positions.FileTags;

/**
 * Files that may be merged with each other: of one partition, and of one write, so that the tags of
 * the merged file say what is true of all its rows.
 *
 * @param writeId empty for files of writes without source positions
 */
record FileGroup(Map<String, @Nullable String> partitionValues, String writeId) {
  static FileGroup of(DataFile file) {
    return new FileGroup(file.partitionValues(), FileTags.writeId(file.tags()));
  }
}
