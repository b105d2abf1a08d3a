package org.saleslakehouse.io.delta.model;

import java.io.Serializable;
import java.util.List;
import org.apache.beam.sdk.values.Row;

/**
 * Routes each row of a write to one of several tables.
 *
 * <p>All methods must give the same for the same input, on every worker and in every run.
 */
public interface DynamicDestinations extends Serializable {
  /** The name of the destination of this element; any text that is stable from run to run. */
  String getDestination(Row element);

  /** The row to write for this element, of the schema that the destination's table has. */
  default Row getRow(Row element) {
    return element;
  }

  /** The table behind a name that {@link #getDestination} gave. */
  DeltaDestination getTable(String destination);

  /**
   * All destinations there are, in the order in which each interval is committed to them; a write
   * with source positions needs it. The <em>last</em> is the one whose log says how far the write
   * has come: put the main table there. Empty: not known beforehand.
   */
  default List<String> getDestinations() {
    return List.of();
  }
}
