package org.saleslakehouse.pipelines.query.sql;

import com.google.common.collect.ImmutableList;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.Statistics;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;

/** A table of the lake as Calcite sees it. */
final class CalciteTable extends AbstractTable implements TranslatableTable {
  private final SqlTable table;

  CalciteTable(SqlTable table) {
    this.table = table;
  }

  SqlTable table() {
    return table;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory factory) {
    RelDataTypeFactory.Builder type = factory.builder();
    for (Schema.Field field : table.columns().getFields()) {
      type.add(field.getName(), SqlTypes.of(factory, field.getType()));
    }
    return type.build();
  }

  @Override
  public Statistic getStatistic() {
    Long rows = table.missing() == null ? table.countedRows() : null;
    return rows == null
        ? Statistics.UNKNOWN
        : Statistics.of(rows.doubleValue(), ImmutableList.of());
  }

  @Override
  public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable relOptTable) {
    return LakeScan.all(context.getCluster(), relOptTable, table);
  }
}
