package org.saleslakehouse.io.delta;

import com.google.auto.value.AutoValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.read.ReadSlice;
import org.saleslakehouse.io.delta.internal.read.SnapshotSource;

/**
 * Reads one version of a Delta table: a bounded collection of its rows, in no particular order, in
 * the global window with the minimum timestamp.
 *
 * <p>The version is settled when the pipeline is built: the newest then, or the one asked for. So
 * is its schema, which is the collection's. Its files are listed when the runner splits the read,
 * and cut into slices, so that the pipeline does not grow with the table.
 *
 * <p>Works on runners without splittable DoFns, in batch and in streaming pipelines.
 *
 * <p>Metrics: {@code filesRead}, {@code bytesRead}, {@code rowsRead} (those that matched the
 * filter), {@code filesSkipped} and {@code bytesSkipped} (by partition or statistics), and {@code
 * rowGroupsSkipped} (within files that were read).
 *
 * <p>Errors when the pipeline is built: no such table, version or column; a table that needs a
 * feature that this reader does not know; a filter that does not fit the columns. Errors at run
 * time: a data file that is missing or damaged; a table that was replaced by another since. A read
 * never yields fewer rows instead.
 */
@AutoValue
public abstract class DeltaRead extends PTransform<PBegin, PCollection<Row>> {
  private static final long serialVersionUID = 1;

  abstract @Nullable String path();

  abstract @Nullable Long version();

  abstract @Nullable Instant timestamp();

  abstract @Nullable List<String> columns();

  abstract @Nullable DeltaFilter filter();

  abstract Map<String, String> hadoopConfiguration();

  abstract long maxSliceBytes();

  abstract Builder toBuilder();

  static DeltaRead create() {
    return new AutoValue_DeltaRead.Builder()
        .setHadoopConfiguration(Map.of())
        .setMaxSliceBytes(ReadSlice.MAX_BYTES)
        .build();
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setPath(String path);

    abstract Builder setVersion(Long version);

    abstract Builder setTimestamp(Instant timestamp);

    abstract Builder setColumns(List<String> columns);

    abstract Builder setFilter(DeltaFilter filter);

    abstract Builder setHadoopConfiguration(Map<String, String> configuration);

    abstract Builder setMaxSliceBytes(long bytes);

    abstract DeltaRead build();
  }

  /** The table's folder, with a scheme that Hadoop knows, or a path of the local file system. */
  public DeltaRead from(String path) {
    return toBuilder().setPath(path).build();
  }

  /** Reads this version instead of the newest. Excludes {@link #atTimestamp}. */
  public DeltaRead atVersion(long version) {
    return toBuilder().setVersion(version).build();
  }

  /** Reads the version that was the newest at this time. Excludes {@link #atVersion}. */
  public DeltaRead atTimestamp(Instant timestamp) {
    return toBuilder().setTimestamp(timestamp).build();
  }

  /** Reads only these columns, in this order; no others are read from the files. */
  public DeltaRead withColumns(String... columns) {
    return toBuilder().setColumns(List.copyOf(Arrays.asList(columns))).build();
  }

  /** Reads only rows that match. The filter's columns need not be among those read. */
  public DeltaRead withFilter(DeltaFilter filter) {
    return toBuilder().setFilter(filter).build();
  }

  /** Properties of Hadoop's configuration, such as those of a file system. */
  public DeltaRead withHadoopConfiguration(Map<String, String> configuration) {
    return toBuilder().setHadoopConfiguration(Map.copyOf(configuration)).build();
  }

  /** For tests: the size from which files are cut. */
  DeltaRead withMaxSliceBytes(long bytes) {
    return toBuilder().setMaxSliceBytes(bytes).build();
  }

  @Override
  public PCollection<Row> expand(PBegin input) {
    String path = requirePath();
    TableLog log = TableLog.forTable(path, hadoopConfiguration());
    TableSnapshot snapshot = snapshot(log);
    Schema rowSchema = rowSchema(path, snapshot.schema(), columns());
    if (filter() != null) {
      DeltaFilter.node(filter()).bind(snapshot.schema()); // mistakes show now
    }
    return input
        .apply(
            "ReadFiles",
            Read.from(
                new SnapshotSource(
                    new SnapshotSource.Spec(
                        path,
                        hadoopConfiguration(),
                        snapshot.id(),
                        snapshot.version(),
                        snapshot.schema(),
                        rowSchema,
                        DeltaFilter.node(filter()),
                        maxSliceBytes()))))
        .setRowSchema(rowSchema);
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .addIfNotNull(DisplayData.item("path", path()).withLabel("Table"))
        .addIfNotNull(DisplayData.item("version", version()).withLabel("Version"));
    if (timestamp() != null) {
      builder.add(DisplayData.item("timestamp", timestamp().toString()).withLabel("As of"));
    }
    if (columns() != null) {
      builder.add(DisplayData.item("columns", String.join(", ", columns())).withLabel("Columns"));
    }
    if (filter() != null) {
      builder.add(DisplayData.item("filter", filter().toString()).withLabel("Filter"));
    }
  }

  /**
   * The schema of the rows that hold these columns of a table.
   *
   * @throws IllegalArgumentException if a column is not in the table, or named twice
   */
  static Schema rowSchema(String table, Schema schema, @Nullable List<String> columns) {
    if (columns == null) {
      return schema;
    }
    for (String column : columns) {
      if (!schema.hasField(column)) {
        throw new IllegalArgumentException(
            "Table "
                + table
                + " has no column '"
                + column
                + "'. Its columns are "
                + String.join(", ", schema.getFieldNames())
                + ".");
      }
    }
    if (columns.isEmpty() || new HashSet<>(columns).size() < columns.size()) {
      throw new IllegalArgumentException(
          "The columns to read of table "
              + table
              + " are "
              + columns
              + ". Name each column once, and at least one, or leave the choice out to read all.");
    }
    return ParquetRowReader.project(schema, columns);
  }

  private String requirePath() {
    if (path() == null) {
      throw new IllegalArgumentException("No table to read from. Set it with from(path).");
    }
    if (version() != null && timestamp() != null) {
      throw new IllegalArgumentException(
          "atVersion("
              + version()
              + ") and atTimestamp("
              + timestamp()
              + ") exclude each other for"
              + " table "
              + path()
              + ". Set one of them.");
    }
    return path();
  }

  private TableSnapshot snapshot(TableLog log) {
    if (version() != null) {
      return log.snapshotAt(version());
    }
    return timestamp() != null ? log.snapshotAtTimestamp(timestamp()) : log.snapshot();
  }
}
