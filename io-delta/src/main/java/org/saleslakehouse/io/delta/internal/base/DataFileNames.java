package org.saleslakehouse.io.delta.internal.base;

import java.util.UUID;
import java.util.regex.Pattern;

/** The names of the data files that this library writes. */
public final class DataFileNames {
  private static final Pattern OURS =
      Pattern.compile(
          "part-\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}(\\.\\w+)?\\.parquet");

  /**
   * A name that no other file has.
   *
   * @param codecSuffix such as {@code .zstd}, or empty
   */
  public static String next(String codecSuffix) {
    return "part-" + UUID.randomUUID() + codecSuffix + ".parquet";
  }

  /** Whether a file of this name may be one of ours. */
  public static boolean isOurs(String name) {
    return OURS.matcher(name).matches();
  }

  private DataFileNames() {}
}
