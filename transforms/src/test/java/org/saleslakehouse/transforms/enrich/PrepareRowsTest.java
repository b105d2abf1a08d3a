package org.saleslakehouse.transforms.enrich;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.is;
import static org.saleslakehouse.transforms.sale.TestSales.json;
import static org.saleslakehouse.transforms.sale.TestSales.record;
import static org.saleslakehouse.transforms.sale.TestSales.with;
import static org.saleslakehouse.transforms.sale.TestSales.without;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.transforms.parse.ParseSales;
import org.saleslakehouse.transforms.quality.CheckQuality;
import org.saleslakehouse.transforms.quality.QualityRule;
import org.saleslakehouse.transforms.quality.QualityRule.Action;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.SourceRecord;
import org.saleslakehouse.transforms.sale.SourceRecordCoder;

/**
 * Goal: as one function the three do what they do one after the other. Method: both ways over the
 * same records, good, late, suspicious and broken ones; rows and counters compared.
 */
class PrepareRowsTest {
  private static final Instant NOW = Instant.parse("2025-12-10T23:30:00.123456Z");
  private static final Coder<List<SourceRecord>> LISTS = ListCoder.of(SourceRecordCoder.of());

  private final ParseSales parse = ParseSales.create().withLenientNumbers();
  private final CheckQuality check =
      CheckQuality.of(
          List.of(
              QualityRule.range("quantity", "quantite", 1, 5).withAction(Action.WARN),
              QualityRule.range("dear", "montant", 0, 2000).withAction(Action.QUARANTINE)));
  private final EnrichSales enrich =
      EnrichSales.create(() -> NOW).withAllowedLateness(Duration.ofSeconds(30));

  private static List<SourceRecord> records() {
    List<SourceRecord> records = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      records.add(record(with("vente_id", String.valueOf(i))));
    }
    records.add(record(with("quantite", "6")));
    records.add(record(with("montant", "\"2500\"")));
    records.add(record(with("timestamp", "\"2025-12-10T08:00:00Z\"")));
    records.add(record(with("canal", "\"web\"")));
    records.add(record(without("pays")));
    records.add(record(json() + "x"));
    records.add(record(new byte[] {(byte) 0xFF}));
    return records;
  }

  private static List<List<SourceRecord>> inLists(List<SourceRecord> records, int size) {
    List<List<SourceRecord>> lists = new ArrayList<>();
    lists.add(List.of());
    for (int from = 0; from < records.size(); from += size) {
      lists.add(new ArrayList<>(records.subList(from, Math.min(from + size, records.size()))));
    }
    return lists;
  }

  private PCollection<Row> oneAfterTheOther(Pipeline pipeline) {
    return pipeline
        .apply("Records", Create.of(records()))
        .apply("ParseSales", parse)
        .apply("CheckQuality", check)
        .apply("EnrichSales", enrich);
  }

  private PCollection<Row> inOneStep(Pipeline pipeline) {
    return pipeline
        .apply("Lists", Create.of(inLists(records(), 7)).withCoder(LISTS))
        .apply("PrepareRows", ParDo.of(new PrepareFn(PrepareRows.of(parse, check, enrich))))
        .setRowSchema(Rows.ROUTED);
  }

  private static final class PrepareFn extends DoFn<List<SourceRecord>, Row> {
    private static final long serialVersionUID = 1L;

    private final PrepareRows prepareRows;

    PrepareFn(PrepareRows prepareRows) {
      this.prepareRows = prepareRows;
    }

    @ProcessElement
    public void process(@Element List<SourceRecord> records, OutputReceiver<Row> out) {
      prepareRows.forEach(records::forEach, out::output);
    }
  }

  @Test
  void theRowsAreTheSame() {
    List<Row> expected = new ArrayList<>();
    ParseSales.Step parseStep = parse.step();
    CheckQuality.Step checkStep = check.step();
    EnrichSales.Step enrichStep = enrich.step();
    records()
        .forEach(
            r ->
                expected.add(
                    enrichStep.row(checkStep.check(parseStep.parse(r)), enrichStep.now())));

    Pipeline pipeline = pipeline();
    PAssert.that("one after the other", oneAfterTheOther(pipeline)).containsInAnyOrder(expected);
    PAssert.that("in one step", inOneStep(pipeline)).containsInAnyOrder(expected);
    pipeline.run().waitUntilFinish();
  }

  @Test
  void theCountersAreTheSame() {
    Pipeline steps = pipeline();
    oneAfterTheOther(steps);
    Pipeline fused = pipeline();
    inOneStep(fused);
    Map<String, Long> counted = counters(fused);
    assertThat(counted, is(counters(steps)));
    assertThat(counted, hasEntry("accepted", 44L));
    assertThat(counted, hasEntry("broken_quantity", 1L));
    assertThat(counted, hasEntry("late", 1L));
    assertThat(counted, hasEntry("quarantined_missing_field", 1L));
  }

  private static Pipeline pipeline() {
    return Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
  }

  private static Map<String, Long> counters(Pipeline pipeline) {
    var result = pipeline.run();
    result.waitUntilFinish();
    Map<String, Long> counts = new TreeMap<>();
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      String namespace = counter.getName().getNamespace();
      if (namespace.startsWith("org.saleslakehouse")) {
        // Attempted counts are added up in the background, and what is not when the run ends is
        // lost.
        counts.merge(counter.getName().getName(), counter.getCommitted(), Long::sum);
      }
    }
    return counts;
  }
}
