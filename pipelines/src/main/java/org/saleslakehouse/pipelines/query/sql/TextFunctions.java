package org.saleslakehouse.pipelines.query.sql;

import com.google.common.primitives.Ints;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.apache.calcite.linq4j.function.Strict;
import org.apache.calcite.runtime.SqlFunctions;

/**
 * SQL's functions of texts, as {@link TextCalls} calls them: Calcite's own, but a character is a
 * code point of Unicode, as in Spark, and not a {@code char}, of which an emoji has two.
 *
 * <p>Public only for the code that Calcite makes of a query.
 */
@Strict
public final class TextFunctions {
  private static final int MILLI_DIGITS = 3;

  /** As Spark casts: decimals only where there are some. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, MILLI_DIGITS, true)
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private TextFunctions() {}

  public static int charLength(String text) {
    return text.codePointCount(0, text.length());
  }

  public static String substring(String text, long from) {
    OneCharEach chars = new OneCharEach(text);
    return chars.decode(SqlFunctions.substring(chars.encode(text), from));
  }

  public static String substring(String text, long from, long length) {
    OneCharEach chars = new OneCharEach(text);
    return chars.decode(SqlFunctions.substring(chars.encode(text), from, length));
  }

  public static String left(String text, long length) {
    OneCharEach chars = new OneCharEach(text);
    return chars.decode(SqlFunctions.left(chars.encode(text), Ints.saturatedCast(length)));
  }

  public static String right(String text, long length) {
    OneCharEach chars = new OneCharEach(text);
    return chars.decode(SqlFunctions.right(chars.encode(text), Ints.saturatedCast(length)));
  }

  public static String lpad(String text, long length) {
    return lpad(text, length, " ");
  }

  public static String lpad(String text, long length, String padding) {
    OneCharEach chars = new OneCharEach(text, padding);
    return chars.decode(
        SqlFunctions.lpad(chars.encode(text), Ints.saturatedCast(length), chars.encode(padding)));
  }

  public static String rpad(String text, long length) {
    return rpad(text, length, " ");
  }

  public static String rpad(String text, long length, String padding) {
    OneCharEach chars = new OneCharEach(text, padding);
    return chars.decode(
        SqlFunctions.rpad(chars.encode(text), Ints.saturatedCast(length), chars.encode(padding)));
  }

  public static int position(String part, String text) {
    OneCharEach chars = new OneCharEach(part, text);
    return SqlFunctions.position(chars.encode(part), chars.encode(text));
  }

  public static int position(String part, String text, long from) {
    OneCharEach chars = new OneCharEach(part, text);
    return SqlFunctions.position(chars.encode(part), chars.encode(text), Ints.saturatedCast(from));
  }

  public static String overlay(String text, String part, long from) {
    return overlay(text, part, from, charLength(part));
  }

  public static String overlay(String text, String part, long from, long length) {
    OneCharEach chars = new OneCharEach(text, part);
    return chars.decode(
        SqlFunctions.overlay(
            chars.encode(text),
            chars.encode(part),
            Ints.saturatedCast(from),
            Ints.saturatedCast(length)));
  }

  public static String translate3(String text, String from, String to) {
    OneCharEach chars = new OneCharEach(text, from, to);
    return chars.decode(
        SqlFunctions.translate3(chars.encode(text), chars.encode(from), chars.encode(to)));
  }

  public static int levenshtein(String one, String other) {
    OneCharEach chars = new OneCharEach(one, other);
    return SqlFunctions.levenshtein(chars.encode(one), chars.encode(other));
  }

  /** The text without what it begins and ends with of these characters. */
  public static String trimBoth(String characters, String text) {
    return trim(true, true, characters, text);
  }

  public static String trimLeading(String characters, String text) {
    return trim(true, false, characters, text);
  }

  public static String trimTrailing(String characters, String text) {
    return trim(false, true, characters, text);
  }

  private static String trim(boolean left, boolean right, String characters, String text) {
    OneCharEach chars = new OneCharEach(characters, text);
    return chars.decode(
        SqlFunctions.trim(left, right, chars.encode(characters), chars.encode(text), false));
  }

  /** The text as a VARCHAR of this length. */
  public static String truncate(String text, long length) {
    OneCharEach chars = new OneCharEach(text);
    return chars.decode(SqlFunctions.truncate(chars.encode(text), Ints.saturatedCast(length)));
  }

  /** The text as a CHAR of this length. */
  public static String truncateOrPad(String text, long length) {
    OneCharEach chars = new OneCharEach(text);
    return chars.decode(SqlFunctions.truncateOrPad(chars.encode(text), Ints.saturatedCast(length)));
  }

  /** An amount of the tables as text: its zeros at the end are of the type, not of the amount. */
  public static String amountText(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }

  /** A decimal as text, with a zero before the point, which Calcite leaves out. */
  public static String decimalText(BigDecimal decimal) {
    return decimal.toPlainString();
  }

  /** A number with a binary point as text, as Java and Spark write it; Calcite writes 1E0. */
  public static String doubleText(double number) {
    return Double.toString(number);
  }

  /**
   * A time as text, with its milliseconds.
   *
   * @param time in milliseconds since 1970, UTC
   */
  public static String timeText(long time) {
    return TIME.format(Instant.ofEpochMilli(time));
  }
}
