package org.saleslakehouse.transforms.rollup;

import java.time.Instant;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.util.SerializableSupplier;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.ToRows;

/**
 * From roll-ups to the rows of their tables. The processing time comes from a clock of the
 * caller's, which is asked once per row: hand in a constant for one time per run. Windows and panes
 * pass through.
 */
public final class RollUpRows {

  /** To rows of {@link Rows#COUNTRY}. */
  public static PTransform<PCollection<CountrySales>, PCollection<Row>> ofCountries(
      SerializableSupplier<Instant> processingTime) {
    return ToRows.of(Rows.COUNTRY, sales -> country(sales, ToRows.micros(processingTime)));
  }

  /** To rows of {@link Rows#SEGMENT}. */
  public static PTransform<PCollection<SegmentSales>, PCollection<Row>> ofSegments(
      SerializableSupplier<Instant> processingTime) {
    return ToRows.of(Rows.SEGMENT, sales -> segment(sales, ToRows.micros(processingTime)));
  }

  static Row country(CountrySales sales, Instant processingTime) {
    return Row.withSchema(Rows.COUNTRY)
        .addValues(
            sales.pays(),
            sales.totalTransactions(),
            sales.revenueTotal().doubleValue(),
            sales.transactionMoyenne().doubleValue(),
            sales.itemsSold(),
            sales.uniqueCustomers(),
            processingTime)
        .build();
  }

  static Row segment(SegmentSales sales, Instant processingTime) {
    return Row.withSchema(Rows.SEGMENT)
        .addValues(
            sales.segment(),
            sales.totalTransactions(),
            sales.revenueTotal().doubleValue(),
            sales.transactionMoyenne().doubleValue(),
            sales.uniqueCustomers(),
            sales.countriesCount(),
            processingTime)
        .build();
  }

  private RollUpRows() {}
}
