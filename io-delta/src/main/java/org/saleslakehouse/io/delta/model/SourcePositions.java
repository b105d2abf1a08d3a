package org.saleslakehouse.io.delta.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;

/**
 * Says where each row comes from: a partition of the source and an offset in it, as Kafka numbers
 * its records. With it a write is exactly-once by its own means on every runner: the table's log
 * remembers how far each source partition is in, and what comes again is left out.
 *
 * <p>Offsets of a source partition must be dense: each record one more than the one before, and
 * each record either in the input of the write or committed before. A record that is missing makes
 * the write fail with an {@link org.saleslakehouse.io.delta.errors.OffsetGapException}. For sources
 * whose offsets have holes by nature (compacted or transactional topics) say {@link #allowingGaps};
 * then a later offset stands for all before it, and the runner must deliver each source partition
 * in order.
 */
@AutoValue
public abstract class SourcePositions implements Serializable {
  private static final long serialVersionUID = 1;
  private static final String COMPLETE = "#complete";

  public abstract String writeId();

  public abstract @Nullable List<String> partitionColumns();

  public abstract @Nullable String offsetColumn();

  public abstract @Nullable String previousOffsetColumn();

  public abstract @Nullable String movedColumn();

  public abstract @Nullable SerializableFunction<Row, String> partitionFunction();

  public abstract @Nullable SerializableFunction<Row, Long> offsetFunction();

  public abstract Map<String, Long> startOffsets();

  public abstract boolean gapsAllowed();

  public abstract Duration gapTimeout();

  abstract Builder toBuilder();

  /**
   * Positions held in columns of the rows as they are written.
   *
   * @param writeId names this write in the table's log; must stay the same from run to run, and be
   *     another one for every other source that is written to the same table
   * @param partitionColumns together name the source partition, joined with {@code -}: {@code
   *     kafka_topic, kafka_partition} give {@code sales-3}. A {@code -} within a value stands as
   *     {@code %2D}, but for a text that one number follows; {@code %} stands as {@code %25}. Of
   *     texts, whole numbers, booleans or dates: a write refuses others, of which equal values have
   *     several names
   * @param offsetColumn of type INT64
   */
  public static SourcePositions ofColumns(
      String writeId, List<String> partitionColumns, String offsetColumn) {
    if (partitionColumns.isEmpty()) {
      throw new IllegalArgumentException("Name at least one column of the source partition.");
    }
    return builder(writeId)
        .setPartitionColumns(List.copyOf(partitionColumns))
        .setOffsetColumn(offsetColumn)
        .build();
  }

  /**
   * Positions computed from the rows as they are written. Both functions must give the same for the
   * same row always: they are applied again to rows read back from the table's files.
   */
  public static SourcePositions of(
      String writeId,
      SerializableFunction<Row, String> partition,
      SerializableFunction<Row, Long> offset) {
    return builder(writeId).setPartitionFunction(partition).setOffsetFunction(offset).build();
  }

  private static Builder builder(String writeId) {
    if (writeId.isEmpty() || writeId.contains(":") || writeId.endsWith(COMPLETE)) {
      throw new IllegalArgumentException(
          "The write id must not be empty, hold a colon or end in "
              + COMPLETE
              + ", but is '"
              + writeId
              + "'.");
    }
    return new AutoValue_SourcePositions.Builder()
        .setWriteId(writeId)
        .setStartOffsets(Map.of())
        .setGapsAllowed(false)
        .setGapTimeout(Duration.standardMinutes(1));
  }

  /**
   * The first offset to expect of each source partition that the table has nothing of yet; 0 for
   * those not named. For a partition that the table has, an offset beyond the committed position
   * skips what lies between, on purpose.
   */
  public SourcePositions startingAt(Map<String, Long> offsets) {
    return toBuilder().setStartOffsets(Map.copyOf(offsets)).build();
  }

  /**
   * For sources whose offsets have holes by nature but whose rows know their predecessor: this
   * INT64 column holds the offset of the row before in the source partition, -1 for the first. Then
   * holes are told from losses, and rows may come in any order.
   */
  public SourcePositions withPreviousOffsetColumn(String column) {
    return toBuilder().setPreviousOffsetColumn(column).build();
  }

