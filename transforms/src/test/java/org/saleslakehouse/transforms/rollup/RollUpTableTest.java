package org.saleslakehouse.transforms.rollup;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.both;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.saleslakehouse.transforms.clientday.ClientDay;
import org.saleslakehouse.transforms.clientday.ClientDayKey;
import org.saleslakehouse.transforms.clientday.ClientDayRows;
import org.saleslakehouse.transforms.clientday.Thresholds;
import org.saleslakehouse.transforms.sale.Rows;

/** What comes row by row gives the same roll-ups as the composites give. */
@ExtendWith(TestPipelineExtension.class)
class RollUpTableTest {
  private static Instant now() {
    return Instant.parse("2025-12-13T00:00:00.123456789Z");
  }

  private static ClientDay day(int client, String pays, String segment, String jour, String total) {
    ClientDayKey key = new ClientDayKey(client, "Client " + client, pays, segment, jour);
    return new ClientDay(key, 4, new BigDecimal(total), 3, 0.1, 99.99, 2);
  }

  private static final List<ClientDay> DAYS =
      List.of(
          day(1, "France", "Pro", "2025-12-10", "0.30"),
          day(1, "France", "Pro", "2025-12-11", "0.1"),
          day(2, "France", "Particulier", "2025-12-10", "33.333333333333336"),
          day(3, "Suisse", "Pro", "2025-12-10", "66.67"));

  @Test
  void givesWhatTheCompositesGive(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline
            .apply(Create.of(DAYS))
            .apply("Rows", ClientDayRows.toRows(Thresholds.defaults(), RollUpTableTest::now));
    PCollection<ClientDay> days = rows.apply("Back", ClientDayRows.toClientDays());
    RollUpTable table = new RollUpTable();
    DAYS.forEach(day -> table.add(row(day)));
    PAssert.that(
            days.apply("ByCountry", RollUpByCountry.create())
                .apply("Countries", RollUpRows.ofCountries(RollUpTableTest::now)))
        .containsInAnyOrder(new ArrayList<>(table.countries(now())));
    PAssert.that(
            days.apply("BySegment", RollUpBySegment.create())
                .apply("Segments", RollUpRows.ofSegments(RollUpTableTest::now)))
        .containsInAnyOrder(new ArrayList<>(table.segments(now())));
    assertThat(table.countries(now()).size(), is(2));
    Row pro = table.segments(now()).get(1);
    assertThat(pro.getString("segment"), is("Pro"));
    assertThat(pro.getInt64("total_transactions"), is(9L));
    assertThat(pro.getInt64("unique_customers"), is(2L));
    assertThat(pro.getInt64("countries_count"), is(2L));
    assertThat(pro.getDouble("revenue_total"), is(67.07));
    pipeline.run();
  }

  /** Put together from parts, they are to the last bit what they are of all rows; parts stay. */
  @Test
  void partsGiveWhatTheWholeGives() {
    RollUpTable whole = new RollUpTable();
    List<RollUpTable> parts = new ArrayList<>();
    for (ClientDay day : DAYS) {
      whole.add(row(day));
      RollUpTable part = new RollUpTable();
      part.add(row(day));
      parts.add(part);
    }
    for (int again = 0; again < 2; again++) {
      RollUpTable all = new RollUpTable();
      parts.forEach(all::addAll);
      assertThat(all.countries(now()), is(whole.countries(now())));
      assertThat(all.segments(now()), is(whole.segments(now())));
    }
  }

  /** Bounds what is kept of them, so it must not be far too low: here of many clients. */
  @Test
  void whatItTakesInMemoryFollowsItsClients() {
    RollUpTable few = new RollUpTable();
    RollUpTable many = new RollUpTable();
    for (int client = 1; client <= 100_000; client++) {
      many.add(row(day(client, "France", "Pro", "2025-12-10", "1")));
      if (client <= 10) {
        few.add(row(day(client, "France", "Pro", "2025-12-10", "1")));
      }
    }
    assertThat(new RollUpTable().bytes(), is(0L));
    assertThat(few.bytes(), is(both(greaterThan(500L)).and(lessThan(1_000L))));
    assertThat(many.bytes(), is(both(greaterThan(800_000L)).and(lessThan(3_200_000L))));
  }

  private static Row row(ClientDay day) {
    return Row.withSchema(Rows.CLIENT_DAY)
        .addValues(
            day.key().clientId(),
            day.key().clientNom(),
            day.key().pays(),
            day.key().segment(),
            day.key().jour(),
            day.totalQuantite(),
            day.totalDepense().doubleValue(),
            day.nbAchats(),
            day.panierMoyen().doubleValue(),
            day.achatMin(),
            day.achatMax(),
            day.nbProduitsDistincts(),
            true,
            "Economy",
            Instant.EPOCH)
        .build();
  }

  @Test
  void ofNothingThereIsNothing() {
    assertThat(new RollUpTable().countries(now()), is(List.of()));
    assertThat(new RollUpTable().segments(now()), is(List.of()));
  }
}
