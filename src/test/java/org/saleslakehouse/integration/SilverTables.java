package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.transforms.sale.Rows;

/** The three Silver tables of a lake, what makes them, and what they have to hold. */
final class SilverTables {
  private static final Map<String, String> QUERIES =
      new TreeMap<>(
          Map.of(
              Rows.CLIENT_DAY_PATH, SilverSql.CLIENT_DAYS,
              Rows.COUNTRY_PATH, SilverSql.COUNTRIES,
              Rows.SEGMENT_PATH, SilverSql.SEGMENTS));

  /** For a run; at full size the DirectRunner takes its time. */
  static final Duration RUN_LIMIT =
      Boolean.getBoolean("certify") ? Duration.ofMinutes(20) : TestLake.RUN_LIMIT;

  private final Path lake;
  private final Path folder;

  private SilverTables(Path lake, Path folder) {
    this.lake = lake;
    this.folder = folder;
  }

  /**
   * The tables of a lake.
   *
   * @param folder for what the processes leave
   */
  static SilverTables of(Path lake, Path folder) {
    return new SilverTables(lake, folder);
  }

  Path path() {
    return lake;
  }

  LakeReader reader() {
    return new LakeReader(lake);
  }

  /** A {@code silver} command on this lake, to be started. */
  ForkedLakehouse.Launch silver(String profile, String... more) {
    return ForkedLakehouse.command(folder, "silver", "--profile=" + profile, "--lake=" + lake)
        .with(more);
  }

  /** Runs {@code silver} on this lake to its end. */
  EndedCommand run(String profile, String... more) {
    try (ForkedLakehouse run = silver(profile, more).start()) {
      return run.expectExit(0, RUN_LIMIT);
    }
  }

  /**
   * Waits until each of the three tables counts as many sales as Bronze holds now.
   *
   * @param run that is to bring this about
   */
  void awaitAllSales(ForkedLakehouse run) {
    awaitSales(salesInBronze(), run);
  }

  /** Waits until each of the three tables counts so many sales. */
  void awaitSales(long sales, ForkedLakehouse run) {
    Await.until(
        "all " + sales + " sales in the Silver tables",
        RUN_LIMIT,
        () -> {
          assertThat(run.toString(), run.isAlive(), is(true));
          return counts(sales);
        },
        () -> "client-days count " + counted(Rows.CLIENT_DAY_PATH, "nb_achats") + "\n" + run);
  }

  private boolean counts(long sales) {
    return counted(Rows.SEGMENT_PATH, "total_transactions") == sales
        && counted(Rows.COUNTRY_PATH, "total_transactions") == sales
        && counted(Rows.CLIENT_DAY_PATH, "nb_achats") == sales;
  }

  /** The sum of a column of whole numbers; 0 if there is no table. */
  long counted(String path, String column) {
    DeltaTable table = DeltaTable.open(lake.resolve(path).toString());
    if (!table.exists()) {
      return 0;
    }
    long sum = 0;
    try (DeltaTable.Rows rows = table.rows(List.of(column), null)) {
      while (rows.hasNext()) {
        sum += Objects.requireNonNull(rows.next().getInt64(0));
      }
    }
    return sum;
  }

  long salesInBronze() {
    long sales = 0;
    try (DeltaTable.Rows rows =
        DeltaTable.open(lake.resolve(Rows.BRONZE_PATH).toString())
            .rows(List.of("kafka_offset"), null)) {
      while (rows.hasNext()) {
        rows.next();
        sales++;
      }
    }
    return sales;
  }

  /** The newest version of a table. */
  long version(String path) {
    return DeltaTable.open(lake.resolve(path).toString()).version();
  }

  /** The tables are what Spark's own SQL computes from Bronze, but for the processing time. */
  void assertEqualToSql() {
    QUERIES.forEach(
        (path, query) -> {
          Dataset<Row> expected = SilverSql.over(reader().bronze(), query).cache();
          Dataset<Row> found = reader().table(path).drop("processing_time");
          assertThat(path, found.schema().catalogString(), is(expected.schema().catalogString()));
          assertThat(path, expected.count(), greaterThan(1L));
          // Both ways and with duplicates, so that nothing is left over.
          assertThat(path, expected.exceptAll(found).limit(20).collectAsList(), is(List.of()));
          assertThat(path, found.exceptAll(expected).limit(20).collectAsList(), is(List.of()));
          expected.unpersist();
        });
  }

  /** Stops a run that goes on by itself, in peace. */
  static void stop(ForkedLakehouse run) {
    run.terminate();
    run.expectExit(0, TestLake.GRACE);
  }
}
