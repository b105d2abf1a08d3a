package org.saleslakehouse.io.delta;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if a table was deleted or replaced
   *     since the first look
   */
  public Map<String, Long> look() {
    written.catchUp(false);
    Map<String, Long> committed = new LinkedHashMap<>();
    for (String source : sourcePartitions) {
      long upTo = written.of(source).upTo();
      if (upTo >= 0) {
        committed.put(source, upTo);
      }
    }
    return committed;
  }

  /**
   * How many rows the tables have got from the write since this object was made, up to the last
   * look: of all tables, whoever made the commits.
   */
  public long rowsAdded() {
    return written.rowsFollowed();
  }
}
