package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.SafeText;
import org.saleslakehouse.pipelines.query.Column.Kind;

/** Values as people read them: numbers in the way of a language, times in UTC. */
final class CellTexts {
  /** Beyond any number that can be in a table: nothing is ever rounded for show. */
  private static final int ALL_DIGITS = 340;

  private final DecimalFormat counts;
  private final DecimalFormat money;
  private final DecimalFormat decimals;

  CellTexts(Locale language) {
    DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(language);
    counts = new DecimalFormat("#,##0", symbols);
    money = new DecimalFormat("#,##0.00", symbols);
    decimals = new DecimalFormat("#,##0.#", symbols);
    List.of(counts, money, decimals).forEach(f -> f.setMaximumFractionDigits(ALL_DIGITS));
    decimals.setMinimumFractionDigits(1);
  }

  /** The text of a value; empty for null. Nothing in it drives a terminal. */
  String of(Column column, @Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Boolean flag) {
      return flag ? "yes" : "no";
    }
    if (value instanceof Number number) {
      return number(column.kind(), number);
    }
    return SafeText.line(plain(value));
  }

  private String number(Kind kind, Number number) {
    return switch (kind) {
      case NUMBER, TEXT -> plain(number);
      case COUNT -> counts.format(number);
      case MONEY -> money.format(number);
      case DECIMAL -> decimals.format(number);
    };
  }

  /** A value as a program reads it: no grouping, times in ISO 8601; empty for null. */
  static String plain(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof BigDecimal number) {
      return number.toPlainString();
    }
    if (value instanceof byte[] bytes) {
      return text(bytes);
    }
    return value instanceof Map || value instanceof List
        ? JsonLines.write(value)
        : value.toString();
  }

  /** Bytes as the text that they nearly always are, else in Base64. */
  static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "base64:" + Base64.getEncoder().encodeToString(bytes);
    }
  }
}
