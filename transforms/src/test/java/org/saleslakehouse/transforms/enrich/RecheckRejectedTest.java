package org.saleslakehouse.transforms.enrich;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.saleslakehouse.transforms.sale.TestSales.json;
import static org.saleslakehouse.transforms.sale.TestSales.record;
import static org.saleslakehouse.transforms.sale.TestSales.with;
import static org.saleslakehouse.transforms.sale.TestSales.without;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.transforms.parse.ParseSales;
import org.saleslakehouse.transforms.quality.CheckQuality;
import org.saleslakehouse.transforms.quality.QualityRule;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * Goal: what yesterday's rules rejected goes today's way, as if it came from the log. Method:
 * strict numbers and a strict rule yesterday, lenient ones today; the rows compared with those of a
 * record that comes for the first time today.
 */
class RecheckRejectedTest {
  private static final Instant YESTERDAY = Instant.parse("2025-12-09T10:00:00Z");
  private static final Instant TODAY = Instant.parse("2025-12-10T10:00:00Z");

  private static final PrepareRows THEN =
      PrepareRows.of(
          ParseSales.create(),
          CheckQuality.of(List.of(QualityRule.range("few", "quantite", 1, 5))),
          EnrichSales.create(() -> YESTERDAY));
  private static final PrepareRows NOW =
      PrepareRows.of(
          ParseSales.create().withLenientNumbers(),
          CheckQuality.of(List.of(QualityRule.range("few", "quantite", 1, 7))),
          EnrichSales.create(() -> TODAY));

  private static Row rejected(SourceRecord record) {
    List<Row> rows = new ArrayList<>();
    THEN.forEach(action -> action.accept(record), rows::add);
    return rows.get(0).getRow("rejected");
  }

  private static Row sale(SourceRecord record) {
    List<Row> rows = new ArrayList<>();
    NOW.forEach(action -> action.accept(record), rows::add);
    return rows.get(0).getRow("sale");
  }

  private static PCollection<Row> recheck(Pipeline pipeline, Schema schema, Row... rows) {
    return pipeline
        .apply(Create.of(List.of(rows)).withRowSchema(schema))
        .apply("RecheckRejected", RecheckRejected.by(NOW));
  }

  @Test
  void whatPassesNowIsTheRowThatItsRecordWouldHaveMadeToday() {
    SourceRecord text = record(with("montant", "\"51.5\""));
    SourceRecord many = record(with("quantite", "6"));
    Pipeline pipeline = pipeline();
    PAssert.that(
            recheck(
                pipeline,
                Rows.QUARANTINE,
                rejected(text),
                rejected(many),
                rejected(record(without("pays")))))
        .containsInAnyOrder(sale(text), sale(many));
    pipeline.run().waitUntilFinish();
  }

  @Test
  void whatIsRejectedAgainIsCountedByReasonAndCause() {
    Pipeline pipeline = pipeline();
    recheck(
        pipeline,
        Rows.QUARANTINE,
        rejected(record(with("quantite", "6"))),
        rejected(record(with("quantite", "8"))),
        rejected(record(with("quantite", "9"))),
        rejected(record(without("pays"))),
        rejected(record(json() + "x")));

    Map<String, Long> counted = new TreeMap<>();
    var run = pipeline.run();
    run.waitUntilFinish();
    run.metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.inNamespace(RecheckRejected.class))
                .build())
        .getCounters()
        .forEach(c -> counted.put(c.getName().getName(), c.getAttempted()));
    assertThat(
        counted,
        is(
            Map.of(
                "accepted", 1L,
                "rejected:missing_field:pays", 1L,
                "rejected:quality_rule:few", 2L,
                "rejected:trailing_content:", 1L)));
  }

  @Test
  void aRecordIsReadBackAsItWasConsumed() {
    SourceRecord record =
        new SourceRecord(
            "t",
            3,
            77,
            1_765_000_000_123L,
            new byte[] {1, -1},
            "{".getBytes(StandardCharsets.UTF_8),
            List.of(
                new SourceRecord.Header("a", new byte[] {1}),
                new SourceRecord.Header("a", null),
                new SourceRecord.Header("b", new byte[] {2})));
    assertThat(RecheckRejected.record(rejected(record)), is(record));

    SourceRecord tombstone = new SourceRecord("t", 0, 7, -1, null, null, List.of());
    assertThat(RecheckRejected.record(rejected(tombstone)), is(tombstone));
  }

  @Test
  void aRowOfATableWithoutTheLaterColumnsIsReadByTheOnesItHas() {
    SourceRecord record =
        new SourceRecord(
            "t", 0, 7, 12, null, null, List.of(new SourceRecord.Header("a", new byte[] {1})));
    Row full = rejected(record);
    Schema.Builder schema = Schema.builder();
    List<Object> values = new ArrayList<>();
    for (Schema.Field field : Rows.QUARANTINE.getFields().subList(0, 12)) {
      schema.addField(field);
      values.add(full.getValue(field.getName()));
    }
    assertThat(
        RecheckRejected.record(Row.withSchema(schema.build()).attachValues(values)), is(record));
  }

  private static Pipeline pipeline() {
    return Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
  }
}
