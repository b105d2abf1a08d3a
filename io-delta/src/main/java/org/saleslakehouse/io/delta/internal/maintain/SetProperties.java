package org.saleslakehouse.io.delta.internal.maintain;

import java.util.List;
import java.util.Map;
import org.saleslakehouse.io.delta.errors.CommitConflictException;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.log.WriterDemands;

/** Sets properties of a table that is there. */
public final class SetProperties {
  private static final int MAX_ATTEMPTS = 100;

  /** Commits them. */
  public static void of(TableLog log, Map<String, String> properties) {
    WriterDemands.checkProperties(log.table(), properties);
    log.snapshot().requireWritable();
    CommitConflictException conflict = null;
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      TableTransaction transaction = log.startTransaction();
      if (transaction.readVersion() < 0) {
        throw DeltaErrors.noTable(log.table());
      }
      transaction.setProperties(properties);
      try {
        transaction.commit(
            List.of(),
            List.of(),
            Map.of(),
            new TableOperation("SET_TABLE_PROPERTIES", Map.of(), Map.of()));
        return;
      } catch (CommitConflictException e) {
        conflict = e; // the metadata was changed meanwhile: once more, from what it is now
      }
    }
    throw DeltaErrors.tooManyConflicts(log.table(), MAX_ATTEMPTS, conflict);
  }

  private SetProperties() {}
}
