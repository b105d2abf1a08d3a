package org.saleslakehouse.transforms.clientday;

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
class ClientDayRowsTest {
  /** Finer than microseconds, as clocks are. */
  private static Instant now() {
    return Instant.parse("2025-12-13T00:00:00.123456789Z");
  }

  private static final Instant PROCESSED = Instant.parse("2025-12-13T00:00:00.123456Z");
  private static final ClientDayKey KEY =
      new ClientDayKey(1, "Jean Dupont", "France", "Particulier", "2025-12-10");
  private static final ClientDay CLIENT_DAY =
      new ClientDay(KEY, 8, new BigDecimal("100.29"), 3, 0.1, 99.99, 2);

  @Test
  void writesEveryColumnOfAClientDay(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline
            .apply(Create.of(CLIENT_DAY))
            .apply(ClientDayRows.toRows(Thresholds.defaults(), ClientDayRowsTest::now));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(Rows.CLIENT_DAY)
                .withFieldValue("client_id", 1)
                .withFieldValue("client_nom", "Jean Dupont")
                .withFieldValue("pays", "France")
                .withFieldValue("segment", "Particulier")
                .withFieldValue("jour", "2025-12-10")
                .withFieldValue("total_quantite", 8L)
                .withFieldValue("total_depense", 100.29)
                .withFieldValue("nb_achats", 3L)
                .withFieldValue("panier_moyen", 33.43)
                .withFieldValue("achat_min", 0.1)
                .withFieldValue("achat_max", 99.99)
                .withFieldValue("nb_produits_distincts", 2L)
                .withFieldValue("est_client_fidele", true)
                .withFieldValue("segment_depense", "Standard")
                .withFieldValue("processing_time", PROCESSED)
                .build());
    pipeline.run();
  }

  @Test
  void readsClientDaysBack(TestPipeline pipeline) {
    ClientDay large = new ClientDay(KEY, 1, new BigDecimal("9999999999999.99"), 3, 0.1, 99.99, 2);
    PCollection<ClientDay> days =
        pipeline
            .apply(Create.of(CLIENT_DAY, large))
            .apply(ClientDayRows.toRows(Thresholds.defaults(), ClientDayRowsTest::now))
            .apply(ClientDayRows.toClientDays());
    PAssert.that(days).containsInAnyOrder(CLIENT_DAY, large);
    pipeline.run();
  }
}
