package org.saleslakehouse.pipelines.silver;

import java.time.Instant;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.util.SerializableSupplier;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.transforms.rollup.RollUpTable;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * After commits to the client-day table: both roll-ups of its newest version, which one worker
 * reads, but for the files that it has read before (see {@link FileRollUps}).
 *
 * <p><b>In:</b> groups of versions that were committed. What they hold does not matter, only that
 * the commits were made before: the table may have gone on since.
 *
 * <p><b>Out:</b> for each group that is not empty all rows of both tables, those of a table in one
 * bundle.
 */
final class RollUpStored
    extends PTransform<PCollection<KV<Integer, Iterable<Long>>>, PCollectionTuple> {
  private static final long serialVersionUID = 1;

  static final TupleTag<Row> COUNTRIES = new TupleTag<>() {};
  static final TupleTag<Row> SEGMENTS = new TupleTag<>() {};

  private final String table;
  private final SerializableSupplier<Instant> time;

  private RollUpStored(String table, SerializableSupplier<Instant> time) {
    this.table = table;
    this.time = time;
  }

  /**
   * Of a client-day table.
   *
   * @param time gives the processing time, and is asked once per group
   */
  static RollUpStored of(String table, SerializableSupplier<Instant> time) {
    return new RollUpStored(table, time);
  }

  @Override
  public PCollectionTuple expand(PCollection<KV<Integer, Iterable<Long>>> commits) {
    PCollectionTuple rollUps =
        commits.apply(
            "RollUp",
            ParDo.of(new RollUpFn(table, time))
                .withOutputTags(COUNTRIES, TupleTagList.of(SEGMENTS)));
    rollUps.get(COUNTRIES).setRowSchema(Rows.COUNTRY);
    rollUps.get(SEGMENTS).setRowSchema(Rows.SEGMENT);
    return rollUps;
  }

  private static final class RollUpFn extends DoFn<KV<Integer, Iterable<Long>>, Row> {
    private static final long serialVersionUID = 1;

    private final String table;
    private final SerializableSupplier<Instant> time;

    RollUpFn(String table, SerializableSupplier<Instant> time) {
      this.table = table;
      this.time = time;
    }

    @ProcessElement
    public void process(@Element KV<Integer, Iterable<Long>> commits, MultiOutputReceiver out) {
      if (!commits.getValue().iterator().hasNext()) {
        return; // some runners fire empty panes
      }
      RollUpTable rollUps = FileRollUps.of(DeltaTable.open(table));
      Instant now = time.get();
      rollUps.countries(now).forEach(out.get(COUNTRIES)::output);
      rollUps.segments(now).forEach(out.get(SEGMENTS)::output);
    }
  }
}
