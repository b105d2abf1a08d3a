package org.saleslakehouse.io.delta;

import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.saleslakehouse.io.delta.model.RowsOf;

/**
 * Writes the rows of elements to Delta tables. See {@link DeltaWrite#ofRowsOf}.
 *
 * @param <T> what the rows are made of
 */
public final class DeltaWriteOf<T> extends PTransform<PCollection<T>, DeltaWriteResult> {
  private static final long serialVersionUID = 1;

  private final DeltaWrite write;
  private final Schema schema;
  private final RowsOf<T> rowsOf;

  DeltaWriteOf(DeltaWrite write, Schema schema, RowsOf<T> rowsOf) {
    this.write = write;
    this.schema = schema;
    this.rowsOf = rowsOf;
  }

  @Override
  public DeltaWriteResult expand(PCollection<T> input) {
    return DeltaWrite.result(write.graph(schema, input.isBounded()).expand(input, rowsOf, schema));
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.delegate(write);
  }
}
