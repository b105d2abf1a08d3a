package org.saleslakehouse.io.delta.internal.parquet;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;

/**
 * Files of Spark 2, and of later versions in their legacy mode, hold dates in the Julian calendar
 * up to October 1582, and timestamps by the local clocks of the time up to 1900. The same numbers
 * mean other days and moments in ours. What a file holds of them its statistics say; but INT96,
 * which has none, is looked at value by value.
 *
 * @param file to name in errors
 * @param isLegacy whether INT96 in it is in the old calendar
 */
record LegacyCalendar(String file, boolean isLegacy) {
  private static final String LEGACY_MODE = "org.apache.spark.legacyDateTime";
  private static final String LEGACY_INT96 = "org.apache.spark.legacyINT96";

  /** Spark 3.0 wrote INT96 as Spark 2 did, and did not say so. */
  private static final String FIRST_OF_OUR_INT96 = "3.1.0";

  private static final String FIRST_OF_OURS = "3.0.0";
  private static final long SAME_DATES_FROM = LocalDate.of(1582, 10, 15).toEpochDay();
  private static final long SAME_TIMES_FROM_SECOND =
      LocalDate.of(1900, 1, 1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);

  /** The path of a column that holds such values, by the file's statistics; null if none does. */
  static @Nullable String column(ParquetMetadata footer) {
    Map<String, String> notes = footer.getFileMetaData().getKeyValueMetaData();
    String version = notes.get(ParquetRowWriter.SPARK_VERSION);
    if (!notes.containsKey(LEGACY_MODE)
        && (version == null || version.compareTo(FIRST_OF_OURS) >= 0)) {
      return null;
    }
    for (BlockMetaData rowGroup : footer.getBlocks()) {
      for (ColumnChunkMetaData column : rowGroup.getColumns()) {
        if (isBefore(column)) {
          return column.getPath().toDotString();
        }
      }
    }
    return null;
  }

  /** Of the INT96 values in a file. */
  static LegacyCalendar ofInt96(String file, ParquetMetadata footer) {
    Map<String, String> notes = footer.getFileMetaData().getKeyValueMetaData();
    String version = notes.get(ParquetRowWriter.SPARK_VERSION);
    return new LegacyCalendar(
        file,
        notes.containsKey(LEGACY_INT96)
            || (version != null && version.compareTo(FIRST_OF_OUR_INT96) < 0));
  }

  /**
   * The same moment.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if it is another one in our
   *     calendar
   */
  long check(long micros, String column) {
    if (isLegacy && Math.floorDiv(micros, 1_000_000L) < SAME_TIMES_FROM_SECOND) {
      throw DeltaErrors.legacyCalendar(file, column);
    }
    return micros;
  }

  private static boolean isBefore(ColumnChunkMetaData column) {
    Statistics<?> statistics = column.getStatistics();
    if (statistics == null
        || !statistics.hasNonNullValue()
        || !(statistics.genericGetMin() instanceof Number min)) {
      return false;
    }
    LogicalTypeAnnotation type = column.getPrimitiveType().getLogicalTypeAnnotation();
    if (type instanceof DateLogicalTypeAnnotation) {
      return min.longValue() < SAME_DATES_FROM;
    }
    if (type instanceof TimestampLogicalTypeAnnotation timestamp) {
      long perSecond =
          switch (timestamp.getUnit()) {
            case MILLIS -> 1_000L;
            case MICROS -> 1_000_000L;
            case NANOS -> 1_000_000_000L;
          };
      return Math.floorDiv(min.longValue(), perSecond) < SAME_TIMES_FROM_SECOND;
    }
    return false;
  }
}
