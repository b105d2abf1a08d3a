package org.saleslakehouse.transforms.rollup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.saleslakehouse.transforms.sale.Wire;

final class SegmentSalesCoder extends AtomicCoder<SegmentSales> {
  private static final SegmentSalesCoder INSTANCE = new SegmentSalesCoder();

  static SegmentSalesCoder of() {
    return INSTANCE;
  }

  private SegmentSalesCoder() {}

  @Override
  public void encode(SegmentSales sales, OutputStream out) throws IOException {
    Wire.writeText(sales.segment(), out);
    VarInt.encode(sales.totalTransactions(), out);
    Wire.writeDecimal(sales.revenueTotal(), out);
    VarInt.encode(sales.uniqueCustomers(), out);
    VarInt.encode(sales.countriesCount(), out);
  }

  @Override
  public SegmentSales decode(InputStream in) throws IOException {
    return new SegmentSales(
        Wire.readText(in),
        VarInt.decodeLong(in),
        Wire.readDecimal(in),
        VarInt.decodeLong(in),
        VarInt.decodeLong(in));
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
