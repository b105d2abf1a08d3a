package org.saleslakehouse.io.delta.internal.positions;

import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.log.WriterDemands;
import org.saleslakehouse.io.delta.model.SourcePositions;

/** The positions that a table's log holds, of whichever writes, as an onlooker sees them. */
public final class RecordedPositions {

  /** What a write would say that is to go on from them; null if nothing is against it. */
  public static @Nullable String problem(TableLog log, TableSnapshot newest) {
    Map<String, Map<String, Long>> recorded = SourcePositions.byWriteId(newest.transactions());
    try {
      if (!recorded.isEmpty()) {
        WriterDemands.requireTransactionsKept(log.table(), newest.properties());
      }
      for (String writeId : recorded.keySet()) {
        RestoredTables.requireRowsKept(
            log, SourcePositions.of(writeId, row -> "", row -> 0L), newest.version());
      }
      return null;
    } catch (DeltaIOException e) {
      return e.getMessage();
    }
  }

  private RecordedPositions() {}
}
