package org.saleslakehouse.io.delta.internal.types;

import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.LogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.PassThroughLogicalType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.logicaltypes.Timestamp;
import org.apache.beam.sdk.values.Row;

/**
 * The Delta type that a Beam field type is stored as.
 *
 * @param kind the Delta type's name
 * @param precision of a decimal, else 0
 * @param scale of a decimal, else 0
 * @param beam the Beam type with pass-through logical types taken off; it tells which Java class
 *     the values have (joda or java.time instants, enumeration values or strings)
 */
public record DeltaType(Kind kind, int precision, int scale, FieldType beam) {
  /** The largest precision that a Delta decimal has. */
  static final int MAX_PRECISION = 38;

  /** Beam's DECIMAL says neither precision nor scale; this is what it is stored with. */
  static final int DEFAULT_SCALE = 18;

  public enum Kind {
    BYTE,
    SHORT,
    INTEGER,
    LONG,
    FLOAT,
    DOUBLE,
    BOOLEAN,
    STRING,
    BINARY,
    DECIMAL,
    DATE,
    TIMESTAMP,
    TIMESTAMP_NTZ,
    STRUCT,
    ARRAY,
    MAP
  }

  private static final Set<Kind> NESTED = Set.of(Kind.STRUCT, Kind.ARRAY, Kind.MAP);

  /** Throws an {@link IllegalArgumentException} that names the path if Delta has no such type. */
  public static DeltaType of(FieldType type, String path) {
    return switch (type.getTypeName()) {
      case BYTE -> simple(Kind.BYTE, type);
      case INT16 -> simple(Kind.SHORT, type);
      case INT32 -> simple(Kind.INTEGER, type);
      case INT64 -> simple(Kind.LONG, type);
      case FLOAT -> simple(Kind.FLOAT, type);
      case DOUBLE -> simple(Kind.DOUBLE, type);
      case BOOLEAN -> simple(Kind.BOOLEAN, type);
      case STRING -> simple(Kind.STRING, type);
      case BYTES -> simple(Kind.BINARY, type);
      case DATETIME -> simple(Kind.TIMESTAMP, type);
      case DECIMAL -> new DeltaType(Kind.DECIMAL, MAX_PRECISION, DEFAULT_SCALE, type);
      case ROW -> simple(Kind.STRUCT, type);
      case ARRAY, ITERABLE -> simple(Kind.ARRAY, type);
      case MAP -> simple(Kind.MAP, type);
      case LOGICAL_TYPE -> ofLogical(type, path);
    };
  }

  public boolean isNested() {
    return NESTED.contains(kind);
  }

  public boolean isNullable() {
    return beam.getNullable();
  }

  /** Of a struct. */
  List<Schema.Field> fields() {
    return beam.getRowSchema().getFields();
  }

  /** The type's name in a Delta schema; of nested types the name of the kind alone. */
  public String displayName() {
    return kind == Kind.DECIMAL
        ? "decimal(" + precision + "," + scale + ")"
        : kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * Whether values of the two types are stored alike; says nothing about what nested types hold.
   */
  boolean sameAs(DeltaType other) {
    return kind == other.kind && precision == other.precision && scale == other.scale;
  }

  private static DeltaType simple(Kind kind, FieldType type) {
    return new DeltaType(kind, 0, 0, type);
  }

  private static DeltaType ofLogical(FieldType type, String path) {
    LogicalType<?, ?> logical = type.getLogicalType();
    String id = logical.getIdentifier();
    if (id.equals(SqlTypes.DATE.getIdentifier())) {
      return simple(Kind.DATE, type);
    }
    if (id.equals(MicrosInstant.IDENTIFIER) || isMicrosOrCoarser(logical)) {
      return simple(Kind.TIMESTAMP, type);
    }
    if (id.equals(SqlTypes.DATETIME.getIdentifier())) {
      return simple(Kind.TIMESTAMP_NTZ, type);
    }
    if (id.equals(FixedPrecisionNumeric.IDENTIFIER)) {
      return decimal(type, logical, path);
    }
    if (logical instanceof EnumerationType) {
      return simple(Kind.STRING, type);
    }
    if (logical instanceof PassThroughLogicalType) {
      return of(logical.getBaseType().withNullable(type.getNullable()), path);
    }
    throw new IllegalArgumentException(
        "Column '"
            + path
            + "' has the logical type "
            + id
            + ", which a Delta table cannot hold. Convert it before the write, for instance an"
            + " instant to MicrosInstant (timestamp), a time or a UUID to a string.");
  }

  private static boolean isMicrosOrCoarser(LogicalType<?, ?> logical) {
    if (!logical.getIdentifier().equals(Timestamp.IDENTIFIER)) {
      return false;
    }
    Integer precision = logical.getArgument();
    return precision != null && precision <= 6;
  }

  private static DeltaType decimal(FieldType type, LogicalType<?, ?> logical, String path) {
    Row argument = logical.getArgument();
    int precision = argument.getInt32("precision");
    int scale = argument.getInt32("scale");
    if (precision == -1) {
      precision = MAX_PRECISION;
    }
    if (precision < 1 || precision > MAX_PRECISION || scale < 0 || scale > precision) {
      throw new IllegalArgumentException(
          "Column '"
              + path
              + "' is a decimal("
              + precision
              + ","
              + scale
              + "), but a Delta decimal has a precision of 1 to 38 and a scale of 0 up to the"
              + " precision. Choose both within these limits.");
    }
    return new DeltaType(Kind.DECIMAL, precision, scale, type);
  }
}
