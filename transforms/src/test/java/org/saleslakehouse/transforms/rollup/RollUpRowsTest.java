package org.saleslakehouse.transforms.rollup;

import java.math.BigDecimal;
import java.time.Instant;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.saleslakehouse.transforms.sale.Rows;

@ExtendWith(TestPipelineExtension.class)
class RollUpRowsTest {
  /** Finer than microseconds, as clocks are. */
  private static Instant now() {
    return Instant.parse("2025-12-13T00:00:00.123456789Z");
  }

  private static final Instant PROCESSED = Instant.parse("2025-12-13T00:00:00.123456Z");

  @Test
  void writesEveryColumnOfACountry(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline
            .apply(Create.of(new CountrySales("France", 3, new BigDecimal("10.00"), 7, 2)))
            .apply(RollUpRows.ofCountries(RollUpRowsTest::now));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(Rows.COUNTRY)
                .withFieldValue("pays", "France")
                .withFieldValue("total_transactions", 3L)
                .withFieldValue("revenue_total", 10.0)
                .withFieldValue("transaction_moyenne", 3.33)
                .withFieldValue("items_sold", 7L)
                .withFieldValue("unique_customers", 2L)
                .withFieldValue("processing_time", PROCESSED)
                .build());
    pipeline.run();
  }

  @Test
  void writesEveryColumnOfASegment(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline
            .apply(Create.of(new SegmentSales("Entreprise", 8, new BigDecimal("20.02"), 7, 2)))
            .apply(RollUpRows.ofSegments(RollUpRowsTest::now));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(Rows.SEGMENT)
                .withFieldValue("segment", "Entreprise")
                .withFieldValue("total_transactions", 8L)
                .withFieldValue("revenue_total", 20.02)
                .withFieldValue("transaction_moyenne", 2.5)
                .withFieldValue("unique_customers", 7L)
                .withFieldValue("countries_count", 2L)
                .withFieldValue("processing_time", PROCESSED)
                .build());
    pipeline.run();
  }
}
