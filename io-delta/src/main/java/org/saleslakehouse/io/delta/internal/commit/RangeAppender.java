package org.saleslakehouse.io.delta.internal.commit;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.HaltPoints;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.internal.write.BundleWriter;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.TableAppender;
import org.saleslakehouse.io.delta.model.TableCommit;

/**
 * Writes the rows of one element to files and commits them, interval by interval, by itself: the
 * partitions that it holds are nobody else's, so that there is nothing to gather or to wait for.
 * {@link OrderedCommitter} makes each commit, with all that it promises.
 *
 * <p>Not thread-safe; one per element, to be closed.
 */
public final class RangeAppender implements TableAppender, AutoCloseable {
  private final WriteSpec spec;
  private final WriteRun run;
  private final Consumer<TableCommit> commits;
  private final Map<String, Progress> progress = new HashMap<>();
  private Set<String> claimed = Set.of();
  private BundleWriter writer;
  private long rows;
  private boolean isDeferring;

  /** How far one source partition is: committed before {@code first}, handed over before next. */
  private static final class Progress {
    private long first;
    private long next;

    Progress(long first) {
      this.first = first;
      this.next = first;
    }
  }

  public RangeAppender(WriteSpec spec, WriteRun run, Consumer<TableCommit> commits) {
    this.spec = spec;
    this.run = run;
    this.commits = commits;
    this.writer = new BundleWriter(spec, run);
  }

  @Override
  public Map<String, Long> begin(Collection<String> sourcePartitions) throws InterruptedException {
    if (!claimed.isEmpty()) {
      throw new IllegalStateException("The element has begun already, with " + claimed + ".");
    }
    Set<String> sources = new TreeSet<>(sourcePartitions);
    run.claim(sources);
    claimed = sources;
    Map<String, Long> first = run.firstMissing(sources);
    first.forEach((source, offset) -> progress.put(source, new Progress(offset)));
    return first;
  }

  @Override
  public void append(String sourcePartition, long offset, Row row) {
    Progress source = progress(sourcePartition);
    if (offset < source.next) {
      throw new IllegalArgumentException(
          "Source "
              + sourcePartition
              + ": offset "
              + offset
              + " was handed over although all before "
              + source.next
              + " had been.");
    }
    String problem;
    try {
      problem = writer.add(sourcePartition, offset, row);
    } catch (IOException e) {
      throw DeltaErrors.cannotWrite(table(row), e);
    }
    if (problem != null) {
      throw DeltaErrors.badRow(table(row), problem);
    }
    source.next = offset + 1;
    rows++;
  }

  @Override
  public void reached(String sourcePartition, long next) {
    Progress source = progress(sourcePartition);
    source.next = Math.max(source.next, next);
  }

  private Progress progress(String sourcePartition) {
    Progress source = progress.get(sourcePartition);
    if (source == null) {
      throw new IllegalStateException(
          "Source " + sourcePartition + " is not among those that the element began with.");
    }
    return source;
  }

  private String table(Row row) {
    DynamicDestinations destinations = spec.destinations();
    return destinations.getTable(destinations.getDestination(row)).path();
  }

  @Override
  public long uncommittedRows() {
    return rows;
  }

  @Override
  public void commit() {
    noteConsumed();
    BundleFiles files = finish(writer::finish);
    writer = new BundleWriter(spec, run);
    commit(files, claimed);
    isDeferring = false;
  }

  @Override
  public boolean commitMainTable() {
    if (!writer.canDefer()) {
      commit();
      return false;
    }
    noteConsumed();
    isDeferring = true;
    commit(finish(writer::finishMainTable), Set.of());
    HaltPoints.reach("after-deferral");
    return true;
  }

  private void noteConsumed() {
    progress.forEach(
        (source, at) -> {
          if (at.next > at.first) {
            writer.consumed(source, at.first, at.next - 1);
          }
        });
  }

  private interface Finish {
    @Nullable BundleFiles files() throws IOException;
  }

  private @Nullable BundleFiles finish(Finish finish) {
    HaltPoints.reach("before-files");
    BundleFiles files;
    try {
      files = finish.files();
    } catch (IOException e) {
      throw DeltaErrors.cannotWrite(spec.destinations().getDestinations().toString(), e);
    }
    HaltPoints.reach("after-files");
    return files;
  }

  private void commit(@Nullable BundleFiles files, Set<String> settled) {
    rows = 0;
    if (files != null || run.isBehind(settled)) {
      OrderedCommitter committer = new OrderedCommitter(spec, run);
      OrderedCommitter.Outcome outcome =
          committer.commit(files == null ? List.of() : List.of(files), settled);
      if (!outcome.held().isEmpty()) {
        throw committer.gap(outcome.held());
      }
      outcome.commits().forEach(commits);
    }
    progress.values().forEach(at -> at.first = at.next);
  }

  /** Gives the source partitions back; what is not committed is dropped. */
  @Override
  public void close() {
    writer.abort();
    if (isDeferring) {
      run.forget(claimed);
    }
    run.release(claimed);
    claimed = Set.of();
  }
}
