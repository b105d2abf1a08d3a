package org.saleslakehouse.transforms.parse;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Rejection.Reason;

/**
 * Reads ISO-8601 timestamps to microseconds since the epoch. Two ways that agree wherever both
 * answer: a fast one over the characters for the usual form, because general parsing takes a fifth
 * of a Bronze pipeline's time, and java.time for the rest and for every message of refusal.
 *
 * <p>Accepted: {@code yyyy-MM-ddTHH:mm[:ss[.1 to 9 digits]]}, a space instead of the T, then {@code
 * Z}, an offset ({@code +01:00}, {@code +0100}, {@code +01}, seconds too) or nothing, which means
 * local time in the given zone. Where that occurs twice, as the clocks go back, the one is meant
 * that lies within half the overlap of the time at which the log received the record. Digits beyond
 * microseconds are cut off.
 */
final class Timestamps implements Serializable {
  /** 1970-01-01T00:00:00Z and 2201-01-01T00:00:00Z: years 1970 to 2200 in UTC. */
  static final long MIN_MICROS = 0;

  static final long MAX_MICROS_EXCLUSIVE =
      Instant.parse("2201-01-01T00:00:00Z").getEpochSecond() * 1_000_000L;

  /** What {@link #usual} says of any other text. */
  static final long NOT_USUAL = Long.MIN_VALUE;

