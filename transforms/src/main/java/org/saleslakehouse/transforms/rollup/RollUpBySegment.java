package org.saleslakehouse.transforms.rollup;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.saleslakehouse.transforms.clientday.ClientDay;

/**
 * The sales per client segment, from client-days. What {@link RollUpByCountry} says of bounded and
 * streaming input holds here too.
 */
public final class RollUpBySegment
    extends PTransform<PCollection<ClientDay>, PCollection<SegmentSales>> {

  private RollUpBySegment() {}

  public static RollUpBySegment create() {
    return new RollUpBySegment();
  }

  @Override
  public PCollection<SegmentSales> expand(PCollection<ClientDay> days) {
    return days.apply("RollUp", new RollUp(day -> day.key().segment()))
        .apply("ToSegmentSales", ParDo.of(new ToSegmentSalesFn()))
        .setCoder(SegmentSalesCoder.of());
  }

  static final class ToSegmentSalesFn extends DoFn<KV<String, RollUpTotals>, SegmentSales> {
    @ProcessElement
    public void process(
        @Element KV<String, RollUpTotals> segment, OutputReceiver<SegmentSales> out) {
      RollUpTotals totals = segment.getValue();
      if (totals.transactions() > 0) {
        out.output(sales(segment.getKey(), totals));
      }
    }
  }

  static SegmentSales sales(String segment, RollUpTotals totals) {
    return new SegmentSales(
        segment, totals.transactions(), totals.revenue(), totals.clients(), totals.countries());
  }
}
