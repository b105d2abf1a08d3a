package org.saleslakehouse.io.delta.internal.types;

import java.io.Serializable;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where it is written down which rows of a data file are deleted, as the log has it.
 *
 * @param storage {@code u}: in a file of the table's, {@code p}: in a file of an absolute path,
 *     {@code i}: here
 * @param place of the file, or the vector itself, by {@code storage}
 * @param offset in the file, null for a vector that is here
 * @param bytes how long the vector is
 * @param rows how many rows are deleted
 */
public record DeletionVector(
    String storage, String place, @Nullable Integer offset, int bytes, long rows)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** What a random UUID takes in base 85. */
  private static final int UUID_LENGTH = 20;

  /** Tells the vectors of a file from each other. */
  public String id() {
    return storage + place + (offset == null ? "" : "@" + offset);
  }

  public boolean isInline() {
    return storage.equals("i");
  }

  /** The same, by the absolute path of its file. */
  public DeletionVector in(Path table) {
    if (!storage.equals("u")) {
      return this;
    }
    int prefix = place.length() - UUID_LENGTH;
    if (prefix < 0) {
      throw new IllegalArgumentException(
          "the deletion vector '" + place + "' does not name its file");
    }
    ByteBuffer id = ByteBuffer.wrap(Base85.decode(place.substring(prefix)));
    String file = "deletion_vector_" + new UUID(id.getLong(), id.getLong()) + ".bin";
    Path folder = prefix == 0 ? table : new Path(table, place.substring(0, prefix));
    return new DeletionVector("p", new Path(folder, file).toUri().toString(), offset, bytes, rows);
  }

  /** The bytes of a vector that is here. */
  public byte[] inline() {
    return Arrays.copyOf(Base85.decode(place), bytes);
  }

  /** The file of a vector of an absolute path. */
  public Path file() {
    if (!storage.equals("p")) {
      throw new IllegalArgumentException(
          "the deletion vector '" + place + "' is stored in the unknown way '" + storage + "'");
    }
    return new Path(URI.create(place));
  }
}
