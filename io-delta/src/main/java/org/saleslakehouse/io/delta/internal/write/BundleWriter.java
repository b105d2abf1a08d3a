package org.saleslakehouse.io.delta.internal.write;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Lineage;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.MetricNamespaces;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.positions.CoveredOffsets;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;
import org.saleslakehouse.io.delta.internal.positions.RowPositionReader;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Writes the rows of one bundle to files and keeps account of the offsets that it consumed. Rows
 * that the tables have already are left out.
 *
 * <p>Not thread-safe; one per bundle.
 */
public final class BundleWriter {
  private static final Counter ROWS = Metrics.counter(MetricNamespaces.WRITE, "rowsWritten");
  private static final Counter BYTES = Metrics.counter(MetricNamespaces.WRITE, "bytesWritten");
  private static final Counter FILES = Metrics.counter(MetricNamespaces.WRITE, "filesWritten");
  private static final Counter SKIPPED = Metrics.counter(MetricNamespaces.WRITE, "rowsSkipped");

  private final WriteSpec spec;
  private final @Nullable WriteRun run;
  private final Set<String> named;
  private final OpenFiles files;
  private final Map<String, RowPositionReader> positionReaders = new HashMap<>();
  private final Map<String, Source> sources = new HashMap<>();
  private final Map<String, Integer> timeColumns = new HashMap<>();
  private final RowDelays.Times times = new RowDelays.Times();
  private @Nullable Source lastSource;
  private long skipped;
  private boolean isAborted;

  /** The part of one source partition in this bundle. */
  private static final class Source {
    private final String name;
    private final CoveredOffsets covered;
    private final OffsetRangeSet consumed = new OffsetRangeSet();

    Source(String name, CoveredOffsets covered) {
      this.name = name;
      this.covered = covered;
    }

    /** False for what is in a table already, or came twice within the bundle. */
    boolean take(long previous, long offset) {
      if (offset <= covered.upTo() || consumed.contains(offset)) {
        return false;
      }
      // What is in beyond the main table's position leaves no hole here.
      if (previous == offset - 1) {
        consumed.add(offset);
      } else {
        consumed.add(Math.max(previous, covered.upTo()) + 1, offset);
      }
      return !covered.contains(offset);
    }
  }

  public BundleWriter(WriteSpec spec, @Nullable WriteRun run) {
    this.spec = spec;
    this.run = run;
    this.named = new LinkedHashSet<>(spec.destinations().getDestinations());
    this.files = new OpenFiles(spec);
  }

  /**
   * Takes one element of the write's input.
   *
   * @return why its row cannot be written, or null if it was written or left out
   */
  public @Nullable String add(Row element) throws IOException {
    requireWhole();
    String destination = destination(element);
    Row row = spec.destinations().getRow(element);
    SourcePositions positions = spec.positions();
    String sourceName = null;
    if (positions != null) {
      RowPositionReader reader =
          positionReaders.computeIfAbsent(
              destination, d -> RowPositionReader.of(positions, row.getSchema()));
      try {
        reader.read(row);
      } catch (IllegalArgumentException e) {
        throw DeltaErrors.badPosition(
            spec.destinations().getTable(destination).path(), e.getMessage());
      }
      Source source = source(reader.sourcePartition());
      if (!source.take(reader.previous(), reader.offset())) {
        skipped++;
        return null;
      }
      sourceName = source.name;
    }
    return write(destination, row, sourceName);
  }

  /**
   * Takes one element of which the position is known; what it consumes, {@link #consumed} says.
   *
   * @return why its row cannot be written, or null if it was written or left out
   */
  public @Nullable String add(String sourcePartition, long offset, Row element) throws IOException {
    if (source(sourcePartition).covered.contains(offset)) {
      skipped++;
      return null;
    }
    return write(destination(element), spec.destinations().getRow(element), sourcePartition);
  }

  private String destination(Row element) {
    String destination = spec.destinations().getDestination(element);
    if (destination == null || !(named.isEmpty() || named.contains(destination))) {
      // Its offset would count as stored, and its row would be in no table.
      throw DeltaErrors.unnamedDestination(destination, named);
    }
    return destination;
  }

  /** Takes note that all of these offsets have been handed over, with or without rows. */
  public void consumed(String sourcePartition, long first, long last) {
    source(sourcePartition).consumed.add(first, last);
  }

  private @Nullable String write(String destination, Row row, @Nullable String sourceName)
      throws IOException {
    String problem = files.check(destination, row);
    if (problem == null) {
      files.write(destination, row, sourceName);
      int time = timeColumns.computeIfAbsent(destination, this::timeColumn);
      if (time >= 0) {
        times.add(row.getValue(time));
      }
    }
    return problem;
  }

