package org.saleslakehouse.io.delta.model;

import java.io.Serializable;
import java.util.function.Consumer;
import org.apache.beam.sdk.values.Row;

/**
 * Makes the rows of an element in the very step that writes them. See {@link
 * org.saleslakehouse.io.delta.DeltaWrite#ofRowsOf}.
 *
 * <p>Used by one thread at a time; each worker has a copy of its own, as it was when the pipeline
 * was built.
 *
 * @param <T> the write's input
 */
@FunctionalInterface
public interface RowsOf<T> extends Serializable {
  /**
   * Hands over the rows of the element, in their order; none is fine. What it throws fails the
   * bundle.
   */
  void forEach(T element, Consumer<Row> rows);
}
