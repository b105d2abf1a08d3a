package org.saleslakehouse.pipelines.query.sql;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;

/**
 * Rows of a table as Calcite's code takes them: an array of values, or the value itself if it is
 * but one. Each enumerator reads the table anew.
 */
final class ScanRows {
  private ScanRows() {}

  /**
   * The rows.
   *
   * @param columns to read; none if only their number counts
   */
  static Enumerable<Object> of(SqlTable table, List<String> columns, @Nullable DeltaFilter filter) {
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<Object> enumerator() {
        return columns.isEmpty() ? counted(table, filter) : new Reader(table, columns, filter);
      }
    };
  }

  /** So many rows without a value; without opening a file, if the log knows how many. */
  private static Enumerator<Object> counted(SqlTable table, @Nullable DeltaFilter filter) {
    Long rows = filter == null ? table.countedRows() : null;
    if (rows == null || rows > Integer.MAX_VALUE) {
      return new Reader(table, List.of(table.cheapestColumn()), filter);
    }
    return Linq4j.iterableEnumerator(Collections.<Object>nCopies(rows.intValue(), Boolean.TRUE));
  }

  private static final class Reader implements Enumerator<Object> {
    private final SqlTable table;
    private final List<Schema.FieldType> types;
    private final DeltaTable.Rows rows;
    private final Runnable beforeEach;
    private @Nullable Object current;

    Reader(SqlTable table, List<String> columns, @Nullable DeltaFilter filter) {
      this.table = table;
      this.beforeEach = table.beforeEachRow();
      this.rows = table.rows(columns, filter);
      this.types = rows.schema().getFields().stream().map(Schema.Field::getType).toList();
    }

    @Override
    public Object current() {
      if (current == null && types.size() != 1) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public boolean moveNext() {
      beforeEach.run();
      if (!rows.hasNext()) {
        current = null;
        return false;
      }
      Row row = table.checked(rows.next());
      if (types.size() == 1) {
        current = value(types.get(0), row.getValue(0));
      } else {
        Object[] values = new Object[types.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = value(types.get(i), row.getValue(i));
        }
        current = values;
      }
      return true;
    }

    private @Nullable Object value(Schema.FieldType type, @Nullable Object value) {
      if (value == null) {
        return null;
      }
      if (value instanceof Instant time) {
        return time.toEpochMilli();
      }
      if (value instanceof ReadableInstant time) {
        return time.getMillis();
      }
      return switch (type.getTypeName()) {
        case BYTE, INT16, INT32, INT64, BOOLEAN, STRING -> value;
        case FLOAT, DOUBLE, DECIMAL -> amount((Number) value);
        default -> table.text(value);
      };
    }

    /** As it is written, so that 0.1 is a tenth. */
    private static BigDecimal amount(Number number) {
      return new BigDecimal(number.toString())
          .setScale(SqlTypes.AMOUNT_SCALE, RoundingMode.HALF_UP);
    }

    @Override
    public void reset() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
