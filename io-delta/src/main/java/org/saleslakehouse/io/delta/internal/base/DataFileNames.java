package org.saleslakehouse.io.delta.internal.base;

import java.util.UUID;
import java.util.regex.Pattern;

/** The names of the data files that this library writes. */
public final class DataFileNames {
  private static final Pattern OURS =
      Pattern.compile(
          "part-\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}(\\.\\w+)?\\.parquet");

  /**
   * The path of a file that is to be made, with a name that no other has.
   *
   * @param folder of its partition, relative to the table; empty for the table's own
   * @param codecSuffix such as {@code .zstd}, or empty
   * @return relative to the table
   */
  public static String next(String folder, String codecSuffix) {
    String name = "part-" + UUID.randomUUID() + codecSuffix + ".parquet";
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /** Whether a file of this name may be one of ours. */
  public static boolean isOurs(String name) {
    return OURS.matcher(name).matches();
  }

  private DataFileNames() {}
}
