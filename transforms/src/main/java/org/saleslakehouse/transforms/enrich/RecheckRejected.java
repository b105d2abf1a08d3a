package org.saleslakehouse.transforms.enrich;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * Lets records that were rejected go the way of a record once more, by {@link PrepareRows}: rows of
 * {@link Rows#QUARANTINE} come in, a row of {@link Rows#BRONZE} goes out for each that is accepted
 * now, with the record's own position and time. Those that are rejected again give nothing.
 *
 * <p>Input and output may be bounded or not, in any windowing; windows and timestamps pass through.
 * Counters: {@code accepted}, and {@code rejected:<reason>:<cause>}, where the cause is the rule's
 * name, the field, or empty.
 */
public final class RecheckRejected extends PTransform<PCollection<Row>, PCollection<Row>> {
  /** The counter of records that are accepted now. */
  public static final String ACCEPTED = "accepted";

  /** What the counters of those that are rejected again begin with. */
  public static final String REJECTED = "rejected:";

  private final PrepareRows prepareRows;

  private RecheckRejected(PrepareRows prepareRows) {
    this.prepareRows = prepareRows;
  }

  /** By these steps. */
  public static RecheckRejected by(PrepareRows prepareRows) {
    return new RecheckRejected(prepareRows);
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> rejected) {
    return rejected
        .apply("RecheckRecord", ParDo.of(new RecheckFn(prepareRows)))
        .setRowSchema(Rows.BRONZE);
  }

  /** The record as it was consumed. */
  static SourceRecord record(Row rejected) {
    return new SourceRecord(
        rejected.getString("kafka_topic"),
        rejected.getInt32("kafka_partition"),
        rejected.getInt64("kafka_offset"),
        rejected.getLogicalTypeValue("kafka_timestamp", Instant.class).toEpochMilli(),
        rejected.getBytes("message_key"),
        rejected.getBytes("payload"),
        headers(rejected));
  }

  /** Tables of an earlier version have only the last header of each name. */
  private static List<SourceRecord.Header> headers(Row rejected) {
    List<SourceRecord.Header> headers = new ArrayList<>();
    Iterable<Row> all =
        rejected.getSchema().hasField("kafka_headers")
            ? rejected.getIterable("kafka_headers")
            : null;
    if (all != null) {
      all.forEach(
          h -> headers.add(new SourceRecord.Header(h.getString("name"), h.getBytes("value"))));
      return headers;
    }
    Map<String, byte[]> last = rejected.getMap("headers");
    if (last != null) {
      last.forEach((name, value) -> headers.add(new SourceRecord.Header(name, value)));
    }
    return headers;
  }

  private static String cause(Row rejected) {
    String detail = rejected.getString("detail");
    if (rejected.getString("reason").equals(Rejection.Reason.QUALITY_RULE.code())
        && detail != null) {
      return detail.substring(0, Math.max(0, detail.indexOf(':')));
    }
    String field = rejected.getString("field");
    return field == null ? "" : field;
  }

  private static final class RecheckFn extends DoFn<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final PrepareRows prepareRows;

    RecheckFn(PrepareRows prepareRows) {
      this.prepareRows = prepareRows;
    }

    @ProcessElement
    public void process(@Element Row rejected, OutputReceiver<Row> out) {
      SourceRecord record = record(rejected);
      prepareRows.forEach(action -> action.accept(record), row -> tell(row, out));
    }

    private static void tell(Row routed, OutputReceiver<Row> out) {
      Row sale = routed.getRow("sale");
      @Nullable Row again = routed.getRow("rejected");
      if (sale != null) {
        Metrics.counter(RecheckRejected.class, ACCEPTED).inc();
        out.output(sale);
      } else if (again != null) {
        Metrics.counter(
                RecheckRejected.class, REJECTED + again.getString("reason") + ":" + cause(again))
            .inc();
      }
    }
  }
}
