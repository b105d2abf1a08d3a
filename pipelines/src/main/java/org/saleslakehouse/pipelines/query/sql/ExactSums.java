package org.saleslakehouse.pipelines.query.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Sums and averages of BIGINT are worked out as decimals, and a sum that does not fit a BIGINT is
 * an error. Calcite adds such numbers up as they are, and goes on from the other end where they
 * become too large.
 *
 * <p>Smaller numbers need nothing: their sums are BIGINT, which no table is long enough to fill.
 */
final class ExactSums extends RelHomogeneousShuttle {
  private static final Set<SqlKind> ADDING = EnumSet.of(SqlKind.SUM, SqlKind.SUM0, SqlKind.AVG);

  private final RexBuilder builder;

  ExactSums(RexBuilder builder) {
    this.builder = builder;
  }

  @Override
  public RelNode visit(RelNode node) {
    RelNode visited = super.visit(node).accept(new Expressions());
    return visited instanceof LogicalAggregate aggregate ? exact(aggregate) : visited;
  }

  private RelNode exact(Aggregate aggregate) {
    RelNode input = aggregate.getInput();
    List<RexNode> columns = new ArrayList<>(builder.identityProjects(input.getRowType()));
    List<AggregateCall> calls = new ArrayList<>();
    for (AggregateCall call : aggregate.getAggCallList()) {
      if (isAdding(call.getAggregation().getKind(), typesOf(call, input))) {
        columns.add(wide(columns.get(call.getArgList().get(0))));
        RelDataType type = isLong(call.getType()) ? wide(call.getType()) : call.getType();
        calls.add(
            AggregateCall.create(
                call.getParserPosition(),
                call.getAggregation(),
                call.isDistinct(),
                call.isApproximate(),
                call.ignoreNulls(),
                call.rexList,
                List.of(columns.size() - 1),
                call.filterArg,
                call.distinctKeys,
                call.collation,
                type,
                call.name));
      } else {
        calls.add(call);
      }
    }
    if (calls.equals(aggregate.getAggCallList())) {
      return aggregate;
    }
    RelNode wide = LogicalProject.create(input, List.of(), columns, (List<String>) null, Set.of());
    RelNode exact =
        aggregate.copy(
            aggregate.getTraitSet(),
            wide,
            aggregate.getGroupSet(),
            aggregate.getGroupSets(),
            calls);
    List<RexNode> results = new ArrayList<>();
    for (int i = 0; i < exact.getRowType().getFieldCount(); i++) {
      results.add(
          builder.ensureType(
              aggregate.getRowType().getFieldList().get(i).getType(),
              builder.makeInputRef(exact, i),
              true));
    }
    return LogicalProject.create(
        exact, List.of(), results, aggregate.getRowType().getFieldNames(), Set.of());
  }

  private static List<RelDataType> typesOf(AggregateCall call, RelNode input) {
    return call.getArgList().stream()
        .map(i -> input.getRowType().getFieldList().get(i).getType())
        .toList();
  }

  private static boolean isAdding(SqlKind kind, List<RelDataType> arguments) {
    return ADDING.contains(kind) && arguments.size() == 1 && isLong(arguments.get(0));
  }

  private static boolean isLong(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.BIGINT;
  }

  private RexNode wide(RexNode number) {
    return builder.makeCast(wide(number.getType()), number);
  }

  private RelDataType wide(RelDataType type) {
    RelDataTypeFactory types = builder.getTypeFactory();
    return types.createTypeWithNullability(
        types.createSqlType(SqlTypeName.DECIMAL, SqlTypes.MAX_PRECISION, 0), type.isNullable());
  }

  /** The same in windows and in queries within expressions. */
  private final class Expressions extends RexShuttle {
    @Override
    public RexNode visitSubQuery(RexSubQuery query) {
      RexSubQuery inner = (RexSubQuery) super.visitSubQuery(query);
      return inner.clone(inner.rel.accept(ExactSums.this));
    }

    @Override
    public RexNode visitOver(RexOver call) {
      RexOver over = (RexOver) super.visitOver(call);
      List<RelDataType> arguments = over.getOperands().stream().map(RexNode::getType).toList();
      if (!isAdding(over.getAggOperator().getKind(), arguments)) {
        return over;
      }
      RexWindow window = over.getWindow();
      RexNode exact =
          builder.makeOver(
              isLong(over.getType()) ? wide(over.getType()) : over.getType(),
              over.getAggOperator(),
              List.of(wide(over.getOperands().get(0))),
              window.partitionKeys,
              window.orderKeys,
              window.getLowerBound(),
              window.getUpperBound(),
              window.getExclude(),
              window.isRows(),
              true,
              false,
              over.isDistinct(),
              over.ignoreNulls());
      return builder.ensureType(over.getType(), exact, true);
    }
  }
}
