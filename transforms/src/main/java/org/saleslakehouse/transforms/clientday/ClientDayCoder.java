package org.saleslakehouse.transforms.clientday;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.saleslakehouse.transforms.sale.Wire;

public final class ClientDayCoder extends AtomicCoder<ClientDay> {
  private static final ClientDayCoder INSTANCE = new ClientDayCoder();

  public static ClientDayCoder of() {
    return INSTANCE;
  }

  private ClientDayCoder() {}

  @Override
  public void encode(ClientDay day, OutputStream out) throws IOException {
    ClientDayKeyCoder.of().encode(day.key(), out);
    VarInt.encode(day.totalQuantite(), out);
    Wire.writeDecimal(day.totalDepense(), out);
    VarInt.encode(day.nbAchats(), out);
    Wire.writeDouble(day.achatMin(), out);
    Wire.writeDouble(day.achatMax(), out);
    VarInt.encode(day.nbProduitsDistincts(), out);
  }

  @Override
  public ClientDay decode(InputStream in) throws IOException {
    return new ClientDay(
        ClientDayKeyCoder.of().decode(in),
        VarInt.decodeLong(in),
        Wire.readDecimal(in),
        VarInt.decodeLong(in),
        Wire.readDouble(in),
        Wire.readDouble(in),
        VarInt.decodeLong(in));
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