  private int timeColumn(String destination) {
    DeltaDestination table = spec.destinations().getTable(destination);
    String column = table.eventTimeColumn();
    return column == null ? -1 : table.schema().indexOf(column);
  }

  private Source source(String name) {
    Source last = lastSource;
    if (last == null || !last.name.equals(name)) {
      last = sources.computeIfAbsent(name, n -> new Source(n, covered(n)));
      lastSource = last;
    }
    return last;
  }

  private CoveredOffsets covered(String source) {
    return spec.isAfterthought()
        ? new CoveredOffsets(-1, new OffsetRangeSet())
        : java.util.Objects.requireNonNull(run).covered(source);
  }

  /**
   * Completes the files. Null if there is nothing to tell. If it fails, nothing is left open, as
   * after {@link #abort}.
   */
  public @Nullable BundleFiles finish() throws IOException {
    requireWhole();
    List<OpenFiles.FinishedFile> finished;
    try {
      finished = files.finishAll();
    } catch (IOException | RuntimeException e) {
      abort();
      throw e;
    }
    Map<String, OffsetRangeSet> covered = new TreeMap<>();
    for (Source source : sources.values()) {
      if (!source.consumed.isEmpty()) {
        covered.put(source.name, source.consumed);
      }
    }
    SKIPPED.inc(skipped);
    if (finished.isEmpty() && covered.isEmpty()) {
      return null;
    }
    finished.stream()
        .map(OpenFiles.FinishedFile::destination)
        .distinct()
        .forEach(d -> Lineage.getSinks().add("delta", List.of(spec.log(d).path().toString())));
    String bundleId = UUID.randomUUID().toString();
    List<BundleFiles.File> described = new ArrayList<>(finished.size());
    Map<String, Long> withoutRow = withoutRow(finished);
    int says = saysWithoutRow(finished);
    for (OpenFiles.FinishedFile file : finished) {
      ROWS.inc(file.parquet().rows());
      BYTES.inc(file.parquet().bytes());
      FILES.inc();
      described.add(
          describe(
              spec, file, bundleId, covered, described.size() == says ? withoutRow : Map.of()));
    }
    return new BundleFiles(covered, described, times.at(Clock.systemUTC().millis()));
  }

  /** How many consumed offsets have no row, neither in these files nor in the tables before. */
  private Map<String, Long> withoutRow(List<OpenFiles.FinishedFile> finished) {
    Map<String, Long> counts = new TreeMap<>();
    for (Source source : sources.values()) {
      if (!source.consumed.isEmpty()) {
        counts.put(source.name, source.consumed.without(source.covered.asRanges()).size());
      }
    }
    for (OpenFiles.FinishedFile file : finished) {
      file.rowsBySource().forEach((name, rows) -> counts.merge(name, -rows, Long::sum));
    }
    return counts;
  }

  /**
   * The file that says so: one of the main table, which is committed last. If the process ends
   * between two commits, the next bundle counts the same offsets again, and nothing is said twice.
   */
  private int saysWithoutRow(List<OpenFiles.FinishedFile> finished) {
    List<String> destinations = spec.destinations().getDestinations();
    String main = destinations.isEmpty() ? "" : destinations.get(destinations.size() - 1);
    for (int i = 0; i < finished.size(); i++) {
      if (finished.get(i).destination().equals(main)) {
        return i;
      }
    }
    return 0;
  }

  /** Gives up the bundle. Nothing can be added to it or come of it any more. */
  public void abort() {
    isAborted = true;
    files.abort();
  }

  /** Whoever goes on with a bundle that has failed would lose what was open then. */
  private void requireWhole() {
    if (isAborted) {
      throw new IllegalStateException("The bundle has failed before.");
    }
  }

  public static BundleFiles.File describe(
      WriteSpec spec,
      OpenFiles.FinishedFile file,
      String bundleId,
      Map<String, OffsetRangeSet> covered) {
    return describe(spec, file, bundleId, covered, Map.of());
  }

  /**
   * A finished file as the log is to name it.
   *
   * @param withoutRow what this file says for all of its bundle, see {@link FileTags#withoutRow}
   */
  public static BundleFiles.File describe(
      WriteSpec spec,
      OpenFiles.FinishedFile file,
      String bundleId,
      Map<String, OffsetRangeSet> covered,
      Map<String, Long> withoutRow) {
    SourcePositions positions = spec.positions();
    Map<String, String> tags =
        positions == null
            ? Map.of()
            : FileTags.withoutRow(
                FileTags.of(
                    positions.writeId(), spec.runId(), bundleId, covered, file.rowsBySource()),
                withoutRow);
    DataFile data =
        new DataFile(
            file.path(),
            file.partitionValues(),
            file.parquet().bytes(),
            Clock.systemUTC().millis(),
            true,
            file.parquet().statsJson(),
            tags);
    return new BundleFiles.File(file.destination(), data, file.parquet().rows());
  }
}
