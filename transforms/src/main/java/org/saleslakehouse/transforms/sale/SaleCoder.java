package org.saleslakehouse.transforms.sale;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;

final class SaleCoder extends AtomicCoder<Sale> {
  private static final SaleCoder INSTANCE = new SaleCoder();

  static SaleCoder of() {
    return INSTANCE;
  }

  private SaleCoder() {}

  @Override
  public void encode(Sale sale, OutputStream out) throws IOException {
    VarInt.encode(sale.venteId(), out);
    VarInt.encode(sale.clientId(), out);
    VarInt.encode(sale.produitId(), out);
    Wire.writeMicros(sale.timestamp(), out);
    VarInt.encode(sale.quantite(), out);
    Wire.writeDouble(sale.montant(), out);
    Wire.writeText(sale.clientNom(), out);
    Wire.writeText(sale.produitNom(), out);
    Wire.writeText(sale.categorie(), out);
    Wire.writeText(sale.pays(), out);
    Wire.writeText(sale.segment(), out);
    Wire.writeText(sale.rescuedData(), out);
  }

  @Override
  public Sale decode(InputStream in) throws IOException {
    return new Sale(
        VarInt.decodeInt(in),
        VarInt.decodeInt(in),
        VarInt.decodeInt(in),
        Wire.readMicros(in),
        VarInt.decodeInt(in),
        Wire.readDouble(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readNullableText(in));
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
