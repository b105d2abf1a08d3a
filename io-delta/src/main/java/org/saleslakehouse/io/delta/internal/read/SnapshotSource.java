package org.saleslakehouse.io.delta.internal.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.io.BoundedSource;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Lineage;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.MetricNamespaces;
import org.saleslakehouse.io.delta.internal.filter.FilterNode;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.HadoopConfigurations;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;

/**
 * The rows of one version of a table.
 *
 * <p>The source that a pipeline is built with names the version and lists no files, however many
 * there are. The files are listed when the runner splits it; a part carries its own. Since a
 * version never changes, what is split or read again is the same.
 *
 * <p>Rows are handed over one at a time, as the runner asks for them: none are held but the current
 * one, however large the files.
 */
public final class SnapshotSource extends BoundedSource<Row> {
  private static final long serialVersionUID = 1;

  private final Spec spec;
  private final @Nullable Part part;
  private transient @Nullable Part planned;

  /**
   * What to read.
   *
   * @param tableId of the table that the pipeline was built for, see {@link TableSnapshot#id}
   * @param maxSliceBytes the size from which files are cut
   */
  public record Spec(
      String table,
      Map<String, String> hadoopConfiguration,
      String tableId,
      long version,
      Schema tableSchema,
      Schema rowSchema,
      @Nullable FilterNode filter,
      long maxSliceBytes)
      implements java.io.Serializable {
    private static final long serialVersionUID = 1;

    TableLog log() {
      return TableLog.forTable(table, hadoopConfiguration);
    }
  }

  /** Slices to read, and what planning passed over; the latter is in the first part only. */
  private record Part(List<ReadSlice> slices, long skippedFiles, long skippedBytes)
      implements java.io.Serializable {
    private static final long serialVersionUID = 1;

    long bytes() {
      return slices.stream().mapToLong(ReadSlice::bytes).sum();
    }
  }

  public SnapshotSource(Spec spec) {
    this(spec, null);
  }

  private SnapshotSource(Spec spec, @Nullable Part part) {
    this.spec = spec;
    this.part = part;
  }

  private Part part() {
    if (part != null) {
      return part;
    }
    if (planned == null) {
      planned = plan();
    }
    return planned;
  }

  private Part plan() {
    TableLog log = spec.log();
    TableSnapshot snapshot = log.snapshotAt(spec.version());
    if (!snapshot.id().equals(spec.tableId())) {
      throw DeltaErrors.tableReplacedBeforeRead(spec.table());
    }
    FilterFiles filter =
        spec.filter() == null ? null : new FilterFiles(spec.filter(), snapshot.schema());
    List<ReadSlice> slices = new ArrayList<>();
    long skippedFiles = 0;
    long skippedBytes = 0;
    for (DataFile file : snapshot.files()) {
      if (filter == null || filter.mayMatch(file)) {
        slices.addAll(ReadSlice.of(file, log.path(), spec.maxSliceBytes()));
      } else {
        skippedFiles++;
        skippedBytes += file.size();
      }
    }
    return new Part(slices, skippedFiles, skippedBytes);
  }

  /** Parts of about this size; a slice is not cut further. */
  @Override
  public List<SnapshotSource> split(long desiredBundleSizeBytes, PipelineOptions options) {
    Part whole = part();
    List<SnapshotSource> parts = new ArrayList<>();
    List<ReadSlice> slices = new ArrayList<>();
    long bytes = 0;
    for (ReadSlice slice : whole.slices()) {
      slices.add(slice);
      bytes += slice.bytes();
      if (bytes >= desiredBundleSizeBytes) {
        parts.add(withSlices(slices, whole, parts.isEmpty()));
        slices = new ArrayList<>();
        bytes = 0;
      }
    }
    if (!slices.isEmpty() || parts.isEmpty()) {
      parts.add(withSlices(slices, whole, parts.isEmpty()));
    }
    return parts;
  }

  private SnapshotSource withSlices(List<ReadSlice> slices, Part whole, boolean first) {
    return new SnapshotSource(
        spec, new Part(slices, first ? whole.skippedFiles() : 0, first ? whole.skippedBytes() : 0));
  }

  @Override
  public long getEstimatedSizeBytes(PipelineOptions options) {
    return part().bytes();
  }

  @Override
  public BoundedReader<Row> createReader(PipelineOptions options) {
    return new SnapshotReader(this);
  }

  @Override
  public Coder<Row> getOutputCoder() {
    return RowCoder.of(spec.rowSchema());
  }

  private static final class SnapshotReader extends BoundedReader<Row> {
    private final Counter filesRead = Metrics.counter(MetricNamespaces.READ, "filesRead");
    private final Counter bytesRead = Metrics.counter(MetricNamespaces.READ, "bytesRead");
    private final Counter rowsRead = Metrics.counter(MetricNamespaces.READ, "rowsRead");
    private final Counter rowGroupsSkipped =
        Metrics.counter(MetricNamespaces.READ, "rowGroupsSkipped");

    private final SnapshotSource source;
    private final Spec spec;
    private final Configuration configuration;
    private Iterator<ReadSlice> slices = List.<ReadSlice>of().iterator();
    private @Nullable ReadSlice slice;
    private @Nullable ParquetRowReader open;
    private @Nullable Row current;
    private long rows;

    SnapshotReader(SnapshotSource source) {
      this.source = source;
      this.spec = source.spec;
      this.configuration = HadoopConfigurations.of(spec.table(), spec.hadoopConfiguration());
    }

    @Override
    public boolean start() throws IOException {
      Part part = source.part();
      slices = part.slices().iterator();
      Lineage.getSources().add("delta", List.of(spec.log().path().toString()));
      if (part.skippedFiles() > 0) {
        Metrics.counter(MetricNamespaces.READ, "filesSkipped").inc(part.skippedFiles());
        Metrics.counter(MetricNamespaces.READ, "bytesSkipped").inc(part.skippedBytes());
      }
      return advance();
    }

    @Override
    public boolean advance() throws IOException {
      while (open == null || !open.hasNext()) {
        finishSlice();
        if (!slices.hasNext()) {
          current = null;
          return false;
        }
        slice = slices.next();
        open =
            slice.open(
                spec.table(), configuration, spec.tableSchema(), spec.rowSchema(), spec.filter());
      }
      current = open.next();
      rows++;
      return true;
    }

    private void finishSlice() throws IOException {
      if (open == null) {
        return;
      }
      rowsRead.inc(rows);
      rows = 0;
      bytesRead.inc(slice.bytes());
      if (slice.isFirst()) {
        filesRead.inc();
      }
      if (open.rowGroupsSkipped() > 0) {
        rowGroupsSkipped.inc(open.rowGroupsSkipped());
      }
      close();
    }

    @Override
    public Row getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public SnapshotSource getCurrentSource() {
      return source;
    }

    @Override
    public void close() throws IOException {
      ParquetRowReader closing = open;
      open = null;
      if (closing != null) {
        closing.close();
      }
    }
  }
}
