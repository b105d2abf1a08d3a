package org.saleslakehouse.transforms.rollup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.saleslakehouse.transforms.sale.Wire;

/**
 * The figures of a country or a segment; of nothing if there are no transactions, as runners fire
 * empty panes.
 */
record RollUpTotals(
    long transactions, long items, BigDecimal revenue, long clients, long countries) {

  static final class TotalsCoder extends AtomicCoder<RollUpTotals> {
    private static final TotalsCoder INSTANCE = new TotalsCoder();

    static TotalsCoder of() {
      return INSTANCE;
    }

    private TotalsCoder() {}

    @Override
    public void encode(RollUpTotals totals, OutputStream out) throws IOException {
      VarInt.encode(totals.transactions, out);
      VarInt.encode(totals.items, out);
      Wire.writeDecimal(totals.revenue, out);
      VarInt.encode(totals.clients, out);
      VarInt.encode(totals.countries, out);
    }

    @Override
    public RollUpTotals decode(InputStream in) throws IOException {
      return new RollUpTotals(
          VarInt.decodeLong(in),
          VarInt.decodeLong(in),
          Wire.readDecimal(in),
          VarInt.decodeLong(in),
          VarInt.decodeLong(in));
    }
  }
}
