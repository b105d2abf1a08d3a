package org.saleslakehouse.io.delta.internal.changes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Goal: no row of a file moves event time beyond the commit that brought it. */
class FileEventTimesTest {
  private static final String COMMIT = "2026-11-28T12:00:00Z";

  private static long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private static String progress(String min, String max) {
    long millis = new FileEventTimes(millis(min), millis(max)).progressMillis(millis(COMMIT));
    return millis == Long.MIN_VALUE ? "nothing" : Instant.ofEpochMilli(millis).toString();
  }

  @Test
  void theLatestTimeCounts() {
    assertThat(
        progress("2026-11-28T10:00:00Z", "2026-11-28T11:59:59Z"), is("2026-11-28T11:59:59Z"));
  }

  @Test
  void aClockThatIsAheadCountsAsTheCommit() {
    assertThat(progress("2026-11-28T11:00:00Z", "2026-11-28T12:00:05Z"), is(COMMIT));
    assertThat(progress("2026-11-28T14:00:00Z", "2026-11-29T02:00:00Z"), is(COMMIT));
  }

  @Test
  void oneDateOfYearsToComeLeavesTheOthersOfItsFile() {
    assertThat(
        progress("2026-11-28T11:00:00Z", "2199-01-01T00:00:00Z"), is("2026-11-28T11:00:00Z"));
  }

  @Test
  void datesOfYearsToComeAloneSayNothing() {
    assertThat(progress("2199-01-01T00:00:00Z", "2199-01-01T00:00:00Z"), is("nothing"));
    assertThat(progress("2026-11-30T00:00:00Z", "2027-11-28T00:00:00Z"), is("nothing"));
  }

  @Test
  void withoutStatisticsNothingIsKnown() {
    assertThat(FileEventTimes.UNKNOWN.progressMillis(millis(COMMIT)), is(Long.MIN_VALUE));
    assertThat(FileEventTimes.UNKNOWN.isUnknown(), is(true));
  }
}
