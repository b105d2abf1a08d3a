package org.saleslakehouse.transforms.clientday;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.saleslakehouse.transforms.sale.Wire;

/**
 * The figures of a set of sales; of an empty set if the count is 0, as runners fire empty panes.
 */
record SalesTotals(
    long count, long quantity, BigDecimal amount, double min, double max, long products) {

  static final class TotalsCoder extends AtomicCoder<SalesTotals> {
    private static final TotalsCoder INSTANCE = new TotalsCoder();

    static TotalsCoder of() {
      return INSTANCE;
    }

    private TotalsCoder() {}

    @Override
    public void encode(SalesTotals totals, OutputStream out) throws IOException {
      VarInt.encode(totals.count, out);
      VarInt.encode(totals.quantity, out);
      Wire.writeDecimal(totals.amount, out);
      Wire.writeDouble(totals.min, out);
      Wire.writeDouble(totals.max, out);
      VarInt.encode(totals.products, out);
    }

    @Override
    public SalesTotals decode(InputStream in) throws IOException {
      return new SalesTotals(
          VarInt.decodeLong(in),
          VarInt.decodeLong(in),
          Wire.readDecimal(in),
          Wire.readDouble(in),
          Wire.readDouble(in),
          VarInt.decodeLong(in));
    }
  }
}