  /**
   * For writes to several tables of which rows may go to the main one later, such as those that a
   * table of rejected rows gives back. In such a table a row in which this column is not null has
   * been moved: it stays where it is, and counts in the main table.
   *
   * <p>Moving takes two commits, and both record the same version of {@link #movesId}, one more
   * than the last: first the rows are appended to the main table ({@link
   * org.saleslakehouse.io.delta.DeltaWrite#withTransaction}), then they are marked where they came
   * from ({@link org.saleslakehouse.io.delta.UpdateRows}). Whoever finds the main table ahead marks
   * what its last move brought, before any other.
   */
  public SourcePositions withMovedColumn(String column) {
    return toBuilder().setMovedColumn(column).build();
  }

  /** The application id under which both tables of a move record its number. */
  public String movesId() {
    return writeId() + "#moves";
  }

  /** Holes in the offsets are natural; see the class. */
  public SourcePositions allowingGaps() {
    return toBuilder().setGapsAllowed(true).build();
  }

  /**
   * How long records are held that arrive before their predecessors, in processing time; after that
   * the gap counts as a loss. Default 1 minute. Zero suits a runner that never reorders (the Spark
   * runner): a loss is then found at once.
   */
  public SourcePositions withGapTimeout(Duration timeout) {
    return toBuilder().setGapTimeout(timeout).build();
  }

  /** The application id under which the table's log remembers the position. */
  public String applicationId(String sourcePartition) {
    return writeId() + ":" + sourcePartition;
  }

  /** The source partition of one of our application ids, or null for those of others. */
  public @Nullable String sourcePartition(String applicationId) {
    return applicationId.startsWith(writeId() + ":")
        ? applicationId.substring(writeId().length() + 1)
        : null;
  }

  /**
   * The application id under which the main table's log remembers up to which offset all tables of
   * the write are complete, where its own position is ahead of that.
   */
  public String completeId(String sourcePartition) {
    return writeId() + COMPLETE + ":" + sourcePartition;
  }

  /** Whether an application id is a {@link #completeId} of this write. */
  public boolean isCompleteId(String applicationId) {
    return applicationId.startsWith(writeId() + COMPLETE + ":");
  }

  /** The positions among these application ids, by write id and source partition. */
  public static Map<String, Map<String, Long>> byWriteId(Map<String, Long> transactions) {
    Map<String, Map<String, Long>> positions = new TreeMap<>();
    transactions.forEach(
        (application, offset) -> {
          int colon = application.indexOf(':');
          if (colon > 0 && !application.substring(0, colon).endsWith(COMPLETE)) {
            positions
                .computeIfAbsent(application.substring(0, colon), w -> new TreeMap<>())
                .put(application.substring(colon + 1), offset);
          }
        });
    return positions;
  }

  /**
   * Up to where all tables of each write are complete, by write id and source partition, as these
   * application ids of the main table say.
   */
  public static Map<String, Map<String, Long>> completeByWriteId(Map<String, Long> transactions) {
    Map<String, Map<String, Long>> positions = byWriteId(transactions);
    positions.forEach(
        (writeId, offsets) -> {
          offsets.replaceAll(
              (source, offset) ->
                  Math.min(
                      offset,
                      transactions.getOrDefault(writeId + COMPLETE + ":" + source, offset)));
          offsets.values().removeIf(offset -> offset < 0);
        });
    positions.values().removeIf(Map::isEmpty);
    return positions;
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setWriteId(String writeId);

    abstract Builder setPartitionColumns(List<String> columns);

    abstract Builder setOffsetColumn(String column);

    abstract Builder setPreviousOffsetColumn(String column);

    abstract Builder setMovedColumn(String column);

    abstract Builder setPartitionFunction(SerializableFunction<Row, String> function);

    abstract Builder setOffsetFunction(SerializableFunction<Row, Long> function);

    abstract Builder setStartOffsets(Map<String, Long> offsets);

    abstract Builder setGapsAllowed(boolean allowed);

    abstract Builder setGapTimeout(Duration timeout);

    abstract SourcePositions build();
  }
}
