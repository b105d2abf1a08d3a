package org.saleslakehouse.transforms.deduplicate;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.saleslakehouse.transforms.sale.TestSales.json;
import static org.saleslakehouse.transforms.sale.TestSales.with;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.saleslakehouse.transforms.deduplicate.DeduplicateSales.StoredSales;
import org.saleslakehouse.transforms.parse.Parsed;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.ParsedSaleCoder;
import org.saleslakehouse.transforms.sale.Rejection.Reason;
import org.saleslakehouse.transforms.sale.SourceRecord;
import org.saleslakehouse.transforms.sale.TestSales;

@ExtendWith(TestPipelineExtension.class)
class DeduplicateSalesTest {
  private static final StoredSales NOTHING =
      new StoredSales() {
        private static final long serialVersionUID = 1L;

        @Override
        public void readSales(Instant from, Instant to, List<String> columns, Consumer<Row> rows) {}

        @Override
        public void readRejected(
            Instant from,
            Instant to,
            Set<Reason> reasons,
            List<String> columns,
            Consumer<Row> rows) {}
      };

  private static final List<String> KEY = List.of("vente_id", "client_id", "timestamp");

  private static ParsedSale parsed(String json, int partition, long offset) {
    return Parsed.of(
        new SourceRecord(
            "ventes",
            partition,
            offset,
            TestSales.LOGGED_MILLIS + offset,
            null,
            json.getBytes(StandardCharsets.UTF_8),
            List.of()));
  }

  @Test
  void oneOfEachKeyIsKeptAndTheOthersNameIt(TestPipeline pipeline) {
    ParsedSale one = parsed(json(), 0, 1);
    ParsedSale copy = parsed(with("montant", "3"), 1, 2);
    ParsedSale other = parsed(with("vente_id", "18"), 0, 3);
    ParsedSale broken = parsed("{", 0, 4);
    PCollection<ParsedSale> kept =
        pipeline
            .apply(Create.of(one, copy, other, broken).withCoder(ParsedSaleCoder.of()))
            .apply("DeduplicateSales", DeduplicateSales.by(KEY, Duration.ofMinutes(1), NOTHING));
    PAssert.that(kept)
        .satisfies(
            all -> {
              List<String> told = new ArrayList<>();
              for (ParsedSale sale : all) {
                String name = sale.source().partition() + "@" + sale.source().offset();
                told.add(name + " " + (sale.isAccepted() ? "kept" : sale.rejection()));
              }
              told.sort(null);
              // Either of the two may come first.
              String reason =
                  "Rejection[reason=DUPLICATE, field=vente_id,client_id,timestamp,"
                      + " detail=the same sale as ventes-";
              boolean firstIsKept = told.get(0).endsWith("kept");
              assertThat(told.get(0), is("0@1 " + (firstIsKept ? "kept" : reason + "1@2]")));
              assertThat(told.get(1), is("0@3 kept"));
              assertThat(told.get(2).startsWith("0@4 Rejection[reason=NOT_JSON"), is(true));
              assertThat(told.get(3), is("1@2 " + (firstIsKept ? reason + "0@1]" : "kept")));
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(DeduplicateSales.class, "duplicates"))
            .build();
    assertThat(
        result.metrics().queryMetrics(filter).getCounters().iterator().next().getCommitted(),
        is(1L));
  }

  @Test
  void refusesKeysAndHorizonsThatCannotBe() {
    assertThat(
        assertThrows(
                IllegalArgumentException.class,
                () -> DeduplicateSales.by(List.of("id"), Duration.ofMinutes(1), NOTHING))
            .getMessage(),
        is(
            "DeduplicateSales: the key [id] must be some of [vente_id, client_id, produit_id,"
                + " timestamp, quantite, montant, client_nom, produit_nom, categorie, pays,"
                + " segment]"));
    assertThrows(
        IllegalArgumentException.class,
        () -> DeduplicateSales.by(List.of(), Duration.ofMinutes(1), NOTHING));
    assertThrows(
        IllegalArgumentException.class, () -> DeduplicateSales.by(KEY, Duration.ZERO, NOTHING));
  }
}
