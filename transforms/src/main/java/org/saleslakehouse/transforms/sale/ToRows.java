package org.saleslakehouse.transforms.sale;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.util.SerializableSupplier;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Makes one row of each value. Windows and panes pass through.
 *
 * @param <T> what a row is made of
 */
public final class ToRows<T> extends PTransform<PCollection<T>, PCollection<Row>> {
  private final Schema schema;
  private final SerializableFunction<T, Row> toRow;

  private ToRows(Schema schema, SerializableFunction<T, Row> toRow) {
    this.schema = schema;
    this.toRow = toRow;
  }

  public static <T> ToRows<T> of(Schema schema, SerializableFunction<T, Row> toRow) {
    return new ToRows<>(schema, toRow);
  }

  /** The time of a clock, as finely as a table holds it. */
  public static Instant micros(SerializableSupplier<Instant> clock) {
    return clock.get().truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public PCollection<Row> expand(PCollection<T> values) {
    return values
        .apply("ToRow", MapElements.into(TypeDescriptors.rows()).via(toRow))
        .setRowSchema(schema);
  }
}
