package org.saleslakehouse.transforms.rollup;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.saleslakehouse.transforms.clientday.AggregateByClientDay;
import org.saleslakehouse.transforms.clientday.ClientDay;

/**
 * The sales per country, from client-days: exact, and never at odds with them.
 *
 * <p><b>Bounded</b> (the client-day table, or {@link AggregateByClientDay} over all of Bronze): one
 * result per country.
 *
 * <p><b>Streaming</b>: panes of {@link AggregateByClientDay} that discard what they fired; each
 * result is a part, per window, to be added up. Accumulating panes are refused, since a sale would
 * count as often as its client-day fires. For a table over all of history, such as {@code
 * ventes_par_pays}, read the client-day table as often as the result is wanted.
 *
 * <p>Empty panes give nothing.
 */
public final class RollUpByCountry
    extends PTransform<PCollection<ClientDay>, PCollection<CountrySales>> {

  private RollUpByCountry() {}

  public static RollUpByCountry create() {
    return new RollUpByCountry();
  }

  @Override
  public PCollection<CountrySales> expand(PCollection<ClientDay> days) {
    return days.apply("RollUp", new RollUp(day -> day.key().pays()))
        .apply("ToCountrySales", ParDo.of(new ToCountrySalesFn()))
        .setCoder(CountrySalesCoder.of());
  }

  static final class ToCountrySalesFn extends DoFn<KV<String, RollUpTotals>, CountrySales> {
    @ProcessElement
    public void process(
        @Element KV<String, RollUpTotals> country, OutputReceiver<CountrySales> out) {
      RollUpTotals totals = country.getValue();
      if (totals.transactions() > 0) {
        out.output(sales(country.getKey(), totals));
      }
    }
  }

  static CountrySales sales(String country, RollUpTotals totals) {
    return new CountrySales(
        country, totals.transactions(), totals.revenue(), totals.items(), totals.clients());
  }
}
