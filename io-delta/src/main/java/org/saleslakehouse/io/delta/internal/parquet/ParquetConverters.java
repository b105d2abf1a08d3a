package org.saleslakehouse.io.delta.internal.parquet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.types.ColumnNames;
import org.saleslakehouse.io.delta.internal.types.DeltaType;

/**
 * Converts nested Parquet columns to what Beam rows hold of them: rows, lists and maps. Knows all
 * forms of lists and maps that Parquet's backward-compatibility rules name, but for repeated fields
 * without a list around them.
 */
final class ParquetConverters {

  /** Where a converter puts its values. Nothing is put for null. */
  interface Slots {
    void put(int slot, @Nullable Object value);

    /** Which INT96 values of the file are in another calendar. */
    LegacyCalendar calendar();
  }

  /** The field of the file that holds this field of the table, or null. */
  static @Nullable Type find(GroupType group, Schema.Field field) {
    Integer id = ColumnNames.fieldId(field);
    boolean named = true;
    if (id != null) {
      for (Type candidate : group.getFields()) {
        if (candidate.getId() != null) {
          named = false;
          if (candidate.getId().intValue() == id) {
            return candidate;
          }
        }
      }
    }
    return named ? find(group, ColumnNames.physical(field)) : null;
  }

  /**
   * The field of this name, or null. Falls back to one that differs in case: Delta's columns are
   * case-insensitive, and other writers may have kept another case in the file.
   */
  private static @Nullable Type find(GroupType group, String name) {
    if (group.containsField(name)) {
      return group.getType(name);
    }
    Type found = null;
    for (Type field : group.getFields()) {
      if (field.getName().equalsIgnoreCase(name)) {
        if (found != null) {
          throw new IllegalArgumentException(
              "column '" + name + "' is in the file more than once, in different case");
        }
        found = field;
      }
    }
    return found;
  }

  /**
   * A converter for a column of the file to the table's type.
   *
   * @throws IllegalArgumentException if the file's type cannot be read as the table's
   */
  static Converter value(Type file, FieldType table, String path, Slots target, int slot) {
    if (file.isRepetition(Repetition.REPEATED)) {
      throw mismatch(path, DeltaType.of(table, path), file);
    }
    return element(file, table, path, target, slot);
  }

  static IllegalArgumentException mismatch(String path, DeltaType table, Type file) {
    return new IllegalArgumentException(
        "column '"
            + path
            + "' is "
            + table.displayName()
            + " in the table, and the file has it as '"
            + file.toString().strip().replaceAll("\\s+", " ")
            + "', which cannot be read as that");
  }

  private static Converter element(
      Type file, FieldType table, String path, Slots target, int slot) {
    DeltaType type = DeltaType.of(table, path);
    if (!type.isNested()) {
      return ParquetValueConverters.of(file, type, path, target, slot);
    }
    if (file.isPrimitive()) {
      throw mismatch(path, type, file);
    }
    GroupType group = file.asGroupType();
    return switch (type.kind()) {
      case STRUCT -> new StructConverter(group, type.beam().getRowSchema(), path, target, slot);
      case ARRAY -> new ListConverter(group, type, path, target, slot);
      default -> new MapConverter(group, type, path, target, slot);
    };
  }

  private static final class StructConverter extends GroupConverter implements Slots {
    private final Slots target;
    private final int slot;
    private final Converter[] converters;
    private final int size;
    private final Row.Builder rows;
    private Object[] values = new Object[0];

    StructConverter(GroupType file, Schema schema, String path, Slots target, int slot) {
      this.target = target;
      this.slot = slot;
      this.size = schema.getFieldCount();
      this.rows = Row.withSchema(schema);
      this.converters = new Converter[file.getFieldCount()];
      for (int i = 0; i < size; i++) {
        Schema.Field column = schema.getField(i);
        Type field = find(file, column);
        if (field != null) {
          converters[file.getFieldIndex(field.getName())] =
              value(field, column.getType(), path + "." + column.getName(), this, i);
        }
      }
      for (int i = 0; i < converters.length; i++) {
        if (converters[i] == null) {
          converters[i] = ignore(file.getType(i));
        }
      }
    }

    @Override
    public Converter getConverter(int fieldIndex) {
      return converters[fieldIndex];
    }

    @Override
    public void start() {
      values = new Object[size];
    }

    @Override
    public void end() {
      target.put(slot, rows.attachValues(Arrays.asList(values)));
    }

    @Override
    public void put(int field, @Nullable Object value) {
      values[field] = value;
    }

    @Override
    public LegacyCalendar calendar() {
      return target.calendar();
    }
  }

  /** The group around a list; its one field is repeated. */
  private static final class ListConverter extends GroupConverter implements Slots {
    private final Slots target;
    private final int slot;
    private final Converter repeated;
    private List<@Nullable Object> list = new ArrayList<>();

