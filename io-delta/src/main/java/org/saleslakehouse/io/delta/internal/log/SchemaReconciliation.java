package org.saleslakehouse.io.delta.internal.log;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;
import org.saleslakehouse.io.delta.model.SchemaEvolution;

/** Holds the schema of the rows against that of the table they go to. */
public final class SchemaReconciliation {

  /**
   * The columns that the table must get so that the rows fit; none if they fit as it is. Columns
   * that only the table has are let pass if they are nullable: they read as null.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if the rows do not fit
   */
  public static List<Field> reconcile(
      String table, Schema found, Schema rows, SchemaEvolution evolution) {
    List<Field> added = new ArrayList<>();
    for (Field field : rows.getFields()) {
      if (!found.hasField(field.getName())) {
        String twin = differsInCase(found, field.getName());
        if (twin != null) {
          String problem =
              "the column '"
                  + field.getName()
                  + "' of the rows differs from the table's '"
                  + twin
                  + "' in case only, which Delta tables do not allow";
          throw DeltaErrors.schemaDiffers(table, problem, found, rows);
        }
        added.add(field);
      }
    }
    Schema grown = Schema.builder().addFields(found.getFields()).addFields(added).build();
    String problem =
        evolution == SchemaEvolution.NONE
            ? DeltaSchemas.mismatch(found, rows)
            : DeltaSchemas.mismatch(grown, rows);
    if (problem == null) {
      problem = nullInRequired(found, rows, "");
    }
    for (Field field : added) {
      if (problem == null && !field.getType().getNullable()) {
        problem =
            "the new column '"
                + field.getName()
                + "' is not nullable, but the rows already in the table have no value for it";
      }
    }
    if (problem != null) {
      throw DeltaErrors.schemaDiffers(table, problem, found, rows);
    }
    return added;
  }

  /** The column of this name but for the case of its letters; null if there is none. */
  public static @Nullable String differsInCase(Schema table, String name) {
    return table.getFieldNames().stream()
        .filter(other -> other.equalsIgnoreCase(name) && !other.equals(name))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String nullInRequired(Schema table, Schema rows, String parent) {
    for (Field field : rows.getFields()) {
      if (table.hasField(field.getName())) {
        FieldType required = table.getField(field.getName()).getType();
        String path = parent + field.getName();
        if (field.getType().getNullable() && !required.getNullable()) {
          return "column '" + path + "' must not be null in the table, but may be null in the rows";
        }
        Schema nested = field.getType().getRowSchema();
        Schema nestedRequired = required.getRowSchema();
        String problem =
            nested == null || nestedRequired == null
                ? null
                : nullInRequired(nestedRequired, nested, path + ".");
        if (problem != null) {
          return problem;
        }
      }
    }
    return null;
  }

  private SchemaReconciliation() {}
}
