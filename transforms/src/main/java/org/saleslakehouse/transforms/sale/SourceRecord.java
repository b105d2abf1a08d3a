package org.saleslakehouse.transforms.sale;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One record of a partitioned log as it was consumed, independent of any client library.
 *
 * <p>Equality is by content, bytes included. The arrays and the list are not copied (this is the
 * hot path): whoever hands them over must not change them afterwards.
 *
 * @param topic the topic
 * @param partition the partition of the topic
 * @param offset the offset in the partition
 * @param timestampMillis the log's own time of the record, milliseconds since the epoch
 * @param key null if the record has none
 * @param value null if the record has none
 * @param headers in the log's order; names may repeat
 */
@SuppressWarnings(
    "ArrayRecordComponent") // equals, hashCode and toString below look into the arrays
public record SourceRecord(
    String topic,
    int partition,
    long offset,
    long timestampMillis,
    byte @Nullable [] key,
    byte @Nullable [] value,
    List<Header> headers) {

  /**
   * A header.
   *
   * @param value null if it has none
   */
  @SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString look into the array
  public record Header(String name, byte @Nullable [] value) {
    public Header {
      Objects.requireNonNull(name, "name");
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Header that
          && name.equals(that.name)
          && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return Objects.hash(name, Arrays.hashCode(value));
    }

    /** The name and the size, not the content. */
    @Override
    public String toString() {
      return name + " (" + (value == null ? "null" : value.length + " bytes") + ")";
    }
  }

  public SourceRecord {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(headers, "headers");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SourceRecord that
        && partition == that.partition
        && offset == that.offset
        && timestampMillis == that.timestampMillis
        && topic.equals(that.topic)
        && Arrays.equals(key, that.key)
        && Arrays.equals(value, that.value)
        && headers.equals(that.headers);
  }

  /** The headers by name: of several of one name the last, by the log's convention. */
  public Map<String, byte[]> lastHeaders() {
    if (headers.isEmpty()) {
      return Map.of();
    }
    Map<String, byte[]> last = new LinkedHashMap<>();
    headers.forEach(header -> last.put(header.name(), header.value()));
    return last;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        topic,
        partition,
        offset,
        timestampMillis,
        Arrays.hashCode(key),
        Arrays.hashCode(value),
        headers);
  }

  /** The position and the sizes, not the content: this ends up in logs. */
  @Override
  public String toString() {
    return topic
        + "-"
        + partition
        + "@"
        + offset
        + " (value of "
        + (value == null ? "null" : value.length + " bytes")
        + ")";
  }
}
