package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.pipelines.simulator.SaleRecord;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Goal: the three modes of Silver give the same three tables, and these are what Spark's own SQL
 * computes from Bronze. Method: thirty days of sales by 500 clients, late, out of order and
 * malformed ones among them, through a real broker and the Bronze job; then each mode follows that
 * Bronze in a lake of its own, in which Bronze's commits come one by one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SilverEqualityContract {
  private static final int CLIENTS = 500;
  private static final int PRODUCTS = 50;
  private static final Instant START = Instant.parse("2025-12-01T00:00:00Z");
  private static final Duration HISTORY = Duration.ofDays(30);

  /** Commits of Bronze between two incremental runs. */
  private static final int A_FEW_COMMITS = 4;

  @TempDir private static Path folder;

  private final String profile;
  private final int records;
  private EmbeddedBroker broker;
  private History history;

  /**
   * On a runner.
   *
   * @param records sent in an everyday build
   * @param recordsWhenCertified sent in one at full size
   */
  SilverEqualityContract(String profile, int records, int recordsWhenCertified) {
    this.profile = profile;
    this.records = Boolean.getBoolean("certify") ? recordsWhenCertified : records;
  }

  /**
   * A Bronze table as the job made it.
   *
   * @param lake that holds it
   * @param inTime its version before the sales came that are too late for streaming
   * @param newest its newest version
   * @param tooLate how many came too late
   * @param tooLateEur what they are worth
   */
  private record History(
      Path lake, long inTime, long newest, long tooLate, BigDecimal tooLateEur) {}

  @BeforeAll
  void storeHistory() {
    broker = EmbeddedBroker.start();
    history = store();
  }

  @AfterAll
  void stopBroker() {
    broker.close();
  }

  private History store() {
    int tooLate = records / 100;
    int afterwards = records / 20;
    String[] manyCommits = {
      "--freshnessMillis=0", "--kafkaConsumer=max.poll.records=" + records / 12
    };
    try (TestLake lake = TestLake.create(broker, "history-" + records, folder)) {
      SaleGenerator generator = new SaleGenerator(records, CLIENTS, PRODUCTS, 0.1, 0.03);
      Duration step = HISTORY.dividedBy(records);
      lake.sent().generate(generator, records - tooLate - afterwards, START, step);
      lake.sent().flush();
      lake.storeAll(bronzeProfile(), manyCommits);
      long inTime = ReplayedBronze.newestVersion(lake.path());

      lake.sent().generate(generator, afterwards, START, step);
      BigDecimal tooLateEur = sendTooLate(lake.sent(), tooLate, records);
      lake.sent().flush();
      // In one commit: with one for each fetch, what of these is too late would hang on the order
      // in which the partitions' answers come.
      lake.storeAll(bronzeProfile(), "--freshnessMillis=5000", "--orderMillis=5000");
      assertThat(lake.reader().bronze().count(), is(lake.sent().sales()));
      assertThat(lake.reader().quarantine().count(), is(lake.sent().rejected()));
      long newest = ReplayedBronze.newestVersion(lake.path());
      assertThat(newest, greaterThanOrEqualTo(10L));
      return new History(lake.path(), inTime, newest, tooLate, tooLateEur);
    }
  }

  /** The DirectRunner would take long, and Flink has Bronze tests of its own. */
  private String bronzeProfile() {
    return profile.equals("direct") || !Boolean.getBoolean("certify") ? "spark" : profile;
  }

  /** Sales of the first twenty days, when the thirtieth is nearly over. */
  private static BigDecimal sendTooLate(SentSales sent, int count, int firstIndex) {
    SaleGenerator generator = new SaleGenerator(7, CLIENTS, PRODUCTS, 0, 0);
    BigDecimal eur = BigDecimal.ZERO;
    for (int i = 0; i < count; i++) {
      Instant time = START.plus(Duration.ofDays(20).dividedBy(count).multipliedBy(i));
      SaleRecord sale = generator.record(firstIndex + i, time);
      TestRecord record = TestRecord.of(sale);
      eur = eur.add(Objects.requireNonNull(record.sale()).get("montant").decimalValue());
      sent.send(record);
    }
    return eur;
  }

  private static SilverTables tables(Path lake) {
    return SilverTables.of(lake, folder);
  }

  @Test
  void batch() {
    Path lake = folder.resolve("batch");
    ReplayedBronze.of(history.lake(), lake).commitUpTo(history.newest());
    tables(lake).run(profile, "--mode=batch");
    tables(lake).assertEqualToSql();
  }

  @Test
  void incrementalAfterEveryFewCommits() {
    Path lake = folder.resolve("incremental");
    ReplayedBronze bronze = ReplayedBronze.of(history.lake(), lake);
    bronze.commitUpTo(A_FEW_COMMITS - 1);
    try (ForkedLakehouse run = tables(lake).silver(profile, "--every=1s").start()) {
      tables(lake).awaitAllSales(run);
      for (long version = A_FEW_COMMITS; version <= history.newest(); version += A_FEW_COMMITS) {
        bronze.commitUpTo(Math.min(version + A_FEW_COMMITS - 1, history.newest()));
        tables(lake).awaitAllSales(run);
      }
      SilverTables.stop(run);
      long runs = (history.newest() + A_FEW_COMMITS) / A_FEW_COMMITS;
      // More where a run has begun between two of a few commits, but never one without a commit.
      assertThat(
          run.toString(),
          tables(lake).version(Rows.CLIENT_DAY_PATH),
          allOf(greaterThanOrEqualTo(runs - 1), lessThanOrEqualTo(history.newest())));
    }
    tables(lake).assertEqualToSql();
  }

  /** What streaming drops it reports, to the sale and the cent; one incremental run puts it in. */
  @Test
  void streaming() {
    Path lake = folder.resolve("streaming");
    ReplayedBronze bronze = ReplayedBronze.of(history.lake(), lake);
    bronze.commitUpTo(history.inTime());
    long withTooLate;
    try (ForkedLakehouse run =
        tables(lake)
            .silver(profile, "--mode=streaming", "--earlyFiring=1s", "--commitIntervalMillis=500")
            .with(
                profile.equals("spark")
                    ? new String[] {"--batchIntervalMillis=1000"}
                    : new String[0])
            .start()) {
      tables(lake).awaitAllSales(run);
      tables(lake).assertEqualToSql();

      bronze.commitUpTo(history.newest());
      withTooLate = tables(lake).salesInBronze();
      String told =
          String.format(
              Locale.ENGLISH,
              "warning: %,d sales worth %s EUR came too late",
              history.tooLate(),
              history.tooLateEur());
      tables(lake).awaitSales(withTooLate - history.tooLate(), run);
      Await.until(told, SilverTables.RUN_LIMIT, () -> run.stderr().contains(told), run::toString);
      SilverTables.stop(run);
    }
    assertThat(
        tables(lake).counted(Rows.CLIENT_DAY_PATH, "nb_achats"),
        is(withTooLate - history.tooLate()));

    tables(lake).run(profile);
    tables(lake).assertEqualToSql();
  }
}
