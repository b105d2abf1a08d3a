package org.saleslakehouse.io.delta;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.saleslakehouse.io.delta.internal.positions.WritePositions;

/**
 * How far the tables of a write hold its source, for one who looks on; see {@link
 * DeltaWrite#watchPositions}.
 *
 * <p>Not thread-safe.
 */
public final class CommittedPositions {
  private final WritePositions written;
  private final List<String> sourcePartitions = new ArrayList<>();

  CommittedPositions(WritePositions written, Iterable<String> sourcePartitions) {
    this.written = written;
    sourcePartitions.forEach(this.sourcePartitions::add);
  }

  /**
   * The last offset up to which every record is in its table, by source partition; those that the
   * tables have nothing of are absent.
   *
   * <p>This may be called often: it asks for the next entry of each log by its name, and lists the
   * logs once a minute.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if a table was deleted or replaced
   *     since the first look, which a minute later at the latest is known
   */
  public Map<String, Long> look() {
    written.catchUp(false);
    return bySource(written::complete);
  }

  /**
   * The last offset up to which the main table has all of its rows, by source partition, as of the
   * last {@link #look}. It is ahead of that where rows of other tables are deferred.
   */
  public Map<String, Long> ofMainTable() {
    return bySource(written::ofMainTable);
  }

  private Map<String, Long> bySource(ToLongFunction<String> position) {
    Map<String, Long> positions = new LinkedHashMap<>();
    for (String source : sourcePartitions) {
      long upTo = position.applyAsLong(source);
      if (upTo >= 0) {
        positions.put(source, upTo);
      }
    }
    return positions;
  }

  /**
   * How many rows the tables have got from the write since this object was made, up to the last
   * look: of all tables, whoever made the commits.
   */
  public long rowsAdded() {
    return written.rowsFollowed();
  }
}
