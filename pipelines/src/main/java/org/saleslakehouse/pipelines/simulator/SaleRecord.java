package org.saleslakehouse.pipelines.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** A record that the simulator sends. */
public final class SaleRecord {
  private final String key;
  private final byte[] value;
  private final Instant sentAt;
  private final Instant eventTime;
  private final Optional<Malformation> malformation;

  SaleRecord(
      String key,
      byte[] value,
      Instant sentAt,
      Instant eventTime,
      Optional<Malformation> malformation) {
    this.key = key;
    this.value = value;
    this.sentAt = sentAt;
    this.eventTime = eventTime;
    this.malformation = malformation;
  }

  /** The client's id as text: a client's sales share a partition and stay in order. */
  public byte[] key() {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /** The JSON of the sale, or what is left of it. */
  public byte[] value() {
    return value.clone();
  }

  /** The record's Kafka timestamp. */
  public Instant sentAt() {
    return sentAt;
  }

  /** When the sale happened; before {@link #sentAt} if it is late. */
  public Instant eventTime() {
    return eventTime;
  }

  /** What is wrong with the value, if something is. */
  public Optional<Malformation> malformation() {
    return malformation;
  }

  public boolean isLate() {
    return malformation.isEmpty() && eventTime.isBefore(sentAt);
  }
}
