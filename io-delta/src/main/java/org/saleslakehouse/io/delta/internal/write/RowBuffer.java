package org.saleslakehouse.io.delta.internal.write;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/**
 * Rows of one schema, kept in memory in their encoded form, which takes a fraction of what the rows
 * themselves do.
 *
 * <p>Not thread-safe.
 */
final class RowBuffer {
  private final Schema schema;
  private final RowCoder coder;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
  private int rows;

  /** Takes the rows out, in the order in which they came. */
  interface Sink {
    void take(Row row) throws IOException;
  }

  RowBuffer(Schema schema) {
    this.schema = schema;
    this.coder = RowCoder.of(schema);
  }

  /** Whether rows of this schema can be added. */
  @SuppressWarnings("ReferenceEquality") // an equal schema that is another object only costs time
  boolean fits(Schema other) {
    return schema == other || schema.equals(other);
  }

  void add(Row row) throws IOException {
    coder.encode(row, bytes);
    rows++;
  }

  int bytes() {
    return bytes.size();
  }

  void drain(Sink sink) throws IOException {
    ByteArrayInputStream encoded = new ByteArrayInputStream(bytes.toByteArray());
    for (int i = 0; i < rows; i++) {
      sink.take(coder.decode(encoded));
    }
    bytes.reset();
    rows = 0;
  }
}
