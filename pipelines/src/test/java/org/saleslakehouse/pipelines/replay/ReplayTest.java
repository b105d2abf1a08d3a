package org.saleslakehouse.pipelines.replay;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.pipelines.Lakehouse;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.silver.SilverLake;
import org.saleslakehouse.pipelines.silver.TestSale;
import org.saleslakehouse.pipelines.tables.BronzePositions;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Goal: {@code replay} moves what passes now, once, and says what does not. Method: a quarantine of
 * seven records of three days (offsets 0 to 6), sales with the offsets 7 and 8, and Silver.
 */
class ReplayTest {
  private static final Instant LOGGED = Instant.parse("2025-12-01T09:00:00.123Z");

  @TempDir Path temp;
  private SilverLake lake;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void aLakeWithAQuarantine() {
    lake = new SilverLake(temp.resolve("lake"));
    quarantine(
        Rows.QUARANTINE,
        rejected(0, "2025-12-01", "{", "not_json", null, "no JSON"),
        rejected(1, "2025-12-01", sale(1, "\"2\"", "France"), "wrong_type", "quantite", "a text"),
        rejected(2, "2025-12-01", sale(2, "\"3\"", "France"), "wrong_type", "quantite", "a text"),
        rejected(3, "2025-12-02", sale(3, "1", "Mars"), "quality_rule", "pays", "countries: Mars"),
        rejected(4, "2025-12-02", sale(4, "1", "Mu"), "quality_rule", "pays", "countries: Mu"),
        rejected(5, "2025-12-03", sale(5, "9", "Mars"), "quality_rule", "quantite", "few: 9"),
        rejected(6, "2025-12-03", sale(6, "1", "France"), "duplicate", "vente_id", "the same"));
    sales(7, new TestSale(1, 101, "2025-12-01T10:00:00Z", 10));
    sales(8, new TestSale(2, 101, "2025-12-02T10:00:00Z", 20));
    lake.update();
  }

  @Test
  void aDryRunSaysWhatWouldPassAndWhatStillFailsAndChangesNothing() {
    long version = DeltaTable.open(lake.lake().bronze()).version();
    assertThat(
        replay("--dryRun", "--lenientNumbers", rules("Mars", 5)),
        is(
            """
            3 of 6 records would pass.
            3 would still fail:
              not_json: 1
              quality_rule, countries: 1
              quality_rule, few: 1
            """));
    assertThat(DeltaTable.open(lake.lake().bronze()).version(), is(version));
    assertThat(DeltaTable.open(lake.lake().quarantine()).version(), is(0L));
  }

  @Test
  void whatPassesIsInBronzeWithItsOwnCoordinatesAndMarkedInTheQuarantine() {
    assertThat(
        replay("--lenientNumbers", rules("Mars", 5)),
        is(
            """
            3 of 6 records replayed: they are in ventes_stream, and marked in the quarantine.
            3 still fail:
              not_json: 1
              quality_rule, countries: 1
              quality_rule, few: 1
            """));

    Map<Long, Row> sales = rows(lake.lake().bronze());
    assertThat(List.copyOf(sales.keySet()), is(List.of(1L, 2L, 3L, 7L, 8L)));
    assertThat(sales.get(2L).getInt32("quantite"), is(3));
    assertThat(sales.get(2L).getString("kafka_topic"), is("ventes_stream"));
    assertThat(sales.get(2L).getInt32("kafka_partition"), is(0));
    assertThat(sales.get(2L).getLogicalTypeValue("kafka_timestamp", Instant.class), is(LOGGED));
    assertThat(sales.get(2L).getInt64("lateness_seconds"), is(3600L));
    assertThat(sales.get(2L).getString("jour"), is("2025-12-01"));
    assertThat(marked(), is(List.of(1L, 2L, 3L)));
    assertWhole();
    assertThat(replay("--lenientNumbers", rules("Mars", 5)), containsString("0 of 3 records"));
  }

  @Test
  void silverFollowsByItself() {
    replay("--lenientNumbers", rules("Mars", 5));
    assertThat(run("audit", "--lake=" + lake.lake()), is(ExitCode.FAILED));
    assertThat(text(out), containsString("silver_behind"));

    lake.update();
    assertThat(run("audit", "--lake=" + lake.lake()), is(ExitCode.DONE));
    assertThat(run("audit", "--deep", "--lake=" + lake.lake()), is(ExitCode.DONE));
  }

