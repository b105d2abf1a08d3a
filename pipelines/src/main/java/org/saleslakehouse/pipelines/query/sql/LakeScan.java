package org.saleslakehouse.pipelines.query.sql;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.tree.Blocks;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;

/**
 * Reads those columns of a table that the query needs, and passes over files and rows that cannot
 * match its conditions. The conditions are checked again above: the filter here need not be exact,
 * but must let through every row that matches.
 */
final class LakeScan extends TableScan implements EnumerableRel {
  /** What share of a table is expected to come through a filter; the plan depends on it only. */
  private static final double SELECTIVITY = 0.2;

  private final SqlTable sqlTable;

  /** The columns read; none if only the number of rows counts. */
  private final List<String> columns;

  private final @Nullable DeltaFilter filter;

  private LakeScan(
      RelOptCluster cluster,
      RelOptTable table,
      SqlTable sqlTable,
      List<String> columns,
      @Nullable DeltaFilter filter) {
    super(cluster, cluster.traitSetOf(EnumerableConvention.INSTANCE), ImmutableList.of(), table);
    this.sqlTable = sqlTable;
    this.columns = columns;
    this.filter = filter;
  }

  /** Reads all columns of all rows. */
  static LakeScan all(RelOptCluster cluster, RelOptTable table, SqlTable sqlTable) {
    return new LakeScan(cluster, table, sqlTable, sqlTable.columns().getFieldNames(), null);
  }

  /** Reads rows that match the filter. */
  LakeScan filtered(DeltaFilter wanted) {
    return new LakeScan(getCluster(), table, sqlTable, columns, wanted);
  }

  SqlTable sqlTable() {
    return sqlTable;
  }

  /** The table's column behind one of this scan's. */
  Schema.Field column(int index) {
    return sqlTable.columns().getField(columns.get(index));
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return this;
  }

  /** Reads the columns that are used. */
  @Override
  public RelNode project(
      ImmutableBitSet used, Set<RelDataTypeField> extraFields, RelBuilder builder) {
    List<String> wanted = IntStream.of(used.toArray()).mapToObj(columns::get).toList();
    return new LakeScan(getCluster(), table, sqlTable, wanted, filter);
  }

  @Override
  public RelDataType deriveRowType() {
    RelDataTypeFactory factory = getCluster().getTypeFactory();
    RelDataTypeFactory.Builder type = factory.builder();
    if (columns.isEmpty()) {
      // Rows must have a column, though nobody looks at it.
      return type.add("none", factory.createSqlType(SqlTypeName.BOOLEAN)).build();
    }
    for (String column : columns) {
      type.add(table.getRowType().getField(column, true, false));
    }
    return type.build();
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer)
        .item("columns", columns)
        .itemIf("filter", String.valueOf(filter), filter != null);
  }

  @Override
  public double estimateRowCount(RelMetadataQuery metadata) {
    double rows = super.estimateRowCount(metadata);
    return filter == null ? rows : rows * SELECTIVITY;
  }

  @Override
  public RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery metadata) {
    double rows = estimateRowCount(metadata);
    return planner.getCostFactory().makeCost(rows, rows * (columns.size() + 1), 0);
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer preference) {
    PhysType type =
        PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), preference.preferArray());
    Enumerable<Object> rows = ScanRows.of(sqlTable, columns, filter);
    return implementor.result(type, Blocks.toBlock(implementor.stash(rows, Enumerable.class)));
  }
}
