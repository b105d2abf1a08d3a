package org.saleslakehouse.transforms.quality;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.saleslakehouse.transforms.sale.TestSales.json;
import static org.saleslakehouse.transforms.sale.TestSales.record;
import static org.saleslakehouse.transforms.sale.TestSales.with;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.util.SerializableUtils;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.saleslakehouse.transforms.parse.Parsed;
import org.saleslakehouse.transforms.quality.QualityRule.Action;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.ParsedSaleCoder;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Rejection.Reason;

@ExtendWith(TestPipelineExtension.class)
class CheckQualityTest {
  private static ParsedSale parsed(String json) {
    return Parsed.of(record(json));
  }

  /** What the rule says of the sale, after a trip through serialization as runners make it. */
  private static String violation(QualityRule rule, String json) {
    ParsedSale parsed = parsed(json);
    return SerializableUtils.clone(rule).violation(parsed.sale(), parsed.source());
  }

  @Test
  void rangesIncludeTheirEnds() {
    QualityRule rule = QualityRule.range("quantity", "quantite", 1, 5);
    assertThat(violation(rule, with("quantite", "1")) == null, is(true));
    assertThat(violation(rule, with("quantite", "5")) == null, is(true));
    assertThat(violation(rule, with("quantite", "6")), is("6 does not lie between 1.0 and 5.0"));
    QualityRule open = QualityRule.range("dear", "montant", 1000, Double.POSITIVE_INFINITY);
    assertThat(violation(open, json()) == null, is(true));
    assertThat(
        violation(open, with("montant", "999.99")),
        is("999.99 does not lie between 1000.0 and Infinity"));
  }

  /** Java's own matcher ends the thread on the first, and the second keeps it busy for years. */
  @Test
  void patternsTakeTimeThatIsLinearInTheText() {
    String letters = "a".repeat(900_000);
    assertThat(
        violation(
            QualityRule.pattern("p", "client_nom", "([a-z]|[A-Z])*"),
            with("client_nom", "\"" + letters + "\"")),
        is(nullValue()));
    assertThat(
        violation(
            QualityRule.pattern("p", "client_nom", "(a+)+"),
            with("client_nom", "\"" + "a".repeat(5_000) + "!\"")),
        is("\"" + "a".repeat(59) + "…\" does not match (a+)+"));
  }

