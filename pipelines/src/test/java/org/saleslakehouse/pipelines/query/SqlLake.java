package org.saleslakehouse.pipelines.query;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * A lake to ask: three sales and what follows of them. The client-days have two versions, a minute
 * apart.
 */
record SqlLake(String option) {
  /** Of the client-days' first version. */
  private static final Instant NOON = Instant.parse("2025-12-15T12:00:00Z");

  static SqlLake filled(Path folder) throws Exception {
    QueryLake filled = QueryLake.filled(folder.resolve("lake"));
    filled.write(
        filled.lake().clientDays(),
        Rows.CLIENT_DAY,
        Rows.CLIENT_DAY_PARTITION_COLUMNS,
        QueryLake.clientDay(13, "Zoé", "Suisse", "2025-12-12", 2, 3.3));
    QueryLake.setCommitTime(filled.lake().clientDays(), 0, NOON);
    QueryLake.setCommitTime(filled.lake().clientDays(), 1, NOON.plusSeconds(60));
    return new SqlLake("--lake=" + filled.path());
  }

  /** Runs {@code query} with English numbers. */
  QueryRun query(String... options) {
    return QueryRun.query(
        Stream.concat(Stream.of(option), Stream.of(options)).toArray(String[]::new));
  }

  /** The lines of CSV below the names. */
  List<String> rows(String sql) {
    QueryRun run = query("--sql=" + sql, "--format=csv");
    assertThat(sql + "\n" + run.err(), run.code(), is(ExitCode.DONE));
    return run.out().subList(1, run.out().size());
  }
}
