package org.saleslakehouse.transforms.clientday;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.saleslakehouse.transforms.clientday.TestRows.row;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Reify;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.saleslakehouse.transforms.enrich.EnrichSales;
import org.saleslakehouse.transforms.parse.ParseSales;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.TestSales;

/**
 * Goal: exact figures over bounded input. Method: a plain loop over the same sales is the judge.
 */
@ExtendWith(TestPipelineExtension.class)
public class AggregateByClientDayTest {
  private static final ClientDayKey KEY =
      new ClientDayKey(1, "Jean Dupont", "France", "Particulier", "2025-12-10");

  @Test
  void aggregatesASingleDay(TestPipeline pipeline) {
    PCollection<ClientDay> days =
        pipeline
            .apply(
                Create.of(row(KEY, 101, 2, 0.1), row(KEY, 102, 1, 0.2), row(KEY, 101, 5, 99.99))
                    .withRowSchema(TestRows.PROJECTION))
            .apply("AggregateByClientDay", AggregateByClientDay.create());
    PAssert.that(days)
        .containsInAnyOrder(new ClientDay(KEY, 8, new BigDecimal("100.29"), 3, 0.1, 99.99, 2));
    pipeline.run();
  }

  @Test
  void keepsClientDaysApartByEveryPartOfTheirKey(TestPipeline pipeline) {
    List<ClientDayKey> keys =
        List.of(
            KEY,
            new ClientDayKey(2, "Jean Dupont", "France", "Particulier", "2025-12-10"),
            new ClientDayKey(1, "J. Dupont", "France", "Particulier", "2025-12-10"),
            new ClientDayKey(1, "Jean Dupont", "UK", "Particulier", "2025-12-10"),
            new ClientDayKey(1, "Jean Dupont", "France", "Entreprise", "2025-12-10"),
            new ClientDayKey(1, "Jean Dupont", "France", "Particulier", "2025-12-11"));
    List<Row> rows = new ArrayList<>();
    List<ClientDay> expected = new ArrayList<>();
    for (ClientDayKey key : keys) {
      rows.add(row(key, 101, 1, 1.5));
      expected.add(new ClientDay(key, 1, new BigDecimal("1.50"), 1, 1.5, 1.5, 1));
    }
    PAssert.that(
            pipeline
                .apply(Create.of(rows).withRowSchema(TestRows.PROJECTION))
                .apply(AggregateByClientDay.create()))
        .containsInAnyOrder(expected);
    pipeline.run();
  }

  /** With a limit of 3 held keys the bundles give out their sums over and over. */
  @Test
  void givesTheSameHoweverFewKeysABundleHolds(TestPipeline pipeline) {
    List<Row> rows = randomSales(3_000);
    List<ClientDay> expected = expected(rows);
    PCollection<Row> sales = pipeline.apply(Create.of(rows).withRowSchema(TestRows.PROJECTION));
    PAssert.that(sales.apply("HoldingMany", AggregateByClientDay.create()))
        .containsInAnyOrder(expected);
    PAssert.that(sales.apply("HoldingThree", AggregateByClientDay.holdingAtMost(3)))
        .containsInAnyOrder(expected);
    PAssert.that(sales.apply("HoldingOne", AggregateByClientDay.holdingAtMost(1)))
        .containsInAnyOrder(expected);
    pipeline.run();
  }

