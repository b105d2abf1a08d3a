package org.saleslakehouse.io.delta.internal.commit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.MetricNamespaces;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.internal.positions.RowPositionReader;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.internal.write.BundleWriter;
import org.saleslakehouse.io.delta.internal.write.OpenFiles;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Writes the files of a bundle anew without the rows that the tables have already: the case of a
 * replay whose bundles lie otherwise than those of the first time.
 */
final class FileCutter {
  private static final Counter SKIPPED = Metrics.counter(MetricNamespaces.WRITE, "rowsSkipped");

  /** The files of the bundle, each with the rows that are not in {@code plan.cut()}. */
  static List<BundleFiles.File> cut(WriteSpec spec, CommitPlan.Ready plan) {
    if (plan.cut().isEmpty()) {
      return plan.bundle().files();
    }
    List<BundleFiles.File> kept = new ArrayList<>();
    Map<String, OffsetRangeSet> covered = remaining(plan);
    for (BundleFiles.File file : plan.bundle().files()) {
      try {
        kept.addAll(cut(spec, file, plan.cut(), covered));
      } catch (IOException e) {
        throw DeltaErrors.cannotWrite(spec.log(file.destination()).table(), e);
      }
    }
    return kept;
  }

  private static List<BundleFiles.File> cut(
      WriteSpec original,
      BundleFiles.File file,
      Map<String, OffsetRangeSet> cut,
      Map<String, OffsetRangeSet> covered)
      throws IOException {
    WriteSpec spec = original.rewriting(file.destination());
    TableLog log = spec.log(file.destination());
    DeltaDestination table = spec.destinations().getTable(file.destination());
    SourcePositions positions = java.util.Objects.requireNonNull(spec.positions());
    RowPositionReader position = RowPositionReader.of(positions, table.schema());
    OpenFiles rewritten = new OpenFiles(spec);
    long dropped = 0;
    try (ParquetRowReader rows =
        ParquetRowReader.open(
            log.configuration(),
            PartitionValues.resolve(log.path(), file.file().path()),
            file.file().partitionValues(),
            table.schema(),
            table.schema().getFieldNames())) {
      while (rows.hasNext()) {
        Row row = rows.next();
        position.read(row);
        OffsetRangeSet gone = cut.get(position.sourcePartition());
        if (gone != null && gone.contains(position.offset())) {
          dropped++;
        } else {
          rewritten.write(file.destination(), row, position.sourcePartition());
        }
      }
    } catch (IOException | RuntimeException e) {
      rewritten.abort();
      throw e;
    }
    if (dropped == 0) {
      rewritten.abort();
      return List.of(file);
    }
    SKIPPED.inc(dropped);
    List<BundleFiles.File> files = new ArrayList<>();
    String bundleId = UUID.randomUUID().toString();
    Map<String, Long> withoutRow = FileTags.withoutRow(file.file().tags());
    for (OpenFiles.FinishedFile finished : rewritten.finishAll()) {
      // As the original said: what was cut may be among it, so that it is now the most there is.
      files.add(
          BundleWriter.describe(
              spec, finished, bundleId, covered, files.isEmpty() ? withoutRow : Map.of()));
    }
    return files;
  }

  private static Map<String, OffsetRangeSet> remaining(CommitPlan.Ready plan) {
    Map<String, OffsetRangeSet> remaining = new TreeMap<>();
    plan.bundle()
        .covered()
        .forEach(
            (source, ranges) -> {
              OffsetRangeSet cut = plan.cut().get(source);
              OffsetRangeSet left = cut == null ? ranges : ranges.without(cut);
              if (!left.isEmpty()) {
                remaining.put(source, left);
              }
            });
    return remaining;
  }

  private FileCutter() {}
}
