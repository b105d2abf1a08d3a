package org.saleslakehouse.transforms.parse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.saleslakehouse.transforms.sale.TestSales.json;
import static org.saleslakehouse.transforms.sale.TestSales.record;
import static org.saleslakehouse.transforms.sale.TestSales.with;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.Rejection.Reason;
import org.saleslakehouse.transforms.sale.SourceRecord;

@ExtendWith(TestPipelineExtension.class)
class ParseSalesTest {

  @Test
  void givesExactlyOneResultForEachRecord(TestPipeline pipeline) {
    SaleParser parser =
        new SaleParser(
            ParseSales.DEFAULT_MAX_BYTES, ParseSales.DEFAULT_MAX_DEPTH, ZoneId.of("UTC"), false);
    List<SourceRecord> records = new ArrayList<>();
    List<ParsedSale> expected = new ArrayList<>();
    for (String text :
        List.of(json(), json(), with("x", "1"), "", "{}", "[]", with("pays", "1"), "{\"a\":")) {
      SourceRecord record = record(text);
      records.add(record);
      expected.add(parser.parse(record));
    }
    PCollection<ParsedSale> parsed =
        pipeline.apply(Create.of(records)).apply("ParseSales", ParseSales.create());
    PAssert.that(parsed).containsInAnyOrder(expected);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(
        counters(result),
        is(
            Map.of(
                "accepted", 3L,
                "rejected", 5L,
                "rejected_empty", 1L,
                "rejected_missing_field", 1L,
                "rejected_not_an_object", 1L,
                "rejected_wrong_type", 1L,
                "rejected_not_json", 1L)));
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new HashMap<>();
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(ParseSales.class))
            .build();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      counters.put(counter.getName().getName(), counter.getCommitted());
    }
    return counters;
  }

  @Test
  void withMaxBytesLimitsTheValue(TestPipeline pipeline) {
    check(pipeline, ParseSales.create().withMaxBytes(246), json(), Reason.TOO_LARGE);
  }

  @Test
  void withMaxDepthLimitsTheNesting(TestPipeline pipeline) {
    check(pipeline, ParseSales.create().withMaxDepth(2), with("x", "[[]]"), Reason.TOO_DEEP);
  }

  @Test
  void withTimeZoneReadsLocalTimes(TestPipeline pipeline) {
    PCollection<ParsedSale> parsed =
        pipeline
            .apply(Create.of(record(with("timestamp", "\"2025-12-10T00:30:00\""))))
            .apply(ParseSales.create().withTimeZone(ZoneId.of("Europe/Paris")));
    PAssert.thatSingleton(parsed)
        .satisfies(
            sale -> {
              assertThat(sale.sale().timestamp(), is(Instant.parse("2025-12-09T23:30:00Z")));
              return null;
            });
    pipeline.run();
  }

  @Test
  void withLenientNumbersTakesText(TestPipeline pipeline) {
    PCollection<ParsedSale> parsed =
        pipeline
            .apply(Create.of(record(with("montant", "\"12.5\""))))
            .apply(ParseSales.create().withLenientNumbers());
    PAssert.thatSingleton(parsed)
        .satisfies(
            sale -> {
              assertThat(sale.sale().montant(), is(12.5));
              return null;
            });
    pipeline.run();
  }

  @Test
  void refusesLimitsBelowOne() {
    Exception bytes =
        assertThrows(IllegalArgumentException.class, () -> ParseSales.create().withMaxBytes(0));
    assertThat(bytes.getMessage(), is("ParseSales: maxBytes is 0, it must be at least 1"));
    Exception depth =
        assertThrows(IllegalArgumentException.class, () -> ParseSales.create().withMaxDepth(0));
    assertThat(depth.getMessage(), is("ParseSales: maxDepth is 0, it must be at least 1"));
  }

  private static void check(
      TestPipeline pipeline, ParseSales parseSales, String text, Reason expected) {
    PCollection<ParsedSale> parsed = pipeline.apply(Create.of(record(text))).apply(parseSales);
    PAssert.thatSingleton(parsed)
        .satisfies(
            sale -> {
              assertThat(sale.rejection().reason(), is(expected));
              return null;
            });
    pipeline.run();
  }
}
