package org.saleslakehouse.transforms.sale;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;

/** Deterministic. */
public final class SourceRecordCoder extends AtomicCoder<SourceRecord> {
  private static final SourceRecordCoder INSTANCE = new SourceRecordCoder();

  public static SourceRecordCoder of() {
    return INSTANCE;
  }

  private SourceRecordCoder() {}

  @Override
  public void encode(SourceRecord record, OutputStream out) throws IOException {
    Wire.writeText(record.topic(), out);
    VarInt.encode(record.partition(), out);
    VarInt.encode(record.offset(), out);
    Wire.writeLong(record.timestampMillis(), out);
    Wire.writeBytes(record.key(), out);
    Wire.writeBytes(record.value(), out);
    VarInt.encode(record.headers().size(), out);
    for (SourceRecord.Header header : record.headers()) {
      Wire.writeText(header.name(), out);
      Wire.writeBytes(header.value(), out);
    }
  }

  @Override
  public SourceRecord decode(InputStream in) throws IOException {
    String topic = Wire.readText(in);
    int partition = VarInt.decodeInt(in);
    long offset = VarInt.decodeLong(in);
    long timestampMillis = Wire.readLong(in);
    byte[] key = Wire.readBytes(in);
    byte[] value = Wire.readBytes(in);
    return new SourceRecord(topic, partition, offset, timestampMillis, key, value, readHeaders(in));
  }

  private static List<SourceRecord.Header> readHeaders(InputStream in) throws IOException {
    int size = VarInt.decodeInt(in);
    if (size == 0) {
      return List.of();
    }
    List<SourceRecord.Header> headers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String name = Wire.readText(in);
      headers.add(new SourceRecord.Header(name, Wire.readBytes(in)));
    }
    return headers;
  }

  @Override
  public boolean consistentWithEquals() {
    return true;
  }
}
