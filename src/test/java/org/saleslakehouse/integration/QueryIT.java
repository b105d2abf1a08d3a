package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Goal: what {@code query} says is what the tables hold. Method: Bronze and Silver make a lake of
 * generated sales, late and broken ones among them; each report and a number of questions in SQL
 * are then compared, value by value and row by row, with what delta-spark finds in the same tables.
 */
@Tag("certify")
class QueryIT {
  private static final Instant START = Instant.parse("2025-12-01T00:00:00Z");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final TypeReference<Map<String, @Nullable Object>> OBJECT =
      new TypeReference<>() {};
  private static final List<String> TABLES =
      List.of(
          Rows.BRONZE_PATH,
          Rows.QUARANTINE_PATH,
          Rows.CLIENT_DAY_PATH,
          Rows.COUNTRY_PATH,
          Rows.SEGMENT_PATH);

  private static final Pattern SERVED = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+/)");

  @TempDir static Path folder;

  private static EmbeddedBroker broker;
  private static TestLake lake;

  @BeforeAll
  static void makeLake() {
    broker = EmbeddedBroker.start();
    lake = TestLake.create(broker, "query", folder);
    lake.sent()
        .generate(new SaleGenerator(11, 60, 20, 0.1, 0.03), 1500, START, Duration.ofMinutes(5));
    lake.sent().flush();
    lake.storeAll("direct");
    lake.silver("direct");
    for (String path : TABLES) {
      lake.reader().table(path).createOrReplaceTempView(path.substring(path.indexOf('/') + 1));
    }
  }

  @AfterAll
  static void stopBroker() {
    lake.close();
    broker.close();
  }

  static Set<String> reports() {
    return ReportSql.BY_REPORT.keySet();
  }

  @ParameterizedTest
  @MethodSource("reports")
  void eachReportIsWhatSparkFinds(String report) {
    String sql = ReportSql.BY_REPORT.get(report) + " LIMIT " + ReportSql.LIMIT;
    List<Map<String, @Nullable Object>> expected = spark(sql);
    assertThat(expected.size(), greaterThan(0));
    assertThat(query("--report=" + report, "--limit=" + ReportSql.LIMIT), is(expected));
  }

  @Test
  void countsAreWhatSparkFinds() {
    List<Map<String, @Nullable Object>> expected = new ArrayList<>();
    for (String path : TABLES) {
      Row detail =
          DeltaSpark.session()
              .sql("DESCRIBE DETAIL delta.`" + lake.path().resolve(path) + "`")
              .first();
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("table", path);
      row.put("rows", plain(lake.reader().table(path).count()));
      row.put("files", plain(detail.getAs("numFiles")));
      row.put("bytes", plain(detail.getAs("sizeInBytes")));
      row.put("version", plain(lake.reader().version(path)));
      row.put("small_files", plain(detail.getAs("numFiles"))); // so few rows make no large one
      row.put("log_entries", plain(lake.reader().history(path).size()));
      expected.add(row);
    }
    assertThat(query("--report=counts"), is(expected));
  }

  /** Goal: the page's figures, too, are those of the sales. Method: by the requests it makes. */
  @Test
  void theDashboardsFiguresAreWhatSparkFinds() {
    try (ForkedLakehouse dashboard =
        ForkedLakehouse.command(folder, "dashboard", "--lake=" + lake.path(), "--port=0").start()) {
      Await.until(
          "the page is served",
          LIMIT,
          () -> !dashboard.isAlive() || SERVED.matcher(dashboard.stdout()).find(),
          dashboard::toString);
      Matcher served = SERVED.matcher(dashboard.stdout());
      assertThat(dashboard.toString(), served.find(), is(true));
      JsonNode sales = get(served.group(1) + "api/sales");
      ReportSql.BY_PART_OF_THE_PAGE.forEach(
          (part, sql) -> assertThat(part, rows(sales.path(part)), is(spark(sql))));
      JsonNode quality = get(served.group(1) + "api/quality");
      for (String report : List.of("late", "quarantine")) {
        assertThat(report, rows(quality.path(report)), is(spark(ReportSql.BY_REPORT.get(report))));
      }
      for (JsonNode table : get(served.group(1) + "api/tables")) {
        String name = table.path("name").textValue();
        assertThat(
            name, table.path("rows").longValue(), is(DeltaSpark.session().table(name).count()));
      }
    }
  }

  private static JsonNode get(String url) {
    try {
      return JSON.readTree(URI.create(url).toURL());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map<String, @Nullable Object>> rows(JsonNode array) {
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    array.forEach(row -> rows.add(row(row.toString())));
    return rows;
  }

  /** Days that further sales come to after Silver has reported them. */
  @Test
  void restatementsAreWhatSparkComputesOverTheVersions() {
    try (TestLake restated = TestLake.create(broker, "query-restated", folder)) {
      for (int seed = 21; seed <= 23; seed++) {
        SaleGenerator generator = new SaleGenerator(seed, 60, 20, 0.3, 0);
        for (int i = 0; i < 150; i++) {
          Instant time = START.plus(Duration.ofMinutes(30L * i));
          restated.sent().send(TestRecord.of(generator.record(seed * 1000L + i, time)));
        }
        restated.sent().flush();
        restated.storeAll("direct");
        restated.silver("direct");
      }
      clientDayVersions(restated).createOrReplaceTempView("client_day_versions");
      restated.reader().bronze().createOrReplaceTempView("restated_sales");
      List<Map<String, @Nullable Object>> expected = spark(ReportSql.RESTATEMENTS);

      assertThat(expected.size(), greaterThan(2));
      assertThat(expected.get(1).get("sales_since"), not(plain(0)));
      assertThat(query(restated, "--report=restatements"), is(expected));
    }
  }

  private static Dataset<Row> clientDayVersions(TestLake of) {
    Dataset<Row> versions = null;
    for (Row commit : of.reader().history(Rows.CLIENT_DAY_PATH)) {
      long version = commit.getAs("version");
      Dataset<Row> days =
          DeltaSpark.session()
              .read()
              .format("delta")
              .option("versionAsOf", version)
              .load(of.path().resolve(Rows.CLIENT_DAY_PATH).toString())
              .withColumn("version", functions.lit(version))
              .withColumn("committed", functions.lit(commit.getAs("timestamp")));
      versions = versions == null ? days : versions.unionByName(days);
    }
    return Objects.requireNonNull(versions);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT COUNT(*) AS n, COUNT(DISTINCT client_id) AS c, SUM(quantite) AS q FROM ventes_stream",
        "SELECT pays, CAST(SUM(montant) AS DECIMAL(18, 2)) AS m, COUNT(*) AS n, MIN(montant) AS a,"
            + " MAX(montant) AS b FROM ventes_stream GROUP BY pays ORDER BY pays",
        "SELECT vente_id, kafka_partition, kafka_offset, montant FROM ventes_stream"
            + " WHERE montant >= 500.5 AND pays <> 'France' ORDER BY kafka_partition, kafka_offset",
        "SELECT vente_id, kafka_offset, timestamp FROM ventes_stream"
            + " WHERE timestamp >= TIMESTAMP '2025-12-02 00:00:00'"
            + " AND timestamp < TIMESTAMP '2025-12-03 12:00:00'"
            + " ORDER BY timestamp, vente_id, kafka_offset",
        "SELECT jour, COUNT(*) AS n FROM ventes_stream"
            + " WHERE jour BETWEEN '2025-12-02' AND '2025-12-03' GROUP BY jour ORDER BY jour",
        "SELECT c.jour, c.client_id, c.total_depense, COUNT(*) AS n FROM ventes_aggreges c"
            + " JOIN ventes_stream s ON s.client_id = c.client_id AND s.jour = c.jour"
            + " WHERE c.segment_depense = 'Premium' GROUP BY c.jour, c.client_id, c.total_depense"
            + " ORDER BY c.jour, c.client_id",
        "SELECT p.pays, p.revenue_total, p.total_transactions, a.n FROM ventes_par_pays p"
            + " LEFT JOIN (SELECT pays, COUNT(*) AS n FROM ventes_stream WHERE is_late GROUP BY"
            + " pays) a ON a.pays = p.pays ORDER BY p.pays",
        "SELECT client_id, jour, rang FROM (SELECT client_id, jour, RANK() OVER (PARTITION BY jour"
            + " ORDER BY total_depense DESC, client_id) AS rang FROM ventes_aggreges) r"
            + " WHERE rang <= 3 ORDER BY jour, rang",
        "SELECT DISTINCT segment FROM ventes_stream WHERE client_id IN (SELECT client_id FROM"
            + " ventes_aggreges WHERE nb_achats >= 3) ORDER BY segment",
        "SELECT pays FROM ventes_par_pays p WHERE NOT EXISTS (SELECT 1 FROM ventes_stream s WHERE"
            + " s.pays = p.pays AND s.is_late AND s.montant > 900) ORDER BY pays",
        "SELECT EXTRACT(HOUR FROM timestamp) AS h, COUNT(*) AS n FROM ventes_stream"
            + " GROUP BY EXTRACT(HOUR FROM timestamp) ORDER BY h",
        "SELECT CASE WHEN montant >= 500 THEN 'gros' WHEN montant >= 100 THEN 'moyen' ELSE 'petit'"
            + " END AS taille, COUNT(*) AS n, COUNT(rescued_data) AS r FROM ventes_stream"
            + " GROUP BY CASE WHEN montant >= 500 THEN 'gros' WHEN montant >= 100 THEN 'moyen'"
            + " ELSE 'petit' END ORDER BY taille",
        "SELECT reason, field, COUNT(*) AS n, MIN(kafka_offset) AS o FROM ventes_quarantine"
            + " GROUP BY reason, field ORDER BY reason, n, o",
        "SELECT pays FROM ventes_stream WHERE is_late UNION SELECT pays FROM ventes_par_pays"
            + " EXCEPT SELECT 'France' ORDER BY pays",
        "SELECT UPPER(pays) AS p, SUBSTRING(jour, 9, 2) AS d, CHAR_LENGTH(client_nom) AS l"
            + " FROM ventes_aggreges WHERE client_nom LIKE '%a%'"
            + " ORDER BY client_id, jour LIMIT 20"
      })
  void questionsInSqlAreAnsweredAsBySpark(String sql) {
    List<Map<String, @Nullable Object>> expected = spark(sql);
    assertThat(expected.size(), greaterThan(0));
    assertThat(query("--sql=" + sql), is(expected));
  }

  /** A sum of amounts is exact, where one of doubles depends on the order of the rows. */
  @Test
  void sumsAreThoseOfTheReports() {
    Map<String, @Nullable Object> statistics = query("--report=statistics").get(0);
    Map<String, @Nullable Object> sums =
        query(
                "--sql=SELECT SUM(montant) AS revenue, ROUND(AVG(montant), 2) AS average_sale FROM"
                    + " ventes_stream")
            .get(0);
    sums.forEach((name, value) -> assertThat(name, value, is(statistics.get(name))));
    for (String sum :
        List.of(
            "SUM(total_depense) AS revenue FROM ventes_aggreges",
            "SUM(revenue_total) AS revenue FROM ventes_par_pays",
            "SUM(revenue_total) AS revenue FROM ventes_par_segment")) {
      assertThat(
          sum, query("--sql=SELECT " + sum).get(0).get("revenue"), is(statistics.get("revenue")));
    }
  }

  /**
   * Goal: a query sees each table at one version while it is written. Method: sales go on arriving
   * and Bronze stores them, while a question is asked again and again whose parts must agree.
   */
  @Test
  void aTableIsSeenAtOneVersionWhileItIsWritten() {
    try (TestLake written = TestLake.create(broker, "query-written", folder);
        ForkedLakehouse bronze = written.bronze("direct", "--freshnessMillis=100").start()) {
      SaleGenerator generator = new SaleGenerator(12, 60, 20, 0.1, 0);
      long[] seen = {0};
      Await.until(
          "all sales are seen",
          LIMIT,
          () -> {
            assertThat(bronze.toString(), bronze.isAlive(), is(true));
            if (written.sent().sales() < 2000) {
              written.sent().generate(generator, 200);
              written.sent().flush();
            }
            seen[0] = countConsistently(written, seen[0]);
            return seen[0] == 2000;
          },
          bronze::toString);
    }
  }

  /** Counts the sales in three ways that agree if all look at the same version. */
  private static long countConsistently(TestLake written, long before) {
    if (!written.reader().hasTable(Rows.BRONZE_PATH)) {
      return 0;
    }
    Map<String, @Nullable Object> counts =
        query(
                written,
                "--sql=SELECT COUNT(*) AS logged, (SELECT COUNT(montant) FROM ventes_stream) AS read_rows,"
                    + " (SELECT COUNT(*) FROM (SELECT DISTINCT kafka_partition, kafka_offset FROM"
                    + " ventes_stream) o) AS offsets FROM ventes_stream")
            .get(0);
    assertThat(counts.toString(), counts.get("read_rows"), is(counts.get("logged")));
    assertThat(counts.toString(), counts.get("offsets"), is(counts.get("logged")));
    long now = ((BigDecimal) counts.get("logged")).longValueExact();
    assertThat(now, greaterThanOrEqualTo(before));
    return now;
  }

  private static List<Map<String, @Nullable Object>> query(String... options) {
    return query(lake, options);
  }

  private static List<Map<String, @Nullable Object>> query(TestLake of, String... options) {
    List<String> arguments = new ArrayList<>(List.of("query", "--lake=" + of.path()));
    arguments.addAll(List.of(options));
    arguments.add("--format=json");
    EndedCommand run =
        EndedCommand.inThisJvm(LIMIT, arguments.toArray(new String[0])).expectExit(0);
    return run.stdout().lines().map(QueryIT::row).toList();
  }

  private static Map<String, @Nullable Object> row(String json) {
    try {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      JSON.readValue(json, OBJECT).forEach((name, value) -> row.put(name, plain(value)));
      return row;
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map<String, @Nullable Object>> spark(String sql) {
    Dataset<Row> found = DeltaSpark.session().sql(sql);
    List<Map<String, @Nullable Object>> rows = new ArrayList<>();
    for (Row row : found.collectAsList()) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      for (String name : found.columns()) {
        values.put(name, plain(row.getAs(name)));
      }
      rows.add(values);
    }
    return rows;
  }

  /** Numbers of one class, without zeros that say nothing; times as JSON has them. */
  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Number number) {
      return new BigDecimal(number.toString()).stripTrailingZeros();
    }
    return value instanceof Instant time ? time.toString() : value;
  }
}
