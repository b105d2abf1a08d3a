package org.saleslakehouse.io.delta.internal.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A file of a table's log: a commit or (a part of) a checkpoint.
 *
 * @param version that it is of
 * @param set of checkpoint files that make one whole; null for a commit
 * @param parts of the set
 * @param millis its age, in milliseconds since the epoch
 */
record LogFile(Path path, long version, @Nullable String set, int parts, long millis, long bytes) {
  private static final Pattern NAME =
      Pattern.compile(
          "(\\d{20})\\.(?:json"
              + "|checkpoint\\.(?:parquet|\\d{10}\\.(\\d{10})\\.parquet"
              + "|([0-9a-fA-F-]{36}\\.(?:json|parquet))))");

  /** Null for a file that is neither. */
  static @Nullable LogFile of(FileStatus file) {
    Matcher name = NAME.matcher(file.getPath().getName());
    if (!name.matches()) {
      return null;
    }
    String parts = name.group(2);
    String unique = name.group(3);
    boolean commit = file.getPath().getName().length() == "00000000000000000000.json".length();
    return new LogFile(
        file.getPath(),
        Long.parseLong(name.group(1)),
        commit ? null : parts != null ? parts : unique != null ? unique : "",
        parts == null ? 1 : Integer.parseInt(parts),
        file.getModificationTime(),
        file.getLen());
  }

  boolean isJson() {
    return path.getName().endsWith(".json");
  }
}
