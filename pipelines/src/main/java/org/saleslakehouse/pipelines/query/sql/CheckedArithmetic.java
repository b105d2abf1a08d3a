package org.saleslakehouse.pipelines.query.sql;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Arithmetic on whole numbers fails where its result does not fit the type, instead of going on
 * from the other end of it. Decimals need nothing: they grow.
 *
 * <p>Calcite's own conversion does the same to decimals, which then fail at a precision that SQL
 * gives them and Java's do not need.
 */
final class CheckedArithmetic extends RewriteCalls {
  private static final Map<SqlKind, SqlOperator> CHECKED =
      Map.of(
          SqlKind.PLUS, SqlStdOperatorTable.CHECKED_PLUS,
          SqlKind.MINUS, SqlStdOperatorTable.CHECKED_MINUS,
          SqlKind.TIMES, SqlStdOperatorTable.CHECKED_MULTIPLY,
          SqlKind.DIVIDE, SqlStdOperatorTable.CHECKED_DIVIDE,
          SqlKind.MINUS_PREFIX, SqlStdOperatorTable.CHECKED_UNARY_MINUS);

  /** What is added to a time may be as long as all the years that SQL's dates have. */
  private static final int MAX_YEARS = 10_000;

  private static final long MAX_MILLIS = Duration.ofDays(366L * MAX_YEARS).toMillis();

  private final RexBuilder builder;

  CheckedArithmetic(RexBuilder builder) {
    this.builder = builder;
  }

  @Override
  @Nullable RexNode rewritten(RexCall call, List<RexNode> operands) {
    SqlOperator checked = CHECKED.get(call.getKind());
    if (checked != null && isChecked(call)) {
      return builder.makeCall(call.getParserPosition(), call.getType(), checked, operands);
    }
    if (call.getOperator().equals(SqlStdOperatorTable.ABS) && isWhole(call)) {
      return abs(operands.get(0));
    }
    if (call.getOperator().equals(SqlStdOperatorTable.DATETIME_PLUS)
        || call.getOperator().equals(SqlStdOperatorTable.MINUS_DATE)) {
      return call.clone(
          call.getType(), operands.stream().map(this::bounded).collect(Collectors.toList()));
    }
    return null;
  }

  private static boolean isWhole(RexCall call) {
    return SqlTypeName.INT_TYPES.contains(call.getType().getSqlTypeName());
  }

  /** Intervals are whole numbers too, of months or milliseconds, and n of them a product. */
  private static boolean isChecked(RexCall call) {
    return isWhole(call)
        || (call.getKind() == SqlKind.TIMES
            && SqlTypeName.INTERVAL_TYPES.contains(call.getType().getSqlTypeName()));
  }

  /** The least number has no positive one. */
  private RexNode abs(RexNode number) {
    RexNode zero = builder.makeZeroLiteral(number.getType());
    RexNode isNegative = builder.makeCall(SqlStdOperatorTable.LESS_THAN, number, zero);
    RexNode negated =
        builder.makeCall(
            number.getType(), SqlStdOperatorTable.CHECKED_UNARY_MINUS, List.of(number));
    return builder.makeCall(
        number.getType(), SqlStdOperatorTable.CASE, List.of(isNegative, negated, number));
  }

  /** What is added to a time: Calcite does not see that the sum goes round. */
  private RexNode bounded(RexNode interval) {
    RelDataType type = interval.getType();
    if (!SqlTypeName.INTERVAL_TYPES.contains(type.getSqlTypeName())) {
      return interval;
    }
    boolean months = SqlTypeName.YEAR_INTERVAL_TYPES.contains(type.getSqlTypeName());
    BigDecimal most =
        BigDecimal.valueOf(months ? Period.ofYears(MAX_YEARS).toTotalMonths() : MAX_MILLIS);
    RexNode isInside =
        builder.makeBetween(interval, literal(type, most.negate()), literal(type, most));
    RexNode overflow =
        builder.makeCall(
            type,
            SqlStdOperatorTable.CHECKED_MULTIPLY,
            List.of(interval, builder.makeExactLiteral(BigDecimal.valueOf(Integer.MAX_VALUE))));
    return builder.makeCall(type, SqlStdOperatorTable.CASE, List.of(isInside, interval, overflow));
  }

  private RexNode literal(RelDataType type, BigDecimal value) {
    return builder.makeIntervalLiteral(value, type.getIntervalQualifier());
  }
}