  /**
   * Also for what a full bundle gives out before its end: one held key means at every change of
   * key.
   */
  @Test
  void keepsWindowsAndTheirEarliestTimestamps(TestPipeline pipeline) {
    ClientDayKey other =
        new ClientDayKey(2, "Maria Garcia", "Espagne", "Particulier", "2025-12-10");
    PCollection<String> days =
        pipeline
            .apply(
                // In one bundle, as TestStream adds them.
                TestStream.create(TestRows.PROJECTION)
                    .addElements(
                        at(row(KEY, 1, 1, 5), "2025-12-10T09:00:00Z"),
                        at(row(KEY, 1, 1, 5), "2025-12-10T08:00:00Z"),
                        at(row(other, 1, 1, 5), "2025-12-10T10:00:00Z"),
                        at(row(KEY, 1, 1, 5), "2025-12-10T11:00:00Z"),
                        at(row(KEY, 1, 1, 5), "2025-12-11T12:00:00Z"))
                    .advanceWatermarkToInfinity())
            .apply(
                Window.<Row>into(AggregateByClientDay.dayWindows(ZoneId.of("UTC")))
                    .withTimestampCombiner(TimestampCombiner.EARLIEST))
            .apply("AggregateByClientDay", AggregateByClientDay.holdingAtMost(1))
            .apply("Reify", Reify.timestamps())
            .apply(
                "Show",
                MapElements.into(TypeDescriptors.strings())
                    .via(
                        day ->
                            day.getTimestamp()
                                + " client "
                                + day.getValue().key().clientId()
                                + " sales "
                                + day.getValue().nbAchats()));
    PAssert.that(days)
        .containsInAnyOrder(
            "2025-12-10T08:00:00.000Z client 1 sales 3",
            "2025-12-10T10:00:00.000Z client 2 sales 1",
            "2025-12-11T12:00:00.000Z client 1 sales 1");
    pipeline.run();
  }

  private static TimestampedValue<Row> at(Row row, String time) {
    return TimestampedValue.of(row, Instant.parse(time));
  }

