package org.saleslakehouse.transforms.rollup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.saleslakehouse.transforms.sale.Wire;

final class CountrySalesCoder extends AtomicCoder<CountrySales> {
  private static final CountrySalesCoder INSTANCE = new CountrySalesCoder();

  static CountrySalesCoder of() {
    return INSTANCE;
  }

  private CountrySalesCoder() {}

  @Override
  public void encode(CountrySales sales, OutputStream out) throws IOException {
    Wire.writeText(sales.pays(), out);
    VarInt.encode(sales.totalTransactions(), out);
    Wire.writeDecimal(sales.revenueTotal(), out);
    VarInt.encode(sales.itemsSold(), out);
    VarInt.encode(sales.uniqueCustomers(), out);
  }

  @Override
  public CountrySales decode(InputStream in) throws IOException {
    return new CountrySales(
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