  private static final int DATE_TIME_CHARS = "yyyy-MM-ddTHH:mm:ss".length();
  private static final int MAX_CHARS = 64;
  private static final int MAX_OFFSET_SECONDS = 18 * 3600;
  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?[0-9]{4,9})-([0-9]{2})-([0-9]{2})[Tt"
              + " ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,9}))?)?"
              + "([Zz]|[+-][0-9]{2}(?::[0-9]{2}(?::[0-9]{2})?|[0-9]{2}(?:[0-9]{2})?)?)?");

  private final ZoneId zone;

  Timestamps(ZoneId zone) {
    this.zone = zone.normalized(); // UTC as a region becomes the offset, which needs no rules
  }

  /**
   * The microseconds since the epoch of the text {@code chars[start, start + length)}.
   *
   * @param loggedMillis when the log received the record, which tells the two hours apart that a
   *     local time without an offset may mean when the clocks go back
   */
  long parse(String field, char[] chars, int start, int length, long loggedMillis)
      throws RejectionException {
    long micros = usual(chars, start, length);
    return micros != NOT_USUAL
        ? micros
        : general(field, String.valueOf(chars, start, length), loggedMillis);
  }

  /**
   * The same for the usual form; NOT_USUAL if the text has another one or anything is wrong with
   * it: then the general way decides.
   */
  long usual(char[] c, int start, int length) {
    if (length < DATE_TIME_CHARS
        || c[start + 4] != '-'
        || c[start + 7] != '-'
        || (c[start + 10] != 'T' && c[start + 10] != ' ')
        || c[start + 13] != ':'
        || c[start + 16] != ':') {
      return NOT_USUAL;
    }
    int century = two(c, start);
    int yearOfCentury = two(c, start + 2);
    int month = two(c, start + 5);
    int day = two(c, start + 8);
    int hour = two(c, start + 11);
    int minute = two(c, start + 14);
    int second = two(c, start + 17);
    if ((century | yearOfCentury | month | day | hour | minute | second) < 0) {
      return NOT_USUAL;
    }
    int year = century * 100 + yearOfCentury;
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
      return NOT_USUAL;
    }
    if (hour > 23 || minute > 59 || second > 59) {
      return NOT_USUAL;
    }
    int i = start + DATE_TIME_CHARS;
    int end = start + length;
    int fraction = 0;
    if (i < end && c[i] == '.') {
      int firstDigit = ++i;
      int unit = 100_000;
      for (; i < end && isDigit(c[i]); i++) {
        fraction += (c[i] - '0') * unit;
        unit /= 10; // 0 after six digits: the rest is cut off
      }
      if (i == firstDigit || i - firstDigit > 9) {
        return NOT_USUAL;
      }
    }
    long localSeconds = epochDay(year, month, day) * 86_400L + hour * 3600L + minute * 60L + second;
    long offsetSeconds = offsetSeconds(c, i, end, localSeconds);
    if (offsetSeconds == NOT_USUAL) {
      return NOT_USUAL;
    }
    long micros = (localSeconds - offsetSeconds) * 1_000_000L + fraction;
    return micros >= MIN_MICROS && micros < MAX_MICROS_EXCLUSIVE ? micros : NOT_USUAL;
  }

  /** The offset from UTC that the rest of the text says, or the zone's if nothing is left. */
  private long offsetSeconds(char[] c, int i, int end, long localSeconds) {
    if (i == end) {
      if (zone instanceof ZoneOffset fixed) {
        return fixed.getTotalSeconds();
      }
      List<ZoneOffset> valid =
          zone.getRules()
              .getValidOffsets(LocalDateTime.ofEpochSecond(localSeconds, 0, ZoneOffset.UTC));
      return valid.size() == 1 ? valid.get(0).getTotalSeconds() : NOT_USUAL;
    }
    if (i + 1 == end && c[i] == 'Z') {
      return 0;
    }
    if (i + 6 == end && (c[i] == '+' || c[i] == '-') && c[i + 3] == ':') {
      int hours = two(c, i + 1);
      int minutes = two(c, i + 4);
      int seconds = hours * 3600 + minutes * 60;
      if ((hours | minutes) < 0 || minutes > 59 || seconds > MAX_OFFSET_SECONDS) {
        return NOT_USUAL;
      }
      return c[i] == '+' ? seconds : -seconds;
    }
    return NOT_USUAL;
  }

  private long general(String field, String text, long loggedMillis) throws RejectionException {
    if (text.length() > MAX_CHARS) {
      throw bad(field, text, "too long for a timestamp");
    }
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw bad(field, text, "expected ISO-8601 such as 2025-12-10T08:30:00.123456Z");
    }
    if (m.group(4).equals("24")) {
      throw bad(field, text, "write 24:00 as 00:00 of the next day");
    }
    if ("60".equals(m.group(6))) {
      throw bad(field, text, "leap seconds cannot be stored");
    }
    try {
      LocalDateTime local =
          LocalDateTime.of(
              Integer.parseInt(m.group(1)),
              Integer.parseInt(m.group(2)),
              Integer.parseInt(m.group(3)),
              Integer.parseInt(m.group(4)),
              Integer.parseInt(m.group(5)),
              m.group(6) == null ? 0 : Integer.parseInt(m.group(6)));
      Instant instant =
          local.toInstant(
              m.group(8) == null
                  ? zoneOffset(field, text, local, loggedMillis)
                  : ZoneOffset.of(upper(m.group(8))));
      String fraction = m.group(7) == null ? "" : m.group(7);
      long micros = Integer.parseInt((fraction + "000000").substring(0, 6));
      // Years have up to nine digits here: too many for a long of microseconds, so the range is
      // checked in seconds.
      if (instant.getEpochSecond() < MIN_MICROS / 1_000_000L
          || instant.getEpochSecond() >= MAX_MICROS_EXCLUSIVE / 1_000_000L) {
        throw bad(field, text, "outside the years 1970 to 2200 (UTC)");
      }
      return instant.getEpochSecond() * 1_000_000L + micros;
    } catch (DateTimeException e) {
      throw bad(field, text, String.valueOf(e.getMessage()));
    }
  }

  private ZoneOffset zoneOffset(String field, String text, LocalDateTime local, long loggedMillis)
      throws RejectionException {
    List<ZoneOffset> valid = zone.getRules().getValidOffsets(local);
    if (valid.size() == 1) {
      return valid.get(0);
    }
    if (valid.isEmpty()) {
      throw bad(field, text, "this local time is skipped in " + zone + "; give it an offset");
    }
    ZoneOffset earlier = valid.get(0);
    ZoneOffset later = valid.get(1);
    long halfMillis = (earlier.getTotalSeconds() - later.getTotalSeconds()) * 500L;
    if (Math.abs(loggedMillis - local.toInstant(earlier).toEpochMilli()) <= halfMillis) {
      return earlier;
    }
    if (Math.abs(loggedMillis - local.toInstant(later).toEpochMilli()) <= halfMillis) {
      return later;
    }
    throw bad(
        field,
        text,
        "this local time occurs twice in "
            + zone
            + ", and the log's time is near neither; give it an offset");
  }

  private static RejectionException bad(String field, String text, String why) {
    return new RejectionException(
        Reason.BAD_TIMESTAMP, field, "\"" + Rejection.shorten(text, MAX_CHARS) + "\": " + why);
  }

  private static String upper(String offset) {
    return offset.equals("z") ? "Z" : offset;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Two digits as a number, or -1. */
  private static int two(char[] c, int i) {
    return isDigit(c[i]) && isDigit(c[i + 1]) ? (c[i] - '0') * 10 + c[i + 1] - '0' : -1;
  }

  private static int daysInMonth(int year, int month) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /**
   * Days since 1970-01-01 in the Gregorian calendar, with years that begin in March so that leap
   * days come last.
   */
  private static long epochDay(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int monthFromMarch = month <= 2 ? month + 9 : month - 3;
    int dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1;
    return 365L * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468L;
  }
}
