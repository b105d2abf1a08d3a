package org.saleslakehouse.io.delta;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns a version of a table into the slices of files that hold what is to be read of it. One
 * worker does it, so that the pipeline itself carries a version and no list of files, however many
 * they are; a retry gives the same slices, since a version never changes.
 */
final class PlanSlices extends DoFn<Long, ReadSlice> {
  private static final long serialVersionUID = 1;

  private final String path;
  private final Map<String, String> hadoopConfiguration;
  private final String tableId;
  private final @Nullable DeltaFilter filter;
  private final long maxSliceBytes;

  /**
   * @param tableId of the table that the pipeline was built for, see {@link TableSnapshot#id}
   */
  PlanSlices(
      String path,
      Map<String, String> hadoopConfiguration,
      String tableId,
      @Nullable DeltaFilter filter,
      long maxSliceBytes) {
    this.path = path;
    this.hadoopConfiguration = hadoopConfiguration;
    this.tableId = tableId;
    this.filter = filter;
    this.maxSliceBytes = maxSliceBytes;
  }

  @ProcessElement
  public void processElement(@Element Long version, OutputReceiver<ReadSlice> output) {
    TableLog log = TableLog.forTable(path, hadoopConfiguration);
    TableSnapshot snapshot = log.snapshotAt(version);
    if (!snapshot.id().equals(tableId)) {
      throw DeltaErrors.tableReplacedBeforeRead(path);
    }
    List<DataFile> files = snapshot.files();
    List<DataFile> selected =
        filter == null ? files : new FilterFiles(filter, snapshot.schema()).select(files);
    for (DataFile file : selected) {
      ReadSlice.of(file, log.path(), maxSliceBytes).forEach(output::output);
    }
    if (selected.size() < files.size()) {
      Metrics.counter(DeltaRead.class, "filesSkipped").inc(files.size() - selected.size());
      Metrics.counter(DeltaRead.class, "bytesSkipped").inc(bytes(files) - bytes(selected));
    }
  }

  private static long bytes(List<DataFile> files) {
    return files.stream().mapToLong(DataFile::size).sum();
  }
}