  @Test
  void aSaleAtWhichARuleFailsIsSetAside() {
    QualityRule prices =
        QualityRule.priceList(
                "prices",
                Map.of(101, new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE)),
                BigDecimal.ONE)
            .withAction(Action.FAIL);
    ParsedSale checked = CheckQuality.of(List.of(prices)).step().check(parsed(json()));
    assertThat(
        checked.rejection(),
        is(
            new Rejection(
                Rejection.Reason.QUALITY_RULE,
                "montant",
                "prices: cannot be checked, ArithmeticException")));
  }

  @Test
  void patternsMatchTheWholeText() {
    QualityRule rule = QualityRule.pattern("country_name", "pays", "[A-Z][a-z]+");
    assertThat(violation(rule, json()) == null, is(true));
    assertThat(
        violation(rule, with("pays", "\"France!\"")), is("\"France!\" does not match [A-Z][a-z]+"));
    assertThat(violation(QualityRule.pattern("id", "vente_id", "1."), json()) == null, is(true));
  }

  @Test
  void setsCompareToTheLetter() {
    QualityRule rule = QualityRule.oneOf("countries", "pays", List.of("France", "UK"));
    assertThat(violation(rule, json()) == null, is(true));
    assertThat(
        violation(rule, with("pays", "\"france\"")), is("\"france\" is none of the 2 allowed"));
    assertThat(
        violation(QualityRule.oneOf("p", "produit_id", List.of("101")), json()) == null, is(true));
  }

  @Test
  void blankTextsHoldNothingButWhiteSpace() {
    QualityRule rule = QualityRule.notBlank("named", "client_nom");
    assertThat(violation(rule, json()) == null, is(true));
    assertThat(violation(rule, with("client_nom", "\" x \"")) == null, is(true));
    assertThat(violation(rule, with("client_nom", "\" \\t\"")), is("\"  \" is blank"));
    assertThat(violation(rule, with("client_nom", "\"\"")), is("\"\" is blank"));
  }

  @Test
  void namesAllRulesThatWarnInTheirOrder(TestPipeline pipeline) {
    ParsedSale sale = parsed(json());
    List<QualityRule> rules =
        List.of(
            QualityRule.range("zero", "montant", 0, 1).withAction(Action.WARN),
            QualityRule.range("fine", "quantite", 1, 9).withAction(Action.WARN),
            QualityRule.oneOf("alone", "pays", List.of("UK")).withAction(Action.WARN));
    PCollection<ParsedSale> checked =
        pipeline
            .apply(Create.of(sale).withCoder(ParsedSaleCoder.of()))
            .apply(CheckQuality.of(rules));
    PAssert.thatSingleton(checked).isEqualTo(sale.withQualityWarnings("zero,alone"));
    pipeline.run();
  }

  @Test
  void theFutureBeginsAtTheLogsTime() {
    QualityRule rule = QualityRule.notInFuture("future", Duration.ofMinutes(5));
    assertThat(violation(rule, with("timestamp", "\"2025-12-10T08:35:01Z\"")) == null, is(true));
    assertThat(
        violation(rule, with("timestamp", "\"2025-12-10T08:35:01.000001Z\"")),
        is(
            "2025-12-10T08:35:01.000001Z lies PT5M0.000001S after the log's time, allowed are"
                + " PT5M"));
  }

  @Test
  void amountsFollowThePriceList() {
    QualityRule rule =
        QualityRule.priceList(
            "prices", Map.of(101, new BigDecimal("899.99")), new BigDecimal("0.01"));
    assertThat(violation(rule, json()) == null, is(true));
    assertThat(violation(rule, with("montant", "1799.99")) == null, is(true));
    assertThat(violation(rule, with("montant", "1800")), is("1800.0 is not 2 x 899.99 = 1799.98"));
    assertThat(violation(rule, with("produit_id", "102")) == null, is(true));
  }

  @Test
  void warnsQuarantinesAndCounts(TestPipeline pipeline) {
    List<QualityRule> rules =
        List.of(
            QualityRule.range("few", "quantite", 1, 3).withAction(Action.WARN),
            QualityRule.oneOf("countries", "pays", List.of("France")),
            QualityRule.range("cheap", "montant", 0, 100));
    ParsedSale good = parsed(with("montant", "5"));
    ParsedSale many = parsed(with("montant", "5").replace("\"quantite\":2", "\"quantite\":4"));
    ParsedSale elsewhere =
        parsed(with("pays", "\"UK\"")); // and too dear: the first rule gives the reason
    ParsedSale broken = parsed("{");
    PCollection<ParsedSale> checked =
        pipeline
            .apply(Create.of(good, many, elsewhere, broken).withCoder(ParsedSaleCoder.of()))
            .apply("CheckQuality", CheckQuality.of(rules));
    PAssert.that(checked)
        .containsInAnyOrder(
            good,
            many.withQualityWarnings("few"),
            broken,
            ParsedSale.rejected(
                elsewhere.source(),
                new Rejection(
                    Reason.QUALITY_RULE, "pays", "countries: \"UK\" is none of the 1 allowed")));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(
        counters(result), is(Map.of("broken_few", 1L, "broken_countries", 1L, "broken_cheap", 1L)));
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new HashMap<>();
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.inNamespace(CheckQuality.class))
            .build();
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      counters.put(counter.getName().getName(), counter.getCommitted());
    }
    return counters;
  }

  @Test
  void aRuleThatFailsEndsThePipeline(TestPipeline pipeline) {
    pipeline
        .apply(Create.of(parsed(json())).withCoder(ParsedSaleCoder.of()))
        .apply(
            CheckQuality.of(
                List.of(QualityRule.range("cheap", "montant", 0, 100).withAction(Action.FAIL))));
    Exception e = assertThrows(PipelineExecutionException.class, pipeline::run);
    assertThat(
        e.getMessage(),
        containsString(
            "Record ventes_stream-2@41 breaks quality rule 'cheap', whose action is to fail:"
                + " montant 1799.98 does not lie between 0.0 and 100.0. Nothing from this record on"
                + " is stored. To go on, change the rule or give it the action quarantine or warn,"
                + " and start again."));
  }

  @Test
  void theDefaultsHoldNothingBack() {
    assertThat(
        QualityRule.defaults().toString(),
        is(
            "[not_in_future on timestamp (WARN), client_nom_not_blank on client_nom (WARN),"
                + " pays_not_blank on pays (WARN), segment_not_blank on segment (WARN)]"));
    QualityRule rule = QualityRule.defaults().get(0);
    assertThat(violation(rule, with("timestamp", "\"2025-12-10T09:30:01Z\"")) == null, is(true));
    assertThat(violation(rule, with("timestamp", "\"2025-12-10T09:30:02Z\"")) == null, is(false));
  }

  @Test
  void refusesRulesThatCannotBe() {
    assertThat(
        message(() -> QualityRule.range("r", "pays", 0, 1)),
        is(
            "Quality rule 'r': it cannot look at 'pays'; choose one of [client_id, montant,"
                + " produit_id, quantite, vente_id]"));
    assertThat(
        message(() -> QualityRule.range("r", "montant", 1, 0)),
        is("Quality rule 'r': nothing lies between 1.0 and 0.0"));
    assertThat(
        message(() -> QualityRule.range("A rule", "montant", 0, 1)),
        is(
            "Quality rule 'A rule': a name is 1 to 60 of a-z, 0-9 and _, as metrics are called"
                + " after it"));
    QualityRule rule = QualityRule.range("r", "montant", 0, 1);
    assertThat(
        message(() -> CheckQuality.of(List.of(rule, rule))),
        is(
            "Quality rule 'r' is there twice; give each a name of its own, as metrics are called"
                + " after it"));
  }

  private static String message(Executable executable) {
    return assertThrows(IllegalArgumentException.class, executable).getMessage();
  }
}
