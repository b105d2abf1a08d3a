package org.saleslakehouse.pipelines.silver;

import java.time.Instant;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.TableCommit;
import org.saleslakehouse.transforms.RollUpTable;
import org.saleslakehouse.transforms.Rows;

/** After commits to the client-day table: both roll-ups of its newest version. */
final class RollUpStored extends DoFn<KV<Integer, Iterable<TableCommit>>, Row> {
  private static final long serialVersionUID = 1;

  static final TupleTag<Row> COUNTRIES = new TupleTag<>() {};
  static final TupleTag<Row> SEGMENTS = new TupleTag<>() {};

  private final String table;

  RollUpStored(String table) {
    this.table = table;
  }

  @ProcessElement
  public void process(
      @Element KV<Integer, Iterable<TableCommit>> commits, MultiOutputReceiver out) {
    if (!commits.getValue().iterator().hasNext()) {
      return; // some runners fire empty panes
    }
    RollUpTable rollUps = new RollUpTable();
    try (DeltaTable.Rows rows =
        DeltaTable.open(table).rows(Rows.CLIENT_DAY.getFieldNames(), null)) {
      rows.forEach(rollUps::add);
    }
    Instant now = Instant.now();
    rollUps.countries(now).forEach(out.get(COUNTRIES)::output);
    rollUps.segments(now).forEach(out.get(SEGMENTS)::output);
  }
}
