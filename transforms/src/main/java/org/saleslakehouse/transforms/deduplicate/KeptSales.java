package org.saleslakehouse.transforms.deduplicate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The keys of the sales that one run has kept, as far as one process knows: those that it let pass
 * itself, and those that were stored when it first looked. By spans of log time as long as the
 * horizon: within reach of a record are its own span and the two beside it.
 *
 * <p>A record that has been set aside already is kept no more. If a run ends between the commits to
 * the two tables, records are read again that the quarantine holds, and the write leaves them out:
 * were one of them taken for the kept one, its copies would give way to nothing.
 *
 * <p>Thread-safe.
 */
final class KeptSales {
  /** Of the pipelines of this process, the latest: one that has been started anew is another. */
  private static final int MAX_RUNS = 2;

  private static final Map<String, KeptSales> RUNS =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, KeptSales> eldest) {
          return size() > MAX_RUNS;
        }
      };

  /** A span is forgotten after so many records that did not reach for it. */
  private final long maxIdleRecords;

  private final long horizonMillis;
  private final Reader stored;
  private final Map<Long, Span> spans = new HashMap<>();
  private long records;
  private long sweptAt;

  /** Reads what is stored of a span, and which of its records are set aside. */
  @FunctionalInterface
  interface Reader {
    void read(long fromMillis, long toMillis, Consumer<Kept> kept, Consumer<Position> setAside);
  }

  /** The keys of one span of time. */
  private static final class Span {
    private final Map<Key, Kept> kept = new HashMap<>();
    private final Set<Position> setAside = new HashSet<>();
    private long usedAt;
  }

  /** Half of the SHA-256 of a business key: for more sales than there can be without collision. */
  record Key(long high, long low) {
    private static final ThreadLocal<MessageDigest> SHA_256 =
        ThreadLocal.withInitial(
            () -> {
              try {
                return MessageDigest.getInstance("SHA-256");
              } catch (NoSuchAlgorithmException e) {
                throw new LinkageError("Every Java platform has SHA-256", e);
              }
            });

    static Key of(List<?> values) {
      StringBuilder text = new StringBuilder();
      for (Object value : values) {
        String part = String.valueOf(value);
        text.append(part.length()).append(':').append(part);
      }
      ByteBuffer hash =
          ByteBuffer.wrap(SHA_256.get().digest(text.toString().getBytes(StandardCharsets.UTF_8)));
      return new Key(hash.getLong(), hash.getLong());
    }
  }

  /** Where the log holds a record. */
  record Position(String topic, int partition, long offset) {
    @Override
    public String toString() {
      return topic + "-" + partition + "@" + offset;
    }
  }

  /** A sale, and where and when the log got it. */
  record Kept(Key key, Position position, long millis) {}

  KeptSales(long horizonMillis, Reader stored) {
    this(horizonMillis, stored, 1_000_000);
  }

  KeptSales(long horizonMillis, Reader stored, long maxIdleRecords) {
    this.horizonMillis = horizonMillis;
    this.stored = stored;
    this.maxIdleRecords = maxIdleRecords;
  }

  /** The one of this run in this process. */
  static KeptSales ofRun(String run, Supplier<KeptSales> create) {
    synchronized (RUNS) {
      return RUNS.computeIfAbsent(run, r -> create.get());
    }
  }

  /**
   * Keeps a sale, unless another one of its key within the horizon is kept: then returns that. What
   * is stored or set aside already passes: the write knows.
   */
  synchronized @Nullable Kept keepUnlessThere(Kept sale) {
    records++;
    long number = Math.floorDiv(sale.millis(), horizonMillis);
    Span own = span(number);
    Kept same = own.kept.get(sale.key());
    if ((same != null && same.position().equals(sale.position()))
        || own.setAside.contains(sale.position())) {
      return null;
    }
    for (long beside = number - 1; beside <= number + 1; beside++) {
      Kept other = span(beside).kept.get(sale.key());
      if (other != null && Math.abs(other.millis() - sale.millis()) <= horizonMillis) {
        return other;
      }
    }
    own.kept.put(sale.key(), sale);
    sweep();
    return null;
  }

  private Span span(long number) {
    Span span = spans.get(number);
    if (span == null) {
      Span read = new Span();
      stored.read(
          number * horizonMillis,
          (number + 1) * horizonMillis,
          kept -> read.kept.putIfAbsent(kept.key(), kept),
          read.setAside::add);
      spans.put(number, read);
      span = read;
    }
    span.usedAt = records;
    return span;
  }

  private void sweep() {
    if (records - sweptAt < maxIdleRecords / 2) {
      return;
    }
    sweptAt = records;
    for (Iterator<Span> all = spans.values().iterator(); all.hasNext(); ) {
      if (records - all.next().usedAt > maxIdleRecords) {
        all.remove();
      }
    }
  }
}
