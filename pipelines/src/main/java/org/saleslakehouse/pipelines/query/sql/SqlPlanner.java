package org.saleslakehouse.pipelines.query.sql;

import java.util.List;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.plan.Context;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRules;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.volcano.VolcanoPlanner;
import org.apache.calcite.rel.RelCollationTraitDef;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.ProxyingMetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.apache.calcite.tools.RelBuilder;

/** From a checked statement to the operations that answer it. */
final class SqlPlanner {
  private static final List<RelOptRule> SUBQUERY_RULES =
      List.of(
          CoreRules.FILTER_SUB_QUERY_TO_CORRELATE,
          CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE,
          CoreRules.JOIN_SUB_QUERY_TO_CORRELATE);

  /** Bring conditions down to the tables, with constants worked out. */
  private static final List<RelOptRule> FILTER_RULES =
      List.of(
          CoreRules.FILTER_INTO_JOIN,
          CoreRules.JOIN_CONDITION_PUSH,
          CoreRules.FILTER_PROJECT_TRANSPOSE,
          CoreRules.FILTER_AGGREGATE_TRANSPOSE,
          CoreRules.FILTER_SET_OP_TRANSPOSE,
          CoreRules.FILTER_MERGE,
          CoreRules.FILTER_REDUCE_EXPRESSIONS);

  private static final int MAX_LISTED = 200;

  private final SqlCatalog catalog;

  SqlPlanner(SqlCatalog catalog) {
    this.catalog = catalog;
  }

  /** What a statement means, before it is decided how to work it out. */
  RelRoot meaning(SqlValidator validator, SqlNode checked) {
    VolcanoPlanner planner = new VolcanoPlanner();
    planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
    planner.addRelTraitDef(RelCollationTraitDef.INSTANCE);
    planner.setExecutor(RexUtil.EXECUTOR);
    RelOptUtil.registerDefaultRules(planner, false, false);
    RelOptCluster cluster = RelOptCluster.create(planner, new Expressions(catalog.types()));
    // Asked by reflection: Calcite would compile code for it, which takes longer than a query.
    cluster.setMetadataQuerySupplier(
        () ->
            new RelMetadataQuery(
                new ProxyingMetadataHandlerProvider(DefaultRelMetadataProvider.INSTANCE)));
    SqlToRelConverter converter =
        new SqlToRelConverter(
            (type, query, schemaPath, viewPath) -> {
              throw new UnsupportedOperationException("There are no views.");
            },
            validator,
            catalog.reader(),
            cluster,
            call ->
                call.getOperator().equals(SqlStdOperatorTable.CONCAT)
                    ? SqlPlanner::concatenation
                    : StandardConvertletTable.INSTANCE.get(call),
            SqlToRelConverter.config()
                .withExpand(false)
                // Constants stay until what Calcite would make of them is rewritten.
                .addRelBuilderConfigTransform(builder -> builder.withSimplify(false))
                // A list of values stays a condition, which can be handed down, unless the code for
                // it would be too long: then it is joined.
                .withInSubQueryThreshold(MAX_LISTED));
    RelRoot root = converter.convertQuery(checked, false, true);
    RexBuilder builder = cluster.getRexBuilder();
    return root.withRel(
        root.rel
            .accept(new CheckedArithmetic(builder))
            .accept(new ExactSums(builder))
            .accept(new TextCalls(builder)));
  }

  /** Operands that are no texts become some; Calcite casts only those that are no aggregates. */
  private static RexNode concatenation(SqlRexContext context, SqlCall call) {
    RexBuilder builder = context.getRexBuilder();
    RelDataType text = context.getTypeFactory().createSqlType(SqlTypeName.VARCHAR);
    return builder.makeCall(
        SqlStdOperatorTable.CONCAT,
        call.getOperandList().stream()
            .map(context::convertExpression)
            .map(o -> SqlTypeUtil.isString(o.getType()) ? o : builder.ensureType(text, o, true))
            .toList());
  }

  /** The operations, ready to be turned into code. */
  EnumerableRel operations(RelRoot root) {
    RelOptCluster cluster = root.rel.getCluster();
    RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(cluster, catalog.reader());
    RelNode rel = rewrite(root.rel, SUBQUERY_RULES);
    rel = RelDecorrelator.decorrelateQuery(rel, builder);
    rel = rewrite(rel, FILTER_RULES);
    rel = new RelFieldTrimmer(null, builder).trim(rel);
    rel = rel.accept(new PushFilters(cluster.getRexBuilder()));
    RelTraitSet wanted =
        rel.getTraitSet().replace(EnumerableConvention.INSTANCE).replace(root.collation).simplify();
    VolcanoPlanner planner = (VolcanoPlanner) cluster.getPlanner();
    planner.setRoot(rel.getTraitSet().equals(wanted) ? rel : planner.changeTraits(rel, wanted));
    return (EnumerableRel) rewrite(planner.findBestExp(), RelOptRules.CALC_RULES);
  }

  private static RelNode rewrite(RelNode rel, List<RelOptRule> rules) {
    Context context = Contexts.empty();
    HepPlanner planner =
        new HepPlanner(HepProgram.builder().addRuleCollection(rules).build(), context);
    planner.setExecutor(RexUtil.EXECUTOR);
    planner.setRoot(rel);
    return planner.findBestExp();
  }

  /** Leaves those casts of literals for {@link TextCalls} that Calcite would work out itself. */
  private static final class Expressions extends RexBuilder {
    Expressions(RelDataTypeFactory types) {
      super(types);
    }

    @Override
    public RexNode makeCast(
        SqlParserPos position,
        RelDataType type,
        RexNode value,
        boolean matchNullability,
        boolean safe,
        RexLiteral format) {
      return value instanceof RexLiteral && TextCalls.isCast(value.getType(), type)
          ? makeAbstractCast(position, type, value, safe, format)
          : super.makeCast(position, type, value, matchNullability, safe, format);
    }
  }
}