  @Test
  void recordsAreChosenByReasonFieldRuleDayAndOffset() {
    String[] lenient = {"--dryRun", "--lenientNumbers", rules("Mars,Mu", 9)};
    assertThat(chosen(lenient), is("5 of 6"));
    assertThat(chosen(lenient, "--reasons=wrong_type,not_json"), is("2 of 3"));
    assertThat(chosen(lenient, "--fields=quantite"), is("3 of 3"));
    assertThat(chosen(lenient, "--rules=countries"), is("2 of 2"));
    assertThat(chosen(lenient, "--rules=countries,few"), is("3 of 3"));
    assertThat(chosen(lenient, "--days=2025-12-02..2025-12-03"), is("3 of 3"));
    assertThat(chosen(lenient, "--offsets=0:1-3,0:5"), is("4 of 4"));
    assertThat(chosen(lenient, "--reasons=duplicate"), is("1 of 1"));
    assertThat(
        chosen(lenient, "--rules=count"), containsString("No record that the options choose"));
    assertThat(chosen(lenient, "--fields=quantite", "--days=2025-12-03"), is("1 of 1"));
  }

  @Test
  void namesForWhichNothingWasSetAsideAreTold() {
    assertThat(
        replay("--dryRun", "--fields=pay,couleur,quantite"), containsString("1 of 3 records"));
    String table = "no record of " + lake.lake().quarantine() + " was set aside for ";
    assertThat(
        text(err),
        is(
            "--fields: %s'pay'. Did you mean pays?\n".formatted(table)
                + "--fields: %s'couleur'. There are: pays, quantite, vente_id.\n"
                    .formatted(table)));
    assertThat(
        replay("--dryRun", "--rules=count,country"), containsString("No record that the options"));
    assertThat(
        text(err),
        is(
            "--rules: %s'count'. There are: countries, few.\n".formatted(table)
                + "--rules: %s'country'. Did you mean countries?\n".formatted(table)));
    assertThat(replay("--dryRun", "--rules=few"), containsString("of 1 records would pass"));
    assertThat(text(err), is(""));
  }

  @Test
  void copiesOfAStoredSaleStayWhereTheyAre() {
    quarantine(
        Rows.QUARANTINE,
        rejected(9, "2025-12-03", sale(8, "\"1\"", "France"), "wrong_type", "quantite", "a text"));
    sales(10, new TestSale(2, 101, "2025-12-02T10:00:00Z", 20));

    assertThat(
        replay(
            "--lenientNumbers",
            "--offsets=0:9,0:1",
            "--deduplicate=vente_id",
            "--deduplicateHorizon=48h"),
        containsString("1 of 2 records replayed"));
    assertThat(text(out), containsString("  duplicate, vente_id: 1"));
  }

  @Test
  void aRuleWhoseActionIsToFailKeepsARecordAndEndsNothing() {
    assertThat(
        replay(
            "--rules=countries",
            "--qualityRules=[{\"name\":\"land\",\"kind\":\"set\",\"field\":\"pays\","
                + "\"values\":[\"Mars\"],\"action\":\"fail\"}]"),
        is(
            """
            1 of 2 records replayed: they are in ventes_stream, and marked in the quarantine.
            1 still fail:
              quality_rule, land: 1
            """));
  }

  /** Goal: a record that Bronze may yet read again is left alone. */
  @Test
  void recordsBeyondThePositionOfBronzeWait() {
    quarantine(
        Rows.QUARANTINE,
        rejected(9, "2025-12-03", sale(8, "\"1\"", "France"), "wrong_type", "quantite", "a text"));

    assertThat(chosen(new String[] {"--lenientNumbers"}, "--reasons=wrong_type"), is("2 of 2"));
    assertThat(marked(), is(List.of(1L, 2L)));
  }

  @Test
  void aTableOfAnEarlierVersionGetsTheColumn() {
    lake = new SilverLake(temp.resolve("earlier"));
    Schema.Builder schema = Schema.builder();
    Rows.QUARANTINE.getFields().stream()
        .filter(field -> !field.getName().equals(Rows.REPLAYED_AT))
        .forEach(schema::addField);
    Schema earlier = schema.build();
    Row row = rejected(0, "2025-12-01", sale(1, "\"2\"", "France"), "wrong_type", "quantite", "");
    List<Object> values = new ArrayList<>(row.getValues());
    values.remove(values.size() - 1);
    quarantine(earlier, Row.withSchema(earlier).attachValues(values));
    sales(1, new TestSale(1, 101, "2025-12-01T10:00:00Z", 10));

    assertThat(chosen(new String[] {"--lenientNumbers"}, "--dryRun"), is("1 of 1"));
    assertThat(chosen(new String[] {"--lenientNumbers"}), is("1 of 1"));
    assertThat(marked(), is(List.of(0L)));
    assertWhole();
  }

