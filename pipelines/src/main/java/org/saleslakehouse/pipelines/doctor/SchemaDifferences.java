package org.saleslakehouse.pipelines.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.EquivalenceNullablePolicy;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.checkerframework.checker.nullness.qual.Nullable;

/** A table's columns against those that the program writes. */
final class SchemaDifferences {
  private final Schema found;
  private final Schema expected;

  SchemaDifferences(Schema found, Schema expected) {
    this.found = found;
    this.expected = expected;
  }

  /**
   * One finding per column that does not fit, none if all do. Columns that others have added are
   * none of our business, as long as they may be null.
   */
  List<Finding> findings(String fix) {
    List<Finding> findings = new ArrayList<>();
    for (Field column : expected.getFields()) {
      String problem = problem(column);
      if (problem != null) {
        findings.add(Finding.problem("column '" + column.getName() + "' " + problem, fix));
      }
    }
    for (Field column : found.getFields()) {
      if (!expected.hasField(column.getName()) && !column.getType().getNullable()) {
        findings.add(
            Finding.problem(
                "column '"
                    + column.getName()
                    + "' may not be null, and this version of the program does not know it",
                fix));
      }
    }
    return findings;
  }

  private @Nullable String problem(Field column) {
    if (!found.hasField(column.getName())) {
      // The next commit adds a column that may be null.
      return column.getType().getNullable()
          ? null
          : "(" + text(column.getType()) + ") is not there";
    }
    FieldType type = found.getField(column.getName()).getType();
    if (!type.equivalent(column.getType(), EquivalenceNullablePolicy.IGNORE)) {
      return "is " + text(type) + ", and not " + text(column.getType());
    }
    return column.getType().getNullable() && !type.getNullable()
        ? "may not be null, and this version of the program writes nulls to it"
        : null;
  }

  private static String text(FieldType type) {
    return switch (type.getTypeName()) {
      case INT32 -> "integer";
      case INT64 -> "long";
      case INT16 -> "short";
      case LOGICAL_TYPE -> {
        String id = type.getLogicalType().getIdentifier();
        yield id.contains("micros_instant")
            ? "timestamp"
            : id.replaceAll("^beam:logical_type:|:v1$", "");
      }
      default -> type.getTypeName().toString().toLowerCase(Locale.ROOT);
    };
  }
}
