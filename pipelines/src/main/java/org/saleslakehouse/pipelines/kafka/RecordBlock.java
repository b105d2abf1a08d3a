package org.saleslakehouse.pipelines.kafka;

import java.util.Arrays;
import java.util.function.Consumer;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * Some Kafka records in one element, as compressed bytes: what a runner does for each element
 * (wrapping it, encoding it, storing it between two stages) it does once for a thousand records.
 *
 * <p>The records stand by partition, those of a partition in the order in which they were read,
 * key, value and headers byte for byte. Immutable; equality is by content.
 */
public final class RecordBlock {
  private final int count;
  private final byte[] packed;

  /** Takes what {@link RecordBlockWriter} packed; the array is not copied. */
  RecordBlock(int count, byte[] packed) {
    this.count = count;
    this.packed = packed;
  }

  /** How many records. */
  public int count() {
    return count;
  }

  /** The bytes, to be read only. */
  byte[] packed() {
    return packed;
  }

  /**
   * Unpacks the records, one after the other, in the block's order. Of headers with the same name
   * the last is kept.
   *
   * @throws IllegalStateException if the bytes are not those of a block
   */
  public void unpack(Consumer<SourceRecord> action) {
    new RecordBlockReader(packed).readAll(count, action);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RecordBlock that
        && count == that.count
        && Arrays.equals(packed, that.packed);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(packed);
  }

  /** The sizes, not the content: this ends up in logs. */
  @Override
  public String toString() {
    return count + " records (" + packed.length + " bytes)";
  }
}
