package org.saleslakehouse.io.delta.internal.types;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the columns of a table are called in its data files, its partition values and its
 * statistics. In a table with column mapping that is not what they are called in its schema; there
 * the fields of its Beam schema say it, nested ones too, in options of their own.
 */
public final class ColumnNames {
  static final String PHYSICAL_NAME = "delta.physicalName";
  static final String FIELD_ID = "delta.fieldId";

  /** How a table maps its columns: {@code delta.columnMapping.mode}. */
  public enum Mapping {
    NONE,
    NAME,
    ID;

    /**
     * The mode of this name, as the table's properties have it.
     *
     * @throws IllegalArgumentException if there is no such mode
     */
    public static Mapping of(@Nullable String mode) {
      if (mode == null) {
        return NONE;
      }
      for (Mapping mapping : values()) {
        if (mapping.name().equalsIgnoreCase(mode)) {
          return mapping;
        }
      }
      throw new IllegalArgumentException("there is no column mapping mode '" + mode + "'");
    }
  }

  /** The name in partition values, in statistics and, but for {@link #fieldId}, in files. */
  public static String physical(Schema.Field field) {
    String name = option(field, PHYSICAL_NAME, String.class);
    return name == null ? field.getName() : name;
  }

  /** The id that the column has in data files, which then counts and not its name there. */
  public static @Nullable Integer fieldId(Schema.Field field) {
    return option(field, FIELD_ID, Integer.class);
  }

  private static <T> @Nullable T option(Schema.Field field, String name, Class<T> type) {
    return field.getOptions().hasOption(name) ? field.getOptions().getValue(name, type) : null;
  }

  /** Partition values by the names of the table's columns. */
  public static Map<String, @Nullable String> logical(
      Schema table, Map<String, @Nullable String> partitionValues) {
    if (partitionValues.isEmpty()
        || table.getFields().stream().noneMatch(f -> f.getOptions().hasOption(PHYSICAL_NAME))) {
      return partitionValues;
    }
    Map<String, @Nullable String> logical = new LinkedHashMap<>();
    for (Schema.Field field : table.getFields()) {
      String physical = physical(field);
      if (partitionValues.containsKey(physical)) {
        logical.put(field.getName(), partitionValues.get(physical));
      }
    }
    return logical;
  }

  private ColumnNames() {}
}
