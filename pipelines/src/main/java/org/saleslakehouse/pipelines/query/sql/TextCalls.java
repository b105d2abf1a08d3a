package org.saleslakehouse.pipelines.query.sql;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.impl.ScalarFunctionImpl;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlUserDefinedFunction;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Has functions of texts, and casts to text, worked out by {@link TextFunctions}: what is counted
 * are characters, a time keeps its milliseconds, and an amount has only the decimals that it needs.
 */
final class TextCalls extends RewriteCalls {
  /** By the name without underscores and the number of operands: {@code SUBSTRING/2}. */
  private static final Map<String, SqlOperator> FUNCTIONS =
      Arrays.stream(TextFunctions.class.getDeclaredMethods())
          .filter(method -> Modifier.isPublic(method.getModifiers()))
          .collect(
              toUnmodifiableMap(
                  method -> key(method.getName(), method.getParameterCount()),
                  TextCalls::function));

  private static final SqlOperator AMOUNT = FUNCTIONS.get(key("amountText", 1));
  private static final SqlOperator DECIMAL = FUNCTIONS.get(key("decimalText", 1));
  private static final SqlOperator DOUBLE = FUNCTIONS.get(key("doubleText", 1));
  private static final SqlOperator TIME = FUNCTIONS.get(key("timeText", 1));
  private static final SqlOperator VARCHAR = FUNCTIONS.get(key("truncate", 2));
  private static final SqlOperator CHAR = FUNCTIONS.get(key("truncateOrPad", 2));

  private final RexBuilder builder;
  private final RelDataTypeFactory types;

  TextCalls(RexBuilder builder) {
    this.builder = builder;
    this.types = builder.getTypeFactory();
  }

  private static String key(String name, int operands) {
    return name.replace("_", "").toUpperCase(Locale.ROOT) + "/" + operands;
  }

  private static SqlOperator function(Method method) {
    return new SqlUserDefinedFunction(
        new SqlIdentifier(method.getName(), SqlParserPos.ZERO),
        SqlKind.OTHER_FUNCTION,
        ReturnTypes.ARG0,
        InferTypes.RETURN_TYPE,
        null,
        ScalarFunctionImpl.create(method));
  }

  /** Some have several. */
  private static String name(SqlOperator operator) {
    if (operator.getKind() == SqlKind.CHAR_LENGTH) {
      return "CHAR_LENGTH";
    }
    return operator.getName().equals("SUBSTR") ? "SUBSTRING" : operator.getName();
  }

  @Override
  @Nullable RexNode rewritten(RexCall call, List<RexNode> operands) {
    if (operands.isEmpty()) {
      return null;
    }
    if (call.getKind() == SqlKind.CAST || call.getKind() == SqlKind.SAFE_CAST) {
      RexNode value = operands.get(0);
      return isCast(value.getType(), call.getType()) ? cast(value, call.getType()) : null;
    }
    SqlOperator function =
        call.getKind() == SqlKind.TRIM
            ? FUNCTIONS.get(key("trim" + side(operands.get(0)), 2))
            : FUNCTIONS.get(key(name(call.getOperator()), operands.size()));
    List<RexNode> arguments =
        operands.stream().filter(o -> o.getType().getSqlTypeName() != SqlTypeName.SYMBOL).toList();
    return function == null || !isText(arguments.get(0).getType())
        ? null
        : builder.makeCall(
            call.getType(), function, arguments.stream().map(this::argument).toList());
  }

  private static String side(RexNode flag) {
    return ((RexLiteral) flag).getValueAs(SqlTrimFunction.Flag.class).name();
  }

  private RexNode argument(RexNode argument) {
    return SqlTypeUtil.isNumeric(argument.getType())
        ? builder.ensureType(types.createSqlType(SqlTypeName.BIGINT), argument, true)
        : argument;
  }

  /** Whether a cast to a text is another than Calcite's. */
  static boolean isCast(RelDataType from, RelDataType type) {
    return isText(type) && (isText(from) ? !fits(from, type) : asText(from) != null);
  }

  private static @Nullable SqlOperator asText(RelDataType from) {
    return switch (from.getSqlTypeName()) {
      case TIMESTAMP -> TIME;
      case DOUBLE, FLOAT -> DOUBLE;
      case DECIMAL -> from.getScale() == SqlTypes.AMOUNT_SCALE ? AMOUNT : DECIMAL;
      default -> null;
    };
  }

  private RexNode cast(RexNode value, RelDataType type) {
    SqlOperator asText = asText(value.getType());
    if (asText == null) {
      return cut(value, type);
    }
    return isLimited(type)
        ? cut(builder.makeCall(anyText(value), asText, List.of(value)), type)
        : builder.makeCall(type, asText, List.of(value));
  }

  private RelDataType anyText(RexNode value) {
    return types.createTypeWithNullability(
        types.createSqlType(SqlTypeName.VARCHAR), value.getType().isNullable());
  }

  private RexNode cut(RexNode text, RelDataType type) {
    return builder.makeCall(
        type,
        type.getSqlTypeName() == SqlTypeName.CHAR ? CHAR : VARCHAR,
        List.of(text, builder.makeBigintLiteral(BigDecimal.valueOf(type.getPrecision()))));
  }

  private static boolean fits(RelDataType from, RelDataType type) {
    return !isLimited(type)
        || (isLimited(from)
            && from.getPrecision() <= type.getPrecision()
            && (type.getSqlTypeName() == SqlTypeName.VARCHAR || from.equals(type)));
  }

  private static boolean isLimited(RelDataType text) {
    return text.getPrecision() != RelDataType.PRECISION_NOT_SPECIFIED;
  }

  private static boolean isText(RelDataType type) {
    return SqlTypeUtil.inCharFamily(type);
  }
}
