package org.saleslakehouse.transforms.sale;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * One record of a partitioned log as it was consumed, independent of any client library.
 *
 * <p>Equality is by content, bytes included. The arrays and the map are not copied (this is the hot
 * path): whoever hands them over must not change them afterwards.
 *
 * @param topic the topic
 * @param partition the partition of the topic
 * @param offset the offset in the partition
 * @param timestampMillis the log's own time of the record, milliseconds since the epoch
 * @param key null if the record has none
 * @param value null if the record has none
 * @param headers a value may be null; of several headers of one name a map keeps one, by the log's
 *     convention the last
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
    Map<String, byte[]> headers) {

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
        && sameHeaders(headers, that.headers);
  }

  private static boolean sameHeaders(Map<String, byte[]> one, Map<String, byte[]> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (Map.Entry<String, byte[]> header : one.entrySet()) {
      if (!other.containsKey(header.getKey())
          || !Arrays.equals(header.getValue(), other.get(header.getKey()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    Map<String, Integer> headerHashes = new HashMap<>();
    headers.forEach((name, bytes) -> headerHashes.put(name, Arrays.hashCode(bytes)));
    return Objects.hash(
        topic,
        partition,
        offset,
        timestampMillis,
        Arrays.hashCode(key),
        Arrays.hashCode(value),
        headerHashes);
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
