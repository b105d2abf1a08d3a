package org.saleslakehouse.pipelines.query.sql;

import java.math.RoundingMode;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The types that SQL sees.
 *
 * <p>What the tables hold as a double is an amount of money and becomes a decimal, the shortest
 * that stands for the double: so sums are exact and equal those of the reports. Times are
 * timestamps in UTC, of which Calcite knows the milliseconds only. Every column may be null, as
 * files that are older than a column have none.
 */
final class SqlTypes extends RelDataTypeSystemImpl {
  static final RelDataTypeSystem SYSTEM = new SqlTypes();

  /** As many digits as Spark's decimals have. */
  static final int MAX_PRECISION = 38;

  /**
   * As many decimals as a double can have that is 0.1 or more. All amounts have so many, zeros at
   * the end included: Java tells 0.5 from 0.50 where values are joined, grouped or made distinct.
   */
  static final int AMOUNT_SCALE = 18;

  /** Decimals that an average is rounded to; sums keep all they have. */
  private static final int AVERAGE_SCALE = 10;

  private static final int MILLIS = 3;

  private SqlTypes() {}

  /** The type of a table's column; texts for what SQL has no type for. */
  static RelDataType of(RelDataTypeFactory factory, Schema.FieldType type) {
    return factory.createTypeWithNullability(notNull(factory, type), true);
  }

  private static RelDataType notNull(RelDataTypeFactory factory, Schema.FieldType type) {
    if (isTimestamp(type)) {
      return factory.createSqlType(SqlTypeName.TIMESTAMP, MILLIS);
    }
    return switch (type.getTypeName()) {
      case BYTE -> factory.createSqlType(SqlTypeName.TINYINT);
      case INT16 -> factory.createSqlType(SqlTypeName.SMALLINT);
      case INT32 -> factory.createSqlType(SqlTypeName.INTEGER);
      case INT64 -> factory.createSqlType(SqlTypeName.BIGINT);
      case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
      case FLOAT, DOUBLE, DECIMAL -> decimal(factory, AMOUNT_SCALE);
      default -> factory.createSqlType(SqlTypeName.VARCHAR);
    };
  }

  static boolean isTimestamp(Schema.FieldType type) {
    return type.getTypeName() == Schema.TypeName.DATETIME
        || (type.getTypeName() == Schema.TypeName.LOGICAL_TYPE
            && type.getLogicalType().getIdentifier().equals(MicrosInstant.IDENTIFIER));
  }

  private static RelDataType decimal(RelDataTypeFactory factory, int scale) {
    return factory.createSqlType(SqlTypeName.DECIMAL, MAX_PRECISION, scale);
  }

  @Override
  public int getMaxPrecision(SqlTypeName name) {
    return name == SqlTypeName.DECIMAL ? MAX_PRECISION : super.getMaxPrecision(name);
  }

  @Override
  public int getMaxScale(SqlTypeName name) {
    return name == SqlTypeName.DECIMAL ? MAX_PRECISION : super.getMaxScale(name);
  }

  /** Calcite still asks by this name here and there. */
  @Override
  @SuppressWarnings("deprecation")
  public int getMaxNumericPrecision() {
    return MAX_PRECISION;
  }

  /** Calcite still asks by this name here and there. */
  @Override
  @SuppressWarnings("deprecation")
  public int getMaxNumericScale() {
    return MAX_PRECISION;
  }

  @Override
  public int getDefaultPrecision(SqlTypeName name) {
    return name == SqlTypeName.DECIMAL ? MAX_PRECISION : super.getDefaultPrecision(name);
  }

  /** Half up, as people round money. */
  @Override
  public RoundingMode roundingMode() {
    return RoundingMode.HALF_UP;
  }

  /** The widest of its kind; see {@link ExactSums} for what does not fit. */
  @Override
  public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
    RelDataType wide =
        SqlTypeName.INT_TYPES.contains(argument.getSqlTypeName())
            ? factory.createSqlType(SqlTypeName.BIGINT)
            : isDecimal(argument) ? decimal(factory, argument.getScale()) : argument;
    return factory.createTypeWithNullability(wide, argument.isNullable());
  }

  /** With decimals, also that of whole numbers. */
  @Override
  public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
    boolean isExact =
        SqlTypeName.INT_TYPES.contains(argument.getSqlTypeName()) || isDecimal(argument);
    RelDataType average = isExact ? decimal(factory, AVERAGE_SCALE) : argument;
    return factory.createTypeWithNullability(average, argument.isNullable());
  }

  private static boolean isDecimal(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.DECIMAL;
  }

  /** Texts of several lengths make one of any length, instead of being filled up with spaces. */
  @Override
  public boolean shouldConvertRaggedUnionTypesToVarying() {
    return true;
  }
}
