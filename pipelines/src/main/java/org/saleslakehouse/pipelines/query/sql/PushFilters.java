package org.saleslakehouse.pipelines.query.sql;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.TimestampString;
import org.saleslakehouse.io.delta.DeltaFilter;

/**
 * Hands conditions down to the scans below them, which then pass over files and row groups.
 *
 * <p>The condition stays where it is, so what is handed down may let through more rows, never
 * fewer: a comparison that cannot be told exactly is widened or left out. Calcite compares times in
 * milliseconds and the tables hold microseconds: the millisecond {@code t} stands for all from
 * {@code t} up to {@code t + 1 ms}.
 */
final class PushFilters extends RelHomogeneousShuttle {
  /** All whole numbers up to here have a double of their own. */
  private static final BigDecimal MAX_EXACT = BigDecimal.valueOf(1L << 53);

  /** Below, doubles have more decimals than amounts, which are rounded then. */
  private static final BigDecimal MIN_EXACT = new BigDecimal("0.1");

  private final RexBuilder rexBuilder;

  PushFilters(RexBuilder rexBuilder) {
    this.rexBuilder = rexBuilder;
  }

  @Override
  public RelNode visit(LogicalFilter node) {
    if (node.getInput() instanceof LakeScan scan) {
      RexNode condition = RexUtil.expandSearch(rexBuilder, null, node.getCondition());
      Optional<DeltaFilter> filter = new Translation(scan).of(condition);
      if (filter.isPresent()) {
        RelNode filtered = scan.filtered(filter.get());
        return node.copy(node.getTraitSet(), List.of(filtered));
      }
    }
    return super.visit(node);
  }

  /** From conditions on the columns of one scan; empty for what cannot be told. */
  private record Translation(LakeScan scan) {

    Optional<DeltaFilter> of(RexNode node) {
      return switch (node.getKind()) {
        case AND -> and((RexCall) node);
        case OR -> or((RexCall) node);
        case IS_NULL -> column(operand(node, 0)).map(c -> DeltaFilter.isNull(c.getName()));
        case IS_NOT_NULL -> column(operand(node, 0)).map(c -> DeltaFilter.isNotNull(c.getName()));
        case IS_TRUE -> of(operand(node, 0));
        case IS_FALSE, NOT -> flag(operand(node, 0), false);
        case INPUT_REF -> flag(node, true);
        case EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
            comparison((RexCall) node);
        default -> Optional.empty();
      };
    }

    private static RexNode operand(RexNode node, int index) {
      return ((RexCall) node).getOperands().get(index);
    }

    /** Those that can be told; the others are checked above. */
    private Optional<DeltaFilter> and(RexCall call) {
      List<DeltaFilter> told = new ArrayList<>();
      RelOptUtil.conjunctions(call).forEach(part -> of(part).ifPresent(told::add));
      return told.isEmpty() ? Optional.empty() : Optional.of(DeltaFilter.and(array(told)));
    }

    /** All or none. */
    private Optional<DeltaFilter> or(RexCall call) {
      List<DeltaFilter> told = new ArrayList<>();
      for (RexNode part : call.getOperands()) {
        Optional<DeltaFilter> filter = of(part);
        if (filter.isEmpty()) {
          return Optional.empty();
        }
        told.add(filter.get());
      }
      return Optional.of(DeltaFilter.or(array(told)));
    }

    private static DeltaFilter[] array(List<DeltaFilter> filters) {
      return filters.toArray(new DeltaFilter[0]);
    }

    private Optional<DeltaFilter> flag(RexNode node, boolean wanted) {
      return column(node)
          .filter(c -> c.getType().getTypeName() == Schema.TypeName.BOOLEAN)
          .map(c -> DeltaFilter.equal(c.getName(), wanted));
    }

    private Optional<Schema.Field> column(RexNode node) {
      return node instanceof RexInputRef ref
          ? Optional.of(scan.column(ref.getIndex()))
          : Optional.empty();
    }

    private Optional<DeltaFilter> comparison(RexCall call) {
      RexNode left = operand(call, 0);
      RexNode right = operand(call, 1);
      SqlKind kind = call.getKind();
      if (left instanceof RexLiteral) {
        left = right;
        right = operand(call, 0);
        kind = kind.reverse();
      }
      Optional<Schema.Field> column = column(withoutWidening(left));
      if (column.isEmpty() || !(right instanceof RexLiteral literal) || literal.isNull()) {
        return Optional.empty();
      }
      String name = column.get().getName();
      Schema.FieldType type = column.get().getType();
      if (SqlTypes.isTimestamp(type)) {
        return timestamp(name, kind, literal);
      }
      return switch (type.getTypeName()) {
        case BYTE, INT16, INT32, INT64 -> integer(name, type.getTypeName(), kind, literal);
        case DOUBLE -> amount(name, kind, literal);
        case STRING -> text(name, kind, literal);
        default -> Optional.empty();
      };
    }

