package org.saleslakehouse.io.delta.internal.commit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.saleslakehouse.io.delta.errors.CommitConflictException;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.MetricNamespaces;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableFit;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.SchemaEvolution;

/**
 * Commits to one table, again and again until nothing comes between: every attempt builds on the
 * newest version, and looks at what others have committed up to it before it commits.
 */
final class TableCommitter {
  private static final int MAX_ATTEMPTS = 100;
  private static final long MAX_BACKOFF_MILLIS = 500;

  private static final Counter CONFLICTS =
      Metrics.counter(MetricNamespaces.WRITE, "commitConflicts");
  static final Counter RETRIES = Metrics.counter(MetricNamespaces.WRITE, "commitRetries");
  private static final Counter COMMITS = Metrics.counter(MetricNamespaces.WRITE, "commits");
  private static final Distribution MILLIS =
      Metrics.distribution(MetricNamespaces.WRITE, "commitMilliseconds");

  private final TableLog log;
  private final DeltaDestination table;
  private final SchemaEvolution evolution;

  TableCommitter(TableLog log, DeltaDestination table, SchemaEvolution evolution) {
    this.log = log;
    this.table = table;
    this.evolution = evolution;
  }

  /** What one attempt is to commit, decided on the version that it builds on. */
  record Changes(
      List<DataFile> added,
      List<DataFile> removed,
      Map<String, Long> transactions,
      TableOperation operation) {}

  /** Decides on the changes; null if there is nothing to do any more. */
  interface Decision {
    Changes on(TableTransaction attempt);

    /** Comes last before each attempt. */
    default void aboutToCommit(TableTransaction attempt) {}
  }

  /** Learns that an attempt went through. */
  interface Success {
    void committed(TableTransaction attempt, long version);
  }

  /** The version made, or -1 if the decision was that there is nothing to do. */
  long commit(Decision decision, Success success) {
    long started = System.nanoTime();
    CommitConflictException conflict = null;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (attempt > 0) {
        RETRIES.inc();
      }
      TableTransaction transaction = log.startTransaction();
      Changes changes = decision.on(transaction);
      if (changes == null) {
        return -1;
      }
      prepare(transaction, changes);
      decision.aboutToCommit(transaction);
      try {
        long version =
            transaction.commit(
                changes.added(), changes.removed(), changes.transactions(), changes.operation());
        success.committed(transaction, version);
        COMMITS.inc();
        MILLIS.update((System.nanoTime() - started) / 1_000_000);
        return version;
      } catch (CommitConflictException e) {
        CONFLICTS.inc();
        conflict = e;
        backOff(attempt);
      }
    }
    throw DeltaErrors.tooManyConflicts(log.table(), MAX_ATTEMPTS, conflict);
  }

  /** Makes the table, or makes sure that the files fit it. */
  private void prepare(TableTransaction attempt, Changes changes) {
    TableFit.prepare(log, attempt, table, evolution, !changes.transactions().isEmpty());
    // Without these another writer's commit of the same rows would go unnoticed.
    attempt.readWholeTable();
    attempt.guard(changes.transactions().keySet());
  }

  private static void backOff(int attempt) {
    long most = Math.min(MAX_BACKOFF_MILLIS, 1L << Math.min(attempt, 20));
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(most + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting to commit again", e);
    }
  }
}
