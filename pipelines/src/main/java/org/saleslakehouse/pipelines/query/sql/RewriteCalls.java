package org.saleslakehouse.pipelines.query.sql;

import java.util.List;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Puts other calls in the place of some, in all of a query and in those within it. */
abstract class RewriteCalls extends RelHomogeneousShuttle {
  @Override
  public final RelNode visit(RelNode node) {
    return super.visit(node).accept(new Expressions());
  }

  /**
   * What stands for a call.
   *
   * @param operands its own, rewritten
   * @return of the type of the call; null if it stays
   */
  abstract @Nullable RexNode rewritten(RexCall call, List<RexNode> operands);

  private final class Expressions extends RexShuttle {
    @Override
    public RexNode visitSubQuery(RexSubQuery query) {
      RexSubQuery inner = (RexSubQuery) super.visitSubQuery(query);
      return inner.clone(inner.rel.accept(RewriteCalls.this));
    }

    @Override
    public RexNode visitCall(RexCall call) {
      boolean[] changed = {false};
      List<RexNode> operands = visitList(call.getOperands(), changed);
      RexNode rewritten = rewritten(call, operands);
      if (rewritten != null) {
        return rewritten;
      }
      return changed[0] ? call.clone(call.getType(), operands) : call;
    }
  }
}