    /** A whole number stays the same in a wider type. */
    private static RexNode withoutWidening(RexNode node) {
      boolean isWidening =
          node.getKind() == SqlKind.CAST
              && SqlTypeName.INT_TYPES.contains(node.getType().getSqlTypeName())
              && SqlTypeName.INT_TYPES.contains(operand(node, 0).getType().getSqlTypeName())
              && node.getType().getPrecision() >= operand(node, 0).getType().getPrecision();
      return isWidening ? operand(node, 0) : node;
    }

    private static Optional<DeltaFilter> timestamp(String name, SqlKind kind, RexLiteral literal) {
      if (literal.getType().getSqlTypeName() != SqlTypeName.TIMESTAMP) {
        return Optional.empty();
      }
      TimestampString time = literal.getValueAs(TimestampString.class);
      Instant from = Instant.ofEpochMilli(time.getMillisSinceEpoch());
      Instant next = from.plusMillis(1);
      return switch (kind) {
        case LESS_THAN -> Optional.of(DeltaFilter.lessThan(name, next));
        case LESS_THAN_OR_EQUAL -> Optional.of(DeltaFilter.lessThan(name, next));
        case GREATER_THAN, GREATER_THAN_OR_EQUAL ->
            Optional.of(DeltaFilter.greaterThanOrEqual(name, from));
        case EQUALS ->
            Optional.of(
                DeltaFilter.and(
                    DeltaFilter.greaterThanOrEqual(name, from), DeltaFilter.lessThan(name, next)));
        default -> Optional.empty();
      };
    }

    private static Optional<DeltaFilter> integer(
        String name, Schema.TypeName type, SqlKind kind, RexLiteral literal) {
      Optional<BigDecimal> number = number(literal);
      if (number.isEmpty() || number.get().stripTrailingZeros().scale() > 0) {
        return Optional.empty();
      }
      int bits =
          switch (type) {
            case BYTE -> 8;
            case INT16 -> 16;
            case INT32 -> 32;
            default -> 64;
          };
      return number.get().toBigInteger().bitLength() >= bits
          ? Optional.empty()
          : exact(name, kind, number.get().longValueExact());
    }

    /**
     * An amount is the decimal as which a double is written. The double nearest to the literal may
     * stand for a decimal on either side of it, and so must come through.
     */
    private static Optional<DeltaFilter> amount(String name, SqlKind kind, RexLiteral literal) {
      Optional<BigDecimal> number =
          number(literal)
              .filter(n -> n.abs().compareTo(MAX_EXACT) < 0)
              .filter(n -> n.abs().compareTo(MIN_EXACT) >= 0);
      if (number.isEmpty()) {
        return Optional.empty();
      }
      double nearest = number.get().doubleValue();
      return switch (kind) {
        case LESS_THAN, LESS_THAN_OR_EQUAL ->
            Optional.of(DeltaFilter.lessThanOrEqual(name, nearest));
        case GREATER_THAN, GREATER_THAN_OR_EQUAL ->
            Optional.of(DeltaFilter.greaterThanOrEqual(name, nearest));
        case EQUALS -> Optional.of(DeltaFilter.equal(name, nearest));
        default -> Optional.empty();
      };
    }

    /** The tables order texts by their bytes and Java by its chars: the same for ASCII. */
    private static Optional<DeltaFilter> text(String name, SqlKind kind, RexLiteral literal) {
      if (!SqlTypeName.CHAR_TYPES.contains(literal.getType().getSqlTypeName())) {
        return Optional.empty();
      }
      String text = literal.getValueAs(String.class);
      boolean isAscii = StandardCharsets.US_ASCII.newEncoder().canEncode(text);
      return isAscii || kind == SqlKind.EQUALS ? exact(name, kind, text) : Optional.empty();
    }

    private static Optional<BigDecimal> number(RexLiteral literal) {
      return SqlTypeName.EXACT_TYPES.contains(literal.getType().getSqlTypeName())
          ? Optional.of(literal.getValueAs(BigDecimal.class))
          : Optional.empty();
    }

    private static Optional<DeltaFilter> exact(String name, SqlKind kind, Object value) {
      return switch (kind) {
        case EQUALS -> Optional.of(DeltaFilter.equal(name, value));
        case LESS_THAN -> Optional.of(DeltaFilter.lessThan(name, value));
        case LESS_THAN_OR_EQUAL -> Optional.of(DeltaFilter.lessThanOrEqual(name, value));
        case GREATER_THAN -> Optional.of(DeltaFilter.greaterThan(name, value));
        case GREATER_THAN_OR_EQUAL -> Optional.of(DeltaFilter.greaterThanOrEqual(name, value));
        default -> Optional.empty();
      };
    }
  }
}
