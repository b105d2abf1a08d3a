package org.saleslakehouse.io.delta.internal.write;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
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

  /** Of one source partition. */
  private static final int MAX_DEFERRED_RANGES = 1000;

  private final WriteSpec spec;
  private final @Nullable WriteRun run;
  private final Set<String> named;
  private final OpenFiles files;
  private final Map<String, RowPositionReader> positionReaders = new HashMap<>();
  private final Map<String, Source> sources = new HashMap<>();
  private final Map<String, Integer> timeColumns = new HashMap<>();
  private final String mainTable;
  private RowDelays.Times times = new RowDelays.Times();
  private @Nullable Source lastSource;
  private long skipped;
  private boolean isAborted;

  /** The part of one source partition in this bundle. */
  private static final class Source {
    private final String name;
    private final CoveredOffsets covered;
    private OffsetRangeSet consumed = new OffsetRangeSet();

    /** Consumed before {@link #finishMainTable}. */
    private final OffsetRangeSet consumedBefore = new OffsetRangeSet();

    /** Those of {@code consumed} that have a row; if there are many holes, not all. */
    private OffsetRangeSet withRow = new OffsetRangeSet();

    /**
     * Of rows for other tables than the main one, and those before {@link #finishMainTable} that
     * have no row; if they become many, not all.
     */
    private final OffsetRangeSet deferrable = new OffsetRangeSet();

    Source(String name, CoveredOffsets covered) {
      this.name = name;
      this.covered = covered;
    }

    boolean canDefer() {
      return deferrable.ranges() <= MAX_DEFERRED_RANGES && withRow.ranges() <= MAX_DEFERRED_RANGES;
    }

    /** Begins anew with what is consumed; what has no row is told with the rows to come. */
    void defer() {
      deferrable.addAll(consumed.without(withRow).without(covered.asRanges()));
      consumedBefore.addAll(consumed);
      consumed = new OffsetRangeSet();
      withRow = new OffsetRangeSet();
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
    List<String> destinations = spec.destinations().getDestinations();
    this.named = new LinkedHashSet<>(destinations);
    this.mainTable = destinations.isEmpty() ? "" : destinations.get(destinations.size() - 1);
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
    Source source = source(sourcePartition);
    if (source.covered.contains(offset)) {
      skipped++;
      return null;
    }
    String destination = destination(element);
    String problem = write(destination, spec.destinations().getRow(element), sourcePartition);
    if (problem == null && source.canDefer()) {
      source.withRow.add(offset);
      if (!destination.equals(mainTable)) {
        source.deferrable.add(offset);
      }
    }
    return problem;
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
        : Objects.requireNonNull(run).covered(source);
  }

  /**
   * Completes the files. Null if there is nothing to tell. If it fails, nothing is left open, as
   * after {@link #abort}.
   */
  public @Nullable BundleFiles finish() throws IOException {
    Map<String, OffsetRangeSet> brought =
        bySource(source -> source.deferrable.union(source.consumed));
    List<OpenFiles.FinishedFile> finished = finish(files::finishAll);
    if (finished.isEmpty() && brought.isEmpty()) {
      return null;
    }
    List<BundleFiles.File> described =
        describe(
            finished,
            bySource(source -> source.consumedBefore.union(source.consumed)),
            withoutRow(brought, finished));
    return new BundleFiles(brought, described, Map.of(), times.at(Clock.systemUTC().millis()));
  }

  /**
   * Whether {@link #finishMainTable} is of use: there are rows for the main table, and some for
   * others, but not so many apart that it would cost memory to remember them.
   */
  public boolean canDefer() {
    return files.hasRowsOf(mainTable)
        && sources.values().stream().allMatch(Source::canDefer)
        && sources.values().stream().anyMatch(source -> !source.deferrable.isEmpty());
  }

  /**
   * Completes the files of the main table; the others stay open, and more can be added to all of
   * them. Offsets that have no row are deferred too: their count is told with the next {@link
   * #finish}. If the process ends before that, they come again, and are counted once.
   */
  public BundleFiles finishMainTable() throws IOException {
    Map<String, OffsetRangeSet> covered = bySource(source -> source.consumed);
    sources.values().forEach(Source::defer);
    Map<String, OffsetRangeSet> deferred = bySource(source -> source.deferrable.copy());
    Map<String, OffsetRangeSet> brought = new TreeMap<>(covered);
    brought.replaceAll((name, offsets) -> offsets.without(source(name).deferrable));
    brought.values().removeIf(OffsetRangeSet::isEmpty);
    List<OpenFiles.FinishedFile> finished = finish(() -> files.finishAll(mainTable));
    Map<String, Long> complete = new TreeMap<>();
    deferred.forEach((name, offsets) -> complete.put(name, offsets.first() - 1));
    List<BundleFiles.File> described =
        describe(finished, covered, Map.of()).stream()
            .map(file -> file.withTags(FileTags.complete(file.file().tags(), complete)))
            .toList();
    RowDelays delays = times.at(Clock.systemUTC().millis());
    times = new RowDelays.Times();
    deferred.forEach((name, offsets) -> brought.merge(name, offsets, OffsetRangeSet::union));
    return new BundleFiles(brought, described, deferred, delays);
  }

  private interface Finish {
    List<OpenFiles.FinishedFile> files() throws IOException;
  }

  private Map<String, OffsetRangeSet> bySource(Function<Source, OffsetRangeSet> offsets) {
    Map<String, OffsetRangeSet> bySource = new TreeMap<>();
    sources.forEach((name, source) -> bySource.put(name, offsets.apply(source)));
    bySource.values().removeIf(OffsetRangeSet::isEmpty);
    return bySource;
  }

  private List<OpenFiles.FinishedFile> finish(Finish finish) throws IOException {
    requireWhole();
    SKIPPED.inc(skipped);
    skipped = 0;
    try {
      return finish.files();
    } catch (IOException | RuntimeException e) {
      abort();
      throw e;
    }
  }

  private List<BundleFiles.File> describe(
      List<OpenFiles.FinishedFile> finished,
      Map<String, OffsetRangeSet> covered,
      Map<String, Long> withoutRow) {
    finished.stream()
        .map(OpenFiles.FinishedFile::destination)
        .distinct()
        .forEach(d -> Lineage.getSinks().add("delta", List.of(spec.log(d).path().toString())));
    String bundleId = UUID.randomUUID().toString();
    List<BundleFiles.File> described = new ArrayList<>(finished.size());
    int says = saysWithoutRow(finished);
    for (OpenFiles.FinishedFile file : finished) {
      ROWS.inc(file.parquet().rows());
      BYTES.inc(file.parquet().bytes());
      FILES.inc();
      described.add(
          describe(
              spec, file, bundleId, covered, described.size() == says ? withoutRow : Map.of()));
    }
    return described;
  }

  /** How many of these offsets have no row, neither in these files nor in the tables before. */
  private Map<String, Long> withoutRow(
      Map<String, OffsetRangeSet> brought, List<OpenFiles.FinishedFile> finished) {
    Map<String, Long> counts = new TreeMap<>();
    brought.forEach(
        (name, offsets) ->
            counts.put(name, offsets.without(source(name).covered.asRanges()).size()));
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
    for (int i = 0; i < finished.size(); i++) {
      if (finished.get(i).destination().equals(mainTable)) {
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
