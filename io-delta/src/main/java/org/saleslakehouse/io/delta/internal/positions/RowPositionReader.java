package org.saleslakehouse.io.delta.internal.positions;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.internal.types.DeltaType;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Reads source partition and offset of the rows of one schema. Rows of the same source partition
 * mostly come in a row, so the partition's name is built only when it changes.
 *
 * <p>Not thread-safe: asks {@link #read} first, then {@link #sourcePartition} and {@link #offset}.
 */
public abstract class RowPositionReader {
  /** Types of which each value has one name, and the same when it comes back from a table. */
  private static final Set<DeltaType.Kind> NAMING =
      EnumSet.of(
          DeltaType.Kind.BYTE,
          DeltaType.Kind.SHORT,
          DeltaType.Kind.INTEGER,
          DeltaType.Kind.LONG,
          DeltaType.Kind.BOOLEAN,
          DeltaType.Kind.DATE);

  private String sourcePartition;
  private long offset;
  private long previous;
  private boolean isMoved;

  /** -1 for none. */
  private int movedColumn = -1;

  public static RowPositionReader of(SourcePositions positions, Schema schema) {
    RowPositionReader reader = create(positions, schema);
    String moved = positions.movedColumn();
    reader.movedColumn = moved != null && schema.hasField(moved) ? schema.indexOf(moved) : -1;
    return reader;
  }

  private static RowPositionReader create(SourcePositions positions, Schema schema) {
    List<String> columns = positions.partitionColumns();
    String offsetColumn = positions.offsetColumn();
    if (columns == null || offsetColumn == null) {
      return new ByFunctions(
          Objects.requireNonNull(positions.partitionFunction()),
          Objects.requireNonNull(positions.offsetFunction()));
    }
    int[] partition = columns.stream().mapToInt(c -> partitionIndex(schema, c)).toArray();
    String previousColumn = positions.previousOffsetColumn();
    return new ByColumns(
        partition,
        offsetIndex(schema, offsetColumn),
        previousColumn == null ? -1 : offsetIndex(schema, previousColumn));
  }

  private static int partitionIndex(Schema schema, String column) {
    int index = index(schema, column);
    DeltaType type = DeltaType.of(schema.getField(index).getType(), column);
    boolean isText = type.beam().getTypeName() == Schema.TypeName.STRING;
    if (!isText && !NAMING.contains(type.kind())) {
      throw new IllegalArgumentException(
          "The source partition column '"
              + column
              + "' must be a text, a whole number, a boolean or a date, but is "
              + type.displayName()
              + ", of which equal values may have several names. Add a column with its name.");
    }
    return index;
  }

  private static int offsetIndex(Schema schema, String column) {
    int index = index(schema, column);
    if (schema.getField(index).getType().getTypeName() != Schema.TypeName.INT64) {
      throw new IllegalArgumentException(
          "The offset column '"
              + column
              + "' must be of type INT64, but is "
              + schema.getField(index).getType().getTypeName()
              + ".");
    }
    return index;
  }

  private static int index(Schema schema, String column) {
    if (!schema.hasField(column)) {
      throw new IllegalArgumentException(
          "The rows have no column '"
              + column
              + "' to read source positions from; they have "
              + schema.getFieldNames()
              + ".");
    }
    return schema.indexOf(column);
  }

  /**
   * Whether the row is of a source at all: somebody else may have added it to the table. A function
   * that knows the positions has to know all rows.
   */
  abstract boolean isOfSource(Row row);

  /**
   * Takes up the position of this row.
   *
   * @throws IllegalArgumentException if the row has none
   */
  public final void read(Row row) {
    sourcePartition = partitionOf(row);
    Long at = offsetOf(row);
    if (at == null || at < 0) {
      throw new IllegalArgumentException("its offset is " + at);
    }
    offset = at;
    isMoved = movedColumn >= 0 && row.getValue(movedColumn) != null;
    previous = previousOf(row, at);
    if (previous >= at) {
      throw new IllegalArgumentException(
          "its offset " + at + " is not beyond the one before, " + previous);
    }
  }

  public final String sourcePartition() {
    return sourcePartition;
  }

  public final long offset() {
    return offset;
  }

  /** Whether the row has been moved, and counts in another table of the write. */
  public final boolean isMoved() {
    return isMoved;
  }

  /** The offset of the row before in the source partition, -1 for the first. */
  public final long previous() {
    return previous;
  }

  abstract String partitionOf(Row row);

  abstract Long offsetOf(Row row);

  /** Dense offsets, unless the rows say otherwise. */
  long previousOf(Row row, long offset) {
    return offset - 1;
  }

  private static final class ByColumns extends RowPositionReader {
    private final int[] partition;
    private final int offset;
    private final int previous;
    private final Object[] last;
    private String name;

    /**
     * @param previous -1 for none
     */
    ByColumns(int[] partition, int offset, int previous) {
      this.previous = previous;
      this.partition = partition;
      this.offset = offset;
      this.last = new Object[partition.length];
    }

    @Override
    String partitionOf(Row row) {
      boolean same = name != null;
      for (int i = 0; i < partition.length; i++) {
        Object value = row.getValue(partition[i]);
        if (value == null) {
          throw new IllegalArgumentException(
              "its column '" + row.getSchema().getField(partition[i]).getName() + "' is null");
        }
        same = same && value.equals(last[i]);
        last[i] = value;
      }
      if (!same) {
        name = SourceNames.of(last);
      }
      return name;
    }

    @Override
    boolean isOfSource(Row row) {
      for (int column : partition) {
        if (row.getValue(column) == null) {
          return false;
        }
      }
      return row.getInt64(offset) != null;
    }

    @Override
    Long offsetOf(Row row) {
      return row.getInt64(offset);
    }

    @Override
    long previousOf(Row row, long offset) {
      if (previous < 0) {
        return offset - 1;
      }
      Long before = row.getInt64(previous);
      return before == null ? -1 : before;
    }
  }

  private static final class ByFunctions extends RowPositionReader {
    private final SerializableFunction<Row, String> partition;
    private final SerializableFunction<Row, Long> offset;

    ByFunctions(
        SerializableFunction<Row, String> partition, SerializableFunction<Row, Long> offset) {
      this.partition = partition;
      this.offset = offset;
    }

    @Override
    String partitionOf(Row row) {
      String name = partition.apply(row);
      if (name == null) {
        throw new IllegalArgumentException("its source partition is null");
      }
      return name;
    }

    @Override
    boolean isOfSource(Row row) {
      return true;
    }

    @Override
    Long offsetOf(Row row) {
      return offset.apply(row);
    }
  }
}
