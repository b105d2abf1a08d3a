package org.saleslakehouse.io.delta.internal.parquet;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.io.SeekableInputStream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64NavigableMap;
import org.saleslakehouse.io.delta.internal.types.DeletionVector;

/**
 * The deleted rows of a data file, by their index in it, to be gone through once and upwards.
 *
 * <p>In a file a vector stands between its length and its checksum, both big-endian. The vector
 * itself is a number that says how it is written, little-endian, and a bitmap in Roaring's portable
 * form for 64 bits.
 */
public final class DeletedRows {
  private static final int PORTABLE = 1681511377;

  private final LongIterator rows;
  private long next = -1;

  private DeletedRows(LongIterator rows) {
    this.rows = rows;
  }

  /**
   * @throws IOException if the vector cannot be read, is damaged or not as long as the log says
   */
  static DeletedRows read(Configuration configuration, DeletionVector vector) throws IOException {
    return new DeletedRows(bitmap(configuration, vector).getLongIterator());
  }

  /**
   * How many rows a vector names that another one does not.
   *
   * @param other null for none
   * @throws IOException as for reading a file with one of the vectors
   */
  public static long difference(
      Configuration configuration, DeletionVector vector, @Nullable DeletionVector other)
      throws IOException {
    Roaring64NavigableMap bitmap = bitmap(configuration, vector);
    if (other != null) {
      bitmap.andNot(bitmap(configuration, other));
    }
    return bitmap.getLongCardinality();
  }

  private static Roaring64NavigableMap bitmap(Configuration configuration, DeletionVector vector)
      throws IOException {
    byte[] bytes = vector.isInline() ? vector.inline() : stored(configuration, vector);
    if (bytes.length < Integer.BYTES
        || ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt() != PORTABLE) {
      throw new IOException("the deletion vector " + vector.id() + " is in an unknown form");
    }
    Roaring64NavigableMap bitmap = new Roaring64NavigableMap();
    bitmap.deserializePortable(
        new DataInputStream(
            new ByteArrayInputStream(bytes, Integer.BYTES, bytes.length - Integer.BYTES)));
    if (bitmap.getLongCardinality() != vector.rows()) {
      throw new IOException(
          "the deletion vector "
              + vector.id()
              + " has "
              + bitmap.getLongCardinality()
              + " rows, but the log says "
              + vector.rows());
    }
    return bitmap;
  }

  private static byte[] stored(Configuration configuration, DeletionVector vector)
      throws IOException {
    try (SeekableInputStream in = ParquetFiles.input(configuration, vector.file()).newStream()) {
      in.seek(vector.offset() == null ? 0 : vector.offset());
      ByteBuffer all = ByteBuffer.allocate(Integer.BYTES + vector.bytes() + Integer.BYTES);
      in.readFully(all);
      all.flip();
      int length = all.getInt();
      byte[] bytes = new byte[vector.bytes()];
      all.get(bytes);
      CRC32 checksum = new CRC32();
      checksum.update(bytes);
      if (length != bytes.length || (int) checksum.getValue() != all.getInt()) {
        throw new IOException("the deletion vector " + vector.id() + " is damaged");
      }
      return bytes;
    }
  }

  /** Whether this row is deleted; no row that is asked for may come before the last one. */
  boolean isNext(long row) {
    while (next < row && rows.hasNext()) {
      next = rows.next();
    }
    return next == row;
  }
}
