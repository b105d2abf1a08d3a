package org.saleslakehouse.transforms.clientday;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;
import org.saleslakehouse.transforms.sale.Wire;

final class ClientDayKeyCoder extends AtomicCoder<ClientDayKey> {
  private static final ClientDayKeyCoder INSTANCE = new ClientDayKeyCoder();

  static ClientDayKeyCoder of() {
    return INSTANCE;
  }

  private ClientDayKeyCoder() {}

  @Override
  public void encode(ClientDayKey key, OutputStream out) throws IOException {
    VarInt.encode(key.clientId(), out);
    Wire.writeText(key.clientNom(), out);
    Wire.writeText(key.pays(), out);
    Wire.writeText(key.segment(), out);
    Wire.writeText(key.jour(), out);
  }

  @Override
  public ClientDayKey decode(InputStream in) throws IOException {
    return new ClientDayKey(
        VarInt.decodeInt(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readText(in));
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
