package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.testing.KernelTable;

/** A table that outlives its retention many times over, in fast motion. */
class EnduranceTest {
  private static final int COMMITS = Boolean.getBoolean("certify") ? 400 : 200;

  @TempDir Path folder;

  @AfterEach
  void letTheClockRun() {
    WallClock.use(Clock.systemUTC());
  }

  /**
   * Goal: nothing grows with time, and no row is lost to the upkeep. Method: five hours (ten under
   * {@code -Pcertify}) in commits 90 seconds apart, with a retention of two hours, that is 80
   * commits.
   */
  @Test
  void filesAndLogStayBoundedAndAllRowsAreThere() throws Exception {
    List<EnduranceBenchmark.Figures> figures = new ArrayList<>();
    EnduranceBenchmark.run(folder, COMMITS, Duration.ofSeconds(90), COMMITS / 4, figures::add);

    for (EnduranceBenchmark.Figures last : figures.subList(figures.size() - 2, figures.size())) {
      assertThat(last.toString(), last.liveFiles(), lessThan(150L));
      assertThat(last.toString(), last.tombstones(), lessThan(250L));
      assertThat(last.toString(), last.diskFiles(), lessThan(350L));
      assertThat(last.toString(), last.logEntries(), lessThan(320L));
    }
    long bad = COMMITS / EnduranceBenchmark.COMMITS_PER_BAD_ROW;
    assertThat(rows(EnduranceBenchmark.QUARANTINE), is(bad));
    assertThat(
        rows(EnduranceBenchmark.SALES),
        is((long) COMMITS * EnduranceBenchmark.ROWS_PER_COMMIT - bad));
  }

  private long rows(String table) throws Exception {
    DeltaTable open = DeltaTable.open(folder.resolve(table).toString());
    long rows = 0;
    try (DeltaTable.Rows all = open.rows(List.of("offset"), null)) {
      while (all.hasNext()) {
        all.next();
        rows++;
      }
    }
    assertThat(
        (long) KernelTable.at(folder.resolve(table)).files().size(), is(open.details().files()));
    return rows;
  }
}