  public static List<Row> randomSales(int count) {
    SplittableRandom random = new SplittableRandom(7);
    String[] countries = {"France", "Espagne", "UK"};
    String[] segments = {"Particulier", "Entreprise"};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int client = random.nextInt(8);
      ClientDayKey key =
          new ClientDayKey(
              client,
              "Client " + client,
              countries[client % 3],
              segments[client % 2],
              "2025-12-1" + random.nextInt(3));
      int quantite = 1 + random.nextInt(5);
      double montant = i % 50 == 0 ? random.nextDouble() * 100 : random.nextInt(100_000) / 100.0;
      rows.add(row(key, random.nextInt(20), quantite, montant));
    }
    return rows;
  }

  private static final class Sums {
    long quantity;
    BigDecimal amount = BigDecimal.ZERO;
    long count;
    double min = Double.MAX_VALUE;
    double max = -1;
    final Set<Integer> products = new HashSet<>();
  }

  static List<ClientDay> expected(List<Row> rows) {
    Map<ClientDayKey, Sums> sums = new HashMap<>();
    for (Row row : rows) {
      ClientDayKey key =
          new ClientDayKey(
              row.getInt32("client_id"),
              row.getString("client_nom"),
              row.getString("pays"),
              row.getString("segment"),
              row.getString("jour"));
      Sums sum = sums.computeIfAbsent(key, unused -> new Sums());
      double montant = row.getDouble("montant");
      sum.quantity += row.getInt32("quantite");
      sum.amount = sum.amount.add(new BigDecimal(Double.toString(montant)));
      sum.count++;
      sum.min = Math.min(sum.min, montant);
      sum.max = Math.max(sum.max, montant);
      sum.products.add(row.getInt32("produit_id"));
    }
    List<ClientDay> days = new ArrayList<>();
    sums.forEach(
        (key, sum) ->
            days.add(
                new ClientDay(
                    key,
                    sum.quantity,
                    sum.amount,
                    sum.count,
                    sum.min,
                    sum.max,
                    sum.products.size())));
    return days;
  }

  @Test
  void takesBronzeRowsAsTheyAre(TestPipeline pipeline) {
    PCollection<ClientDay> days =
        pipeline
            .apply(Create.of(TestSales.record(TestSales.json())))
            .apply(ParseSales.create())
            .apply(EnrichSales.create(() -> java.time.Instant.EPOCH))
            .apply(
                "Sales",
                MapElements.into(TypeDescriptors.rows()).via((Row routed) -> routed.getRow("sale")))
            .setRowSchema(Rows.BRONZE)
            .apply(AggregateByClientDay.create());
    ClientDayKey key = new ClientDayKey(3, "Jean Dupont", "France", "Particulier", "2025-12-10");
    PAssert.that(days)
        .containsInAnyOrder(
            new ClientDay(key, 2, new BigDecimal("1799.98"), 1, 1799.98, 1799.98, 1));
    pipeline.run();
  }

  @Test
  void refusesASchemaWithoutAColumnOrWithAnotherType(TestPipeline pipeline) {
    pipeline.enableAbandonedNodeEnforcement(false);
    Schema without = Schema.builder().addInt32Field("client_id").build();
    Exception missing =
        assertThrows(IllegalArgumentException.class, () -> new SaleColumns(without));
    assertThat(
        missing.getMessage(),
        is(
            "AggregateByClientDay: the input has no column 'client_nom' (it has [client_id]). Read at least the columns "
                + "[client_id, client_nom, pays, segment, jour, produit_id, quantite, montant]."));
    Schema other = Schema.builder().addInt64Field("client_id").build();
    Exception wrong = assertThrows(IllegalArgumentException.class, () -> new SaleColumns(other));
    assertThat(
        wrong.getMessage(),
        is(
            "AggregateByClientDay: column 'client_id' is INT64, expected INT32. Is the input the Bronze table?"));
  }

  @Test
  void failsAtANullRatherThanCountLess(TestPipeline pipeline) {
    Schema.Builder schema = Schema.builder();
    TestRows.PROJECTION
        .getFields()
        .forEach(field -> schema.addNullableField(field.getName(), field.getType()));
    Row row =
        Row.withSchema(schema.build())
            .addValues(1, "Jean Dupont", "France", "Particulier", "2025-12-10", 101, 1, null)
            .build();
    pipeline
        .apply(Create.of(row).withRowSchema(row.getSchema()))
        .apply(AggregateByClientDay.create());
    Exception e = assertThrows(PipelineExecutionException.class, pipeline::run);
    assertThat(
        e.getMessage(),
        containsString("column 'montant' is null in a row. Filter such rows out before"));
  }

  @Test
  void failsAtAnAmountThatIsNotFinite() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new SaleColumns(TestRows.PROJECTION)
                    .addTo(new SalesAccumulator(), row(KEY, 1, 1, Double.NaN)));
    assertThat(e.getMessage(), containsString("montant is NaN for ClientDayKey[clientId=1"));
  }

  @Test
  void dayWindowsFollowTheZone() {
    assertThat(
        window("UTC", "2025-12-10T23:59:59.999Z"),
        is("[2025-12-10T00:00:00.000Z..2025-12-11T00:00:00.000Z)"));
    assertThat(
        window("Z", "2025-12-10T00:00:00Z"),
        is("[2025-12-10T00:00:00.000Z..2025-12-11T00:00:00.000Z)"));
    assertThat(
        window("+05:30", "2025-12-10T18:30:00Z"),
        is("[2025-12-10T18:30:00.000Z..2025-12-11T18:30:00.000Z)"));
    assertThat(
        window("Europe/Paris", "2025-03-29T23:00:00Z"),
        is("[2025-03-29T23:00:00.000Z..2025-03-30T22:00:00.000Z)"));
    assertThat(
        window("Europe/Paris", "2025-10-26T22:59:59Z"),
        is("[2025-10-25T22:00:00.000Z..2025-10-26T23:00:00.000Z)"));
  }

  private static String window(String zone, String time) {
    return AggregateByClientDay.dayWindows(ZoneId.of(zone))
        .assignWindow(Instant.parse(time))
        .toString();
  }

  @Test
  void declaresTheTypesOfTheProjection() {
    assertThat(TestRows.PROJECTION.getFieldNames(), is(Rows.AGGREGATED_COLUMNS));
    for (Schema.Field field : TestRows.PROJECTION.getFields()) {
      FieldType bronze = Rows.BRONZE.getField(field.getName()).getType();
      assertThat(field.getType(), is(bronze));
    }
  }
}