    ListConverter(GroupType file, DeltaType type, String path, Slots target, int slot) {
      this.target = target;
      this.slot = slot;
      if (file.getFieldCount() != 1 || !file.getType(0).isRepetition(Repetition.REPEATED)) {
        throw mismatch(path, type, file);
      }
      FieldType elementType = type.beam().getCollectionElementType();
      String elementPath = path + "." + ParquetSchemas.ELEMENT;
      Type child = file.getType(0);
      this.repeated =
          isElement(child, DeltaType.of(elementType, elementPath), file.getName())
              ? element(child, elementType, elementPath, this, 0)
              : new ElementConverter(child.asGroupType(), elementType, elementPath, this);
    }

    /** Whether the repeated field is the element itself (two levels), or wraps it (three). */
    private static boolean isElement(Type repeated, DeltaType element, String listName) {
      if (repeated.isPrimitive()) {
        return true;
      }
      GroupType group = repeated.asGroupType();
      LogicalTypeAnnotation annotation = group.getLogicalTypeAnnotation();
      if (annotation != null) {
        return true; // a list or map that is itself the element
      }
      return element.kind() == DeltaType.Kind.STRUCT
          && (group.getFieldCount() > 1
              || group.getName().equals("array")
              || group.getName().equals(listName + "_tuple"));
    }

    @Override
    public Converter getConverter(int fieldIndex) {
      return repeated;
    }

    @Override
    public void start() {
      list = new ArrayList<>();
    }

    @Override
    public void end() {
      target.put(slot, list);
    }

    @Override
    public void put(int ignored, @Nullable Object value) {
      list.add(value);
    }

    @Override
    public LegacyCalendar calendar() {
      return target.calendar();
    }
  }

  /** The repeated group around a list's element, which may be null within it. */
  private static final class ElementConverter extends GroupConverter implements Slots {
    private final ListConverter list;
    private final Converter element;
    private @Nullable Object value;

    ElementConverter(GroupType file, FieldType type, String path, ListConverter list) {
      this.list = list;
      if (file.getFieldCount() != 1) {
        throw mismatch(path, DeltaType.of(type, path), file);
      }
      this.element = value(file.getType(0), type, path, this, 0);
    }

    @Override
    public Converter getConverter(int fieldIndex) {
      return element;
    }

    @Override
    public void start() {
      value = null;
    }

    @Override
    public void end() {
      list.put(0, value);
    }

    @Override
    public void put(int ignored, @Nullable Object converted) {
      value = converted;
    }

    @Override
    public LegacyCalendar calendar() {
      return list.calendar();
    }
  }

  private static final class MapConverter extends GroupConverter {
    private final Slots target;
    private final int slot;
    private final EntryConverter entries;
    private Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();

    MapConverter(GroupType file, DeltaType type, String path, Slots target, int slot) {
      this.target = target;
      this.slot = slot;
      if (file.getFieldCount() != 1
          || !file.getType(0).isRepetition(Repetition.REPEATED)
          || file.getType(0).isPrimitive()
          || file.getType(0).asGroupType().getFieldCount() != 2) {
        throw mismatch(path, type, file);
      }
      this.entries = new EntryConverter(file.getType(0).asGroupType(), type, path);
    }

    @Override
    public Converter getConverter(int fieldIndex) {
      return entries;
    }

    @Override
    public void start() {
      map = new LinkedHashMap<>();
    }

    @Override
    public void end() {
      target.put(slot, map);
    }

    /** Key and value in the first and second field, whatever they are called. */
    private final class EntryConverter extends GroupConverter implements Slots {
      private final Converter key;
      private final Converter value;
      private final @Nullable Object[] entry = new Object[2];

      EntryConverter(GroupType file, DeltaType type, String path) {
        this.key = value(file.getType(0), type.beam().getMapKeyType(), path + ".key", this, 0);
        this.value =
            value(file.getType(1), type.beam().getMapValueType(), path + ".value", this, 1);
      }

      @Override
      public Converter getConverter(int fieldIndex) {
        return fieldIndex == 0 ? key : value;
      }

      @Override
      public void start() {
        entry[0] = null;
        entry[1] = null;
      }

      @Override
      public void end() {
        map.put(entry[0], entry[1]);
      }

      @Override
      public void put(int side, @Nullable Object converted) {
        entry[side] = converted;
      }

      @Override
      public LegacyCalendar calendar() {
        return target.calendar();
      }
    }
  }

  /** For fields of structs that the file has and the table does not know. */
  private static Converter ignore(Type type) {
    if (type.isPrimitive()) {
      return new PrimitiveConverter() {
        @Override
        public void addBinary(org.apache.parquet.io.api.Binary value) {}

        @Override
        public void addBoolean(boolean value) {}

        @Override
        public void addDouble(double value) {}

        @Override
        public void addFloat(float value) {}

        @Override
        public void addInt(int value) {}

        @Override
        public void addLong(long value) {}
      };
    }
    Converter[] children =
        type.asGroupType().getFields().stream()
            .map(ParquetConverters::ignore)
            .toArray(Converter[]::new);
    return new GroupConverter() {
      @Override
      public Converter getConverter(int fieldIndex) {
        return children[fieldIndex];
      }

      @Override
      public void start() {}

      @Override
      public void end() {}
    };
  }

  private ParquetConverters() {}
}
