package org.saleslakehouse.transforms.parse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.transforms.sale.Rejection;

/**
 * Goal: one instant or a refusal, never a wrong instant. Method: tables, and java.time's own parser
 * as the judge of a sample.
 */
class TimestampsTest {
  private static final long NEVER_LOGGED = -1;
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  /** java.time's ISO forms, strict; independent of the code under test. */
  private static final DateTimeFormatter ORACLE =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffsetId()
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  @ParameterizedTest
  @CsvSource({
    "2025-12-10T08:30:00Z,             2025-12-10T08:30:00Z",
    "2025-12-10t08:30:00z,             2025-12-10T08:30:00Z",
    "2025-12-10 08:30:00Z,             2025-12-10T08:30:00Z",
    "2025-12-10T08:30:00,              2025-12-10T08:30:00Z",
    "2025-12-10T08:30,                 2025-12-10T08:30:00Z",
    "2025-12-10T08:30Z,                2025-12-10T08:30:00Z",
    "2025-12-10T08:30:00.1,            2025-12-10T08:30:00.1Z",
    "2025-12-10T08:30:00.123456Z,      2025-12-10T08:30:00.123456Z",
    "2025-12-10T08:30:00.123456999Z,   2025-12-10T08:30:00.123456Z",
    "2025-12-10T08:30:00+01:00,        2025-12-10T07:30:00Z",
    "2025-12-10T08:30:00-05:30,        2025-12-10T14:00:00Z",
    "2025-12-10T08:30:00+0100,         2025-12-10T07:30:00Z",
    "2025-12-10T08:30:00+01,           2025-12-10T07:30:00Z",
    "2025-12-10T08:30:00+01:00:30,     2025-12-10T07:29:30Z",
    "2025-12-10T08:30:00-00:00,        2025-12-10T08:30:00Z",
    "2025-12-10T08:30:00+18:00,        2025-12-09T14:30:00Z",
    "2024-02-29T23:59:59.999999Z,      2024-02-29T23:59:59.999999Z",
    "1970-01-01T00:00:00Z,             1970-01-01T00:00:00Z",
    "1969-12-31T23:00:00-01:00,        1970-01-01T00:00:00Z",
    "2200-12-31T23:59:59.999999999Z,   2200-12-31T23:59:59.999999Z",
  })
  void readsIso8601(String text, Instant expected) throws RejectionException {
    assertThat(parse(ZoneOffset.UTC, text), is(micros(expected)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                          | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "n/a                         | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10                  | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10T08               | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "20251210T083000Z            | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-1-10T08:30:00Z         | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10T08:30:00.Z       | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10T08:30:00,5Z      | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10T08:30:00.1234567890Z | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10T08:30:00 Z       | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10T08:30:00ZZ       | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10T08:30:00+1       | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10T08:30:00+01:0030 | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10T08:30:00+01:00[Europe/Paris] | expected ISO-8601 such as"
            + " 2025-12-10T08:30:00.123456Z",
        "٢٠٢٥-12-10T08:30:00Z        | expected ISO-8601 such as 2025-12-10T08:30:00.123456Z",
        "2025-12-10T24:00:00Z        | write 24:00 as 00:00 of the next day",
        "2016-12-31T23:59:60Z        | leap seconds cannot be stored",
        "2025-02-29T00:00:00Z        | Invalid date 'February 29' as '2025' is not a leap year",
        "2025-04-31T00:00:00Z        | Invalid date 'APRIL 31'",
        "2025-13-01T00:00:00Z        | Invalid value for MonthOfYear (valid values 1 - 12): 13",
        "2025-00-01T00:00:00Z        | Invalid value for MonthOfYear (valid values 1 - 12): 0",
        "2025-12-00T00:00:00Z        | Invalid value for DayOfMonth (valid values 1 - 28/31): 0",
        "2025-12-10T25:00:00Z        | Invalid value for HourOfDay (valid values 0 - 23): 25",
        "2025-12-10T08:60:00Z        | Invalid value for MinuteOfHour (valid values 0 - 59): 60",
        "2025-12-10T08:30:61Z        | Invalid value for SecondOfMinute (valid values 0 - 59): 61",
        "2025-12-10T08:30:00+19:00   | Zone offset hours not in valid range: value 19 is not in the"
            + " range -18 to 18",
        "2025-12-10T08:30:00+18:01   | Zone offset not in valid range: -18:00 to +18:00",
        "1969-12-31T23:59:59.999999Z | outside the years 1970 to 2200 (UTC)",
        "1970-01-01T00:30:00+01:00   | outside the years 1970 to 2200 (UTC)",
        "2201-01-01T00:00:00Z        | outside the years 1970 to 2200 (UTC)",
        "0001-01-01T00:00:00Z        | outside the years 1970 to 2200 (UTC)",
        "9999-12-31T23:59:59Z        | outside the years 1970 to 2200 (UTC)",
        "+12025-12-10T08:30:00Z      | outside the years 1970 to 2200 (UTC)",
        "-2025-12-10T08:30:00Z       | outside the years 1970 to 2200 (UTC)",
        "999999999-12-10T08:30:00Z   | outside the years 1970 to 2200 (UTC)",
      })
  void refusesTheRestAndSaysWhy(String text, String why) {
    RejectionException rejected =
        assertThrows(RejectionException.class, () -> parse(ZoneOffset.UTC, text));
    assertThat(
        rejected.rejection(),
        is(new Rejection(Rejection.Reason.BAD_TIMESTAMP, "timestamp", "\"" + text + "\": " + why)));
  }

  @ParameterizedTest
  @CsvSource({
    "2025-12-10T08:30:00,       2025-12-10T07:30:00Z",
    "2025-07-10T08:30:00.25,    2025-07-10T06:30:00.25Z",
    "2025-07-10 08:30,          2025-07-10T06:30:00Z",
    "2025-07-10T08:30:00Z,      2025-07-10T08:30:00Z",
    "2025-03-30T01:59:59,       2025-03-30T00:59:59Z",
    "2025-03-30T03:00:00,       2025-03-30T01:00:00Z",
    "2025-10-26T01:59:59,       2025-10-25T23:59:59Z",
    "2025-10-26T03:00:00,       2025-10-26T02:00:00Z",
    "2025-10-26T02:30:00+02:00, 2025-10-26T00:30:00Z",
    "2025-10-26T02:30:00+01:00, 2025-10-26T01:30:00Z",
  })
  void readsTimesWithoutAnOffsetInTheZone(String text, Instant expected) throws RejectionException {
    assertThat(parse(PARIS, text), is(micros(expected)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-03-30T02:00:00", "2025-03-30T02:30", "2025-03-30 02:59:59.999999"})
  void refusesALocalTimeThatTheZoneSkips(String text) {
    RejectionException rejected = assertThrows(RejectionException.class, () -> parse(PARIS, text));
    assertThat(
        rejected.rejection().detail(),
        is("\"" + text + "\": this local time is skipped in Europe/Paris; give it an offset"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-10-26T02:00:00", "2025-10-26T02:30", "2025-10-26 02:59:59.999999"})
  void refusesALocalTimeThatTheZoneHasTwice(String text) {
    RejectionException rejected = assertThrows(RejectionException.class, () -> parse(PARIS, text));
    assertThat(
        rejected.rejection().detail(),
        is(
            "\""
                + text
                + "\": this local time occurs twice in Europe/Paris, and the log's time is near"
                + " neither; give it an offset"));
  }

  /** Paris turns its clocks back by an hour at 01:00 UTC, Lord Howe Island by half at 15:00. */
  @ParameterizedTest
  @CsvSource({
    "Europe/Paris, 2025-10-26T02:30:00, 2025-10-26T00:30:05Z, 2025-10-26T00:30:00Z",
    "Europe/Paris, 2025-10-26T02:30:00, 2025-10-26T01:30:05Z, 2025-10-26T01:30:00Z",
    "Europe/Paris, 2025-10-26T02:00, 2025-10-26T00:00:00Z, 2025-10-26T00:00:00Z",
    "Europe/Paris, 2025-10-26 02:59:59.5, 2025-10-26T02:29:59Z, 2025-10-26T01:59:59.500Z",
    "Europe/Paris, 2025-10-26T02:30:00, 2025-10-26T01:00:00Z, 2025-10-26T00:30:00Z",
    "Australia/Lord_Howe, 2025-04-06T01:45:00, 2025-04-05T14:46:00Z, 2025-04-05T14:45:00Z",
    "Australia/Lord_Howe, 2025-04-06T01:45:00, 2025-04-05T15:16:00Z, 2025-04-05T15:15:00Z",
  })
  void theLogsTimeTellsWhichOfTwoIsMeant(String zone, String text, Instant logged, Instant expected)
      throws RejectionException {
    char[] chars = text.toCharArray();
    assertThat(
        new Timestamps(ZoneId.of(zone))
            .parse("timestamp", chars, 0, chars.length, logged.toEpochMilli()),
        is(micros(expected)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-10-25T23:59:59Z", "2025-10-26T02:00:01Z", "1970-01-01T00:00:00Z"})
  void aRecordThatWasLoggedAtAnotherTimeTellsNothing(Instant logged) {
    char[] chars = "2025-10-26T02:30:00".toCharArray();
    assertThrows(
        RejectionException.class,
        () ->
            new Timestamps(PARIS)
                .parse("timestamp", chars, 0, chars.length, logged.toEpochMilli()));
  }

  @Test
  void agreesWithJavaTimeOnEveryDayOfTheRange() throws RejectionException {
    Timestamps timestamps = new Timestamps(ZoneOffset.UTC);
    for (LocalDateTime day = LocalDateTime.of(1970, 1, 1, 12, 0);
        day.getYear() <= 2200;
        day = day.plusDays(1)) {
      String text = day.toLocalDate() + "T12:00:00";
      long expected = day.toEpochSecond(ZoneOffset.UTC) * 1_000_000L;
      assertThat(text, parse(timestamps, text), is(expected));
    }
  }

  /**
   * Forms near the usual one, with parts that are often out of range: both ways are walked, and
   * both verdicts occur.
   */
  @Test
  void agreesWithJavaTimeOnALargeRandomSample() {
    SplittableRandom random = new SplittableRandom(20251210);
    int count = Boolean.getBoolean("certify") ? 100_000 : 20_000;
    for (ZoneId zone :
        new ZoneId[] {ZoneOffset.UTC, ZoneId.of("UTC"), ZoneOffset.ofHours(-3), PARIS}) {
      Timestamps timestamps = new Timestamps(zone);
      int accepted = 0;
      for (int i = 0; i < count; i++) {
        String text = random(random);
        Long expected = oracle(zone, text);
        Long found;
        try {
          found = parse(timestamps, text);
          accepted++;
        } catch (RejectionException e) {
          found = null;
        }
        assertThat(zone + " " + text, found, is(expected));
      }
      assertThat(
          zone + ": both verdicts occur",
          accepted > count * 0.4 && accepted < count * 0.96,
          is(true));
    }
  }

  private static String random(SplittableRandom random) {
    StringBuilder text = new StringBuilder(40);
    int year = random.nextInt(20) == 0 ? random.nextInt(1960, 2210) : random.nextInt(1970, 2200);
    text.append(String.format(Locale.ROOT, "%04d", year));
    two(random, text, '-', 1, 12, 13);
    two(random, text, '-', 1, 28, 32);
    two(random, text, 'T', 0, 23, 25);
    two(random, text, ':', 0, 59, 61);
    two(random, text, ':', 0, 59, 62);
    int digits = random.nextInt(11);
    if (digits > 0) {
      text.append('.');
      for (int i = 0; i < Math.min(9, digits); i++) {
        text.append(random.nextInt(10));
      }
    }
    switch (random.nextInt(4)) {
      case 0 -> text.append('Z');
      case 1 -> {
        text.append(random.nextBoolean() ? '+' : '-');
        text.append(
            String.format(Locale.ROOT, "%02d:%02d", random.nextInt(20), random.nextInt(61)));
      }
      default -> {}
    }
    return text.toString();
  }

  /** Mostly within [min, usualMax], sometimes up to max. */
  private static void two(
      SplittableRandom random, StringBuilder text, char before, int min, int usualMax, int max) {
    int value = random.nextInt(min, (random.nextInt(20) == 0 ? max : usualMax) + 1);
    text.append(before).append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }

  private static Long oracle(ZoneId zone, String text) {
    try {
      TemporalAccessor parsed = ORACLE.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      Instant instant;
      if (parsed instanceof OffsetDateTime withOffset) {
        instant = withOffset.toInstant();
      } else {
        LocalDateTime local = (LocalDateTime) parsed;
        if (zone.getRules().getValidOffsets(local).size() != 1) {
          return null;
        }
        instant = local.atZone(zone).toInstant();
      }
      int year = instant.atOffset(ZoneOffset.UTC).getYear();
      return year < 1970 || year > 2200 ? null : micros(instant);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static long parse(ZoneId zone, String text) throws RejectionException {
    return parse(new Timestamps(zone), text);
  }

  /** In the middle of a buffer, as the JSON reader hands it over. */
  private static long parse(Timestamps timestamps, String text) throws RejectionException {
    char[] buffer = ("9" + text + "9").toCharArray();
    return timestamps.parse("timestamp", buffer, 1, text.length(), NEVER_LOGGED);
  }
}
