package org.saleslakehouse.io.delta.internal.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableRetentionTest {
  @ParameterizedTest
  @CsvSource({
    "interval 1 week,PT168H",
    "2 days 12 hours,PT60H",
    "INTERVAL 3 days -1 day,PT48H",
    "interval 1500000 microseconds,PT1.5S",
    "interval 1 microsecond,PT0.000001S",
    "interval 0 seconds,PT0S"
  })
  void intervalsAreUnderstoodAsOtherEnginesWriteThem(String interval, Duration meant) {
    assertThat(deletedFiles(interval), is(meant));
  }

  /** With such a one, all that is replaced would be deleted at once. */
  @ParameterizedTest
  @ValueSource(strings = {"interval -1 days", "interval 1 day -2 days"})
  void intervalsBelowZeroAreRefused(String interval) {
    refuses(interval);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "interval 999999999999 weeks",
        "interval 9223372036854775807 milliseconds 1 second",
        "interval 9223372036854775807 weeks"
      })
  void intervalsThatCannotBeCountedInMillisecondsAreRefused(String interval) {
    refuses(interval);
  }

  @Test
  void theLongestThatCanBeCountedIsTaken() {
    assertThat(
        deletedFiles("interval 9223372036854775807 milliseconds").toMillis(), is(Long.MAX_VALUE));
  }

  private static void refuses(String interval) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> deletedFiles(interval));
    assertThat(e.getMessage(), containsString("but is '" + interval + "'"));
  }

  private static Duration deletedFiles(String interval) {
    return TableRetention.of(Map.of(TableRetention.DELETED_FILES, interval)).deletedFiles();
  }
}