  /** Goal: marks that a killed replay has left to be set are set by the next, and first. */
  @Test
  void marksThatAreMissingAreSetByTheNextReplayFromTheCommitOrFromTheRows() {
    storeWithoutMarks(0, 1, 2);
    assertThat(run("audit", "--lake=" + lake.lake()), is(ExitCode.FAILED));
    assertThat(text(out), containsString("move_unfinished"));
    assertThat(replay("--lenientNumbers", "--reasons=wrong_type"), containsString("No record"));
    assertThat(marked(), is(List.of(1L, 2L)));
    assertWhole();

    storeWithoutMarks(1, 3);
    DeltaTable.open(lake.lake().bronze()).optimize().run();
    DeltaTable.open(lake.lake().bronze())
        .vacuum()
        .withRetention(Duration.ZERO)
        .evenIfUnsafe()
        .run();
    assertThat(replay("--rules=countries", rules("Mars,Mu", 9)), containsString("1 of 1 records"));
    assertThat(marked(), is(List.of(1L, 2L, 3L, 4L)));
    assertWhole();
  }

  /** Goal: nothing is stored whose mark could not be set. */
  @Test
  void aQuarantineThatCannotBeMarkedIsRefusedBeforeAnythingIsStored() {
    long version = DeltaTable.open(lake.lake().bronze()).version();
    DeltaTable.open(lake.lake().quarantine()).setProperties(Map.of("delta.appendOnly", "true"));

    assertThat(run("replay", "--lenientNumbers", "--lake=" + lake.lake()), is(ExitCode.FAILED));
    assertThat(text(err), containsString("is append-only (delta.appendOnly=true)"));
    assertThat(DeltaTable.open(lake.lake().bronze()).version(), is(version));
  }

  @Test
  void reportsCountWhatWaits() {
    replay("--lenientNumbers", rules("Mars", 5));
    assertThat(
        run("query", "--report=quarantine", "--format=csv", "--lake=" + lake.lake()),
        is(ExitCode.DONE));
    assertThat(
        text(out)
            .lines()
            .skip(1)
            .map(line -> line.replaceAll("^(\\w+,\\w*,\\d+).*", "$1"))
            .toList(),
        is(
            List.of(
                "duplicate,vente_id,1",
                "not_json,,1",
                "quality_rule,pays,1",
                "quality_rule,quantite,1")));
    run("query", "--report=expectations", "--format=csv", "--lake=" + lake.lake());
    assertThat(
        text(out).lines().skip(1).toList(),
        is(List.of("2025-12-03,few,0,1,0,100.0", "2025-12-02,countries,0,1,1,50.0")));
  }

  @Test
  void mistakesInTheOptionsAreNamedWithTheNearest() {
    assertThat(mistake("--reasons=wrong_typ"), containsString("Did you mean wrong_type?"));
    assertThat(mistake("--offsets=7"), containsString("--offsets: '7' is not a range of offsets."));
    assertThat(mistake("--offsets=0:7-3"), containsString("the first is after the last"));
    assertThat(mistake("--days=yesterday"), containsString("'yesterday' is not a day"));
    assertThat(mistake("--qualityRules=[{}]"), containsString("--qualityRules: rule 1 has no"));
  }

  @Test
  void withoutAQuarantineThereIsNothingToReplay() {
    lake = new SilverLake(temp.resolve("new"));
    sales(0, new TestSale(1, 101, "2025-12-01T10:00:00Z", 10));
    assertThat(
        replay(),
        is(
            "No record that the options choose is waiting in the quarantine of "
                + lake.lake()
                + ".\n"));
  }

