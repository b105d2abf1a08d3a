package org.saleslakehouse.pipelines.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.tables.BronzePositions;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * The marks in the quarantine: in the rows of records that are in ventes_stream by now. Both tables
 * record the number of the last replay; ventes_stream is never more than one ahead, and behind only
 * if it was made anew.
 */
final class Marks {
  private static final String REPLAYS = BronzePositions.create().movesId();
  private static final List<String> POSITION =
      List.of("kafka_topic", "kafka_partition", "kafka_offset");
  private static final Schema MARK = Schema.of(Rows.QUARANTINE.getField(Rows.REPLAYED_AT));

  private final Lake lake;

  Marks(Lake lake) {
    this.lake = lake;
  }

  private record Source(String topic, int partition) {
    static Source of(Row row) {
      // One text for all rows of a topic.
      return new Source(row.getString("kafka_topic").intern(), row.getInt32("kafka_partition"));
    }
  }

  /** Whether the last replay ended before it had set its marks. */
  boolean areMissing() {
    return number(lake.bronze()) > number(lake.quarantine());
  }

  /**
   * Makes sure that the quarantine can be marked, before anything is stored that is to be marked.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException that says why it cannot
   */
  void prepare() {
    DeltaTable quarantine = DeltaTable.open(lake.quarantine());
    quarantine.update().check();
    quarantine.addColumns(MARK); // tables of an earlier version lack it
  }

  /**
   * Sets the marks that the last replay has left to be set, if any.
   *
   * @return the number of the last replay that either table knows of, -1 if there was none
   */
  long set() {
    long stored = number(lake.bronze());
    long marked = number(lake.quarantine());
    if (stored > marked) {
      mark(stored, stored == marked + 1);
    }
    return Math.max(stored, marked);
  }

  private static long number(String table) {
    return DeltaTable.open(table).transactionVersion(REPLAYS);
  }

  /** Rows that wait in the quarantine: those without a mark. */
  static @Nullable DeltaFilter waiting(Schema quarantine) {
    return quarantine.hasField(Rows.REPLAYED_AT) ? DeltaFilter.isNull(Rows.REPLAYED_AT) : null;
  }

  private void mark(long number, boolean isNext) {
    DeltaTable sales = DeltaTable.open(lake.bronze());
    Instant stored = sales.transactionTime(REPLAYS);
    Instant time = stored == null ? Instant.now() : stored;
    Map<Source, Set<Long>> records = isNext ? broughtBy(number, sales) : null;
    Map<Source, Set<Long>> replayed = records == null ? inBoth(sales) : records;
    DeltaTable.open(lake.quarantine())
        .update()
        .where(within(replayed))
        .withSourcePositions(BronzePositions.create())
        .withTransaction(REPLAYS, number)
        .run(
            row ->
                row.getValue(Rows.REPLAYED_AT) == null
                        && replayed
                            .getOrDefault(Source.of(row), Set.of())
                            .contains(row.getInt64("kafka_offset"))
                    ? marked(row, time)
                    : null);
  }

  private static Row marked(Row row, Instant time) {
    List<Object> values = new ArrayList<>(row.getValues());
    values.set(row.getSchema().indexOf(Rows.REPLAYED_AT), time);
    return Row.withSchema(row.getSchema()).attachValues(values);
  }

  /** The records that this replay's commit brought; null if the log does not tell any more. */
  private static @Nullable Map<Source, Set<Long>> broughtBy(long number, DeltaTable sales) {
    try (DeltaTable.Rows rows = sales.rowsAddedWith(REPLAYS, number, POSITION)) {
      return rows == null ? null : positions(rows::forEachRemaining);
    }
  }

  /** The records that wait in the quarantine although ventes_stream has them. */
  private Map<Source, Set<Long>> inBoth(DeltaTable sales) {
    DeltaTable quarantine = DeltaTable.open(lake.quarantine());
    Map<Source, Set<Long>> both = new HashMap<>();
    try (DeltaTable.Rows rows = quarantine.rows(POSITION, waiting(quarantine.schema()))) {
      Map<Source, Set<Long>> waiting = positions(rows::forEachRemaining);
      try (DeltaTable.Rows stored = sales.rows(POSITION, within(waiting))) {
        positions(stored::forEachRemaining)
            .forEach(
                (source, offsets) -> {
                  offsets.retainAll(waiting.getOrDefault(source, Set.of()));
                  both.put(source, offsets);
                });
      }
    }
    both.values().removeIf(Set::isEmpty);
    return both;
  }

  private static Map<Source, Set<Long>> positions(Consumer<Consumer<Row>> rows) {
    Map<Source, Set<Long>> positions = new HashMap<>();
    rows.accept(
        row ->
            positions
                .computeIfAbsent(Source.of(row), s -> new HashSet<>())
                .add(row.getInt64("kafka_offset")));
    return positions;
  }

  /** Of no file where there is nothing to look for. */
  private static DeltaFilter within(Map<Source, Set<Long>> positions) {
    List<DeltaFilter> spans = new ArrayList<>();
    positions.forEach(
        (source, offsets) ->
            spans.add(
                DeltaFilter.and(
                    DeltaFilter.equal("kafka_topic", source.topic()),
                    DeltaFilter.equal("kafka_partition", source.partition()),
                    DeltaFilter.greaterThanOrEqual(
                        "kafka_offset", offsets.stream().min(Long::compare).orElseThrow()),
                    DeltaFilter.lessThanOrEqual(
                        "kafka_offset", offsets.stream().max(Long::compare).orElseThrow()))));
    return spans.isEmpty() ? DeltaFilter.lessThan("kafka_offset", -1L) : Selection.anyOf(spans);
  }
}
