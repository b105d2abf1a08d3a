package org.saleslakehouse.pipelines.maintenance;

import java.util.Locale;

/** Numbers as the commands print them. */
final class Texts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  /** {@code 1,234 files}, {@code 1 file}. */
  static String files(long count) {
    return String.format(Locale.ENGLISH, "%,d %s", count, count == 1 ? "file" : "files");
  }

  /** {@code 12.3 MiB}. */
  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ENGLISH, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  private Texts() {}
}