  private String chosen(String[] options, String... more) {
    String printed =
        replay(Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new));
    return printed.replaceAll("(?s)^(\\d+ of \\d+) .*", "$1");
  }

  private String replay(String... options) {
    List<String> arguments = new ArrayList<>(List.of("replay", "--lake=" + lake.lake()));
    arguments.addAll(List.of(options));
    ExitCode code = run(arguments.toArray(String[]::new));
    assertThat(text(err), code, is(ExitCode.DONE));
    return text(out);
  }

  private String mistake(String option) {
    assertThat(run("replay", "--lake=" + lake.lake(), option), is(ExitCode.BAD_USAGE));
    return text(err);
  }

  private ExitCode run(String... arguments) {
    out.reset();
    err.reset();
    return Lakehouse.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private void assertWhole() {
    lake.update();
    ExitCode code = run("audit", "--lake=" + lake.lake());
    assertThat(text(out), code, is(ExitCode.DONE));
    assertThat(text(out), containsString("(0 read)"));
  }

  private static String rules(String countries, int most) {
    return "--qualityRules=[{\"name\":\"countries\",\"kind\":\"set\",\"field\":\"pays\",\"values\":[\""
        + ("France," + countries).replace(",", "\",\"")
        + "\"]},{\"name\":\"few\",\"kind\":\"range\",\"field\":\"quantite\",\"max\":"
        + most
        + "}]";
  }

  private static String sale(int id, String quantity, String country) {
    return "{\"vente_id\":"
        + id
        + ",\"client_id\":1,\"produit_id\":101,\"timestamp\":\"2025-12-01T08:00:00Z\",\"quantite\":"
        + quantity
        + ",\"montant\":51.0,\"client_nom\":\"Client 1\",\"produit_nom\":\"Product\","
        + "\"categorie\":\"Category\",\"pays\":\""
        + country
        + "\",\"segment\":\"Pro\"}";
  }

  private static Row rejected(
      long offset, String day, String payload, String reason, String field, String detail) {
    return Row.withSchema(Rows.QUARANTINE)
        .addValue(payload.getBytes(StandardCharsets.UTF_8))
        .addValue(null)
        .addValue(Map.of())
        .addValues(
            "ventes_stream", 0, offset, LOGGED, Instant.parse(day + "T09:00:01Z"), day, reason)
        .addValue(field)
        .addValue(detail)
        .addValue(List.of())
        .addValue(null)
        .build();
  }

  private void quarantine(Schema schema, Row... rows) {
    SourcePositions positions =
        BronzePositions.create()
            .startingAt(Map.of("ventes_stream-0", rows[0].getInt64("kafka_offset")));
    SilverLake.write(
        DeltaIO.write()
            .withSourcePositions(positions)
            .to(lake.lake().quarantine())
            .withPartitionColumns("jour"),
        List.of(rows),
        schema);
  }

  private void sales(long offset, TestSale sale) {
    SilverLake.write(
        DeltaIO.write()
            .withSourcePositions(
                BronzePositions.create().startingAt(Map.of("ventes_stream-0", offset)))
            .to(lake.lake().bronze())
            .withPartitionColumns("jour"),
        List.of(sale.row(offset)),
        Rows.BRONZE);
  }

  /** What a replay that is killed between its commits leaves. */
  private void storeWithoutMarks(long number, long... offsets) {
    List<Row> rows = new ArrayList<>();
    for (long offset : offsets) {
      rows.add(new TestSale(1, 101, "2025-12-01T10:00:00Z", 10).row(offset));
    }
    SilverLake.write(
        DeltaIO.write()
            .withSourcePositions(BronzePositions.create())
            .withTransaction(BronzePositions.create().movesId(), number)
            .to(lake.lake().bronze())
            .withPartitionColumns("jour"),
        rows,
        Rows.BRONZE);
  }

  private List<Long> marked() {
    Map<Long, Row> sales = rows(lake.lake().bronze());
    List<Long> marked = new ArrayList<>();
    rows(lake.lake().quarantine())
        .forEach(
            (offset, row) -> {
              if (row.getValue(Rows.REPLAYED_AT) != null) {
                marked.add(offset);
              } else {
                assertThat(sales.get(offset), is(nullValue()));
              }
            });
    return marked;
  }

  private static Map<Long, Row> rows(String table) {
    Map<Long, Row> byOffset = new TreeMap<>();
    try (DeltaTable.Rows rows = DeltaTable.open(table).rows()) {
      rows.forEachRemaining(
          row -> assertThat(byOffset.put(row.getInt64("kafka_offset"), row), is(nullValue())));
    }
    return byOffset;
  }
}
