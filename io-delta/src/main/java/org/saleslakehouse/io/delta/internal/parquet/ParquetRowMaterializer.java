package org.saleslakehouse.io.delta.internal.parquet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.filter.FilterNode;
import org.saleslakehouse.io.delta.internal.filter.FilterRows;
import org.saleslakehouse.io.delta.internal.types.ColumnNames;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;

/**
 * Builds rows of a table from a file's columns. Made for one file: which of its columns goes where,
 * and how it is converted, is settled once.
 */
final class ParquetRowMaterializer extends RecordMaterializer<Row> {
  private final MessageType requested;
  private final Root root;
  private final Row.Builder rows;
  private final int columns;
  private final FilterRows.@Nullable RowTest test;
  private boolean drop;

  /**
   * @param rowSchema the schema of the rows, a part of the table's
   * @param filter that rows must match; {@link #getCurrentRecord} is null for others
   * @param calendar of the file's INT96 values
   */
  ParquetRowMaterializer(
      MessageType file,
      Map<String, @Nullable String> partitionValues,
      Schema tableSchema,
      Schema rowSchema,
      @Nullable FilterNode filter,
      LegacyCalendar calendar) {
    this.columns = rowSchema.getFieldCount();
    this.rows = Row.withSchema(rowSchema);
    // Columns that only the filter needs come behind those of the rows and are cut off.
    Set<String> read = new LinkedHashSet<>(rowSchema.getFieldNames());
    if (filter != null) {
      read.addAll(filter.columns());
    }
    List<String> slots = List.copyOf(read);
    this.test =
        filter == null ? null : FilterRows.compile(filter.bind(tableSchema), tableSchema, slots);

    Object[] template = new Object[slots.size()];
    List<Type> types = new ArrayList<>();
    List<Converter> converters = new ArrayList<>();
    this.root = new Root(template, calendar);
    for (int slot = 0; slot < template.length; slot++) {
      String column = slots.get(slot);
      Schema.Field field = tableSchema.getField(column);
      Schema.FieldType type = field.getType();
      String physical = ColumnNames.physical(field);
      if (partitionValues.containsKey(physical)) {
        template[slot] = PartitionValues.parse(partitionValues.get(physical), type);
        continue;
      }
      Type parquet = ParquetConverters.find(file, field);
      if (parquet != null) {
        types.add(parquet);
        converters.add(ParquetConverters.value(parquet, type, column, root, slot));
      }
    }
    this.root.converters = converters.toArray(new Converter[0]);
    this.requested = new MessageType(file.getName(), types);
  }

  /** The file's columns that are needed. */
  MessageType requested() {
    return requested;
  }

  /** The next row of a file of which no column is needed. */
  @Nullable Row withoutColumns() {
    root.start();
    return getCurrentRecord();
  }

  /** Makes no row of the next record. */
  void dropNext() {
    drop = true;
  }

  @Override
  public @Nullable Row getCurrentRecord() {
    if (drop) {
      drop = false;
      return null;
    }
    Object[] values = root.values;
    if (test != null && !test.matches(values)) {
      return null;
    }
    return rows.attachValues(
        Arrays.asList(values.length == columns ? values : Arrays.copyOf(values, columns)));
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  private static final class Root extends GroupConverter implements ParquetConverters.Slots {
    private final Object[] template;
    private final LegacyCalendar calendar;
    private Converter[] converters = new Converter[0];
    private Object[] values = new Object[0];

    Root(Object[] template, LegacyCalendar calendar) {
      this.template = template;
      this.calendar = calendar;
    }

    @Override
    public LegacyCalendar calendar() {
      return calendar;
    }

    @Override
    public Converter getConverter(int fieldIndex) {
      return converters[fieldIndex];
    }

    @Override
    public void start() {
      values = template.clone();
    }

    @Override
    public void end() {}

    @Override
    public void put(int slot, @Nullable Object value) {
      values[slot] = value;
    }
  }
}
