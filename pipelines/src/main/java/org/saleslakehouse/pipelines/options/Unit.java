package org.saleslakehouse.pipelines.options;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The unit of a number, which stands last in the name of its option ({@code commitIntervalMillis}).
 * Wherever it may be given, the value may also be written with a unit of its own: {@code 30s}.
 */
public enum Unit {
  MILLIS("Millis", "ms", "milliseconds", false, 1L),
  SECONDS("Seconds", "s", "seconds", false, 1000L),
  MINUTES("Minutes", "m", "minutes", false, 60_000L),
  HOURS("Hours", "h", "hours", false, 3_600_000L),
  DAYS("Days", "d", "days", false, 86_400_000L),
  BYTES("Bytes", "B", "bytes", true, 1L),
  KIBIBYTES("Kibibytes", "KB", "KiB", true, 1L << 10),
  MEBIBYTES("Mebibytes", "MB", "MiB", true, 1L << 20),
  GIBIBYTES("Gibibytes", "GB", "GiB", true, 1L << 30);

  private static final Pattern WITH_UNIT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]+)");
  private static final BigDecimal MAX_MILLIS = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Map<String, Unit> BY_SYMBOL = new LinkedHashMap<>();

  static {
    for (Unit unit : values()) {
      BY_SYMBOL.put(unit.symbol.toLowerCase(Locale.ROOT), unit);
    }
    // As the name says and as everybody writes it: powers of two.
    BY_SYMBOL.put("kib", KIBIBYTES);
    BY_SYMBOL.put("mib", MEBIBYTES);
    BY_SYMBOL.put("gib", GIBIBYTES);
  }

  private final String suffix;
  private final String symbol;
  private final String plural;
  private final boolean size;
  private final long base;

  Unit(String suffix, String symbol, String plural, boolean size, long base) {
    this.suffix = suffix;
    this.symbol = symbol;
    this.plural = plural;
    this.size = size;
    this.base = base;
  }

  /** The unit with which an option's name ends. */
  static Optional<Unit> ofName(String option) {
    return Arrays.stream(values())
        .filter(u -> option.endsWith(u.suffix) && option.length() > u.suffix.length())
        .findFirst();
  }

  /** An option's name without this unit. */
  String strip(String option) {
    return option.substring(0, option.length() - suffix.length());
  }

  /** Whether this is a unit of size, not of time. */
  public boolean isSize() {
    return size;
  }

  /** A number of this unit as people write it: in the largest unit in which it is whole. */
  public String write(String number) {
    return write(Long.parseLong(number));
  }

  /** A number of this unit as people write it: in the largest unit in which it is whole. */
  String write(long number) {
    long inBase = Math.multiplyExact(number, base);
    Unit best = this;
    for (Unit unit : values()) {
      if (unit.size == size && unit.base > best.base && inBase != 0 && inBase % unit.base == 0) {
        best = unit;
      }
    }
    return inBase / best.base + best.symbol;
  }

  public String plural() {
    return plural;
  }

  /** What is accepted, for messages. */
  String examples() {
    return size ? "64KB, 128MB or 1GB" : "500ms, 30s, 10m, 2h or 1d";
  }

  /** The length of time that a text with a unit says; empty if it is none. */
  public static Optional<Duration> duration(String text) {
    return MILLIS
        .convert(text)
        .filter(millis -> millis.compareTo(MAX_MILLIS) <= 0)
        .map(millis -> Duration.ofMillis(millis.longValueExact()));
  }

  /**
   * Converts a length of time or a size to this unit.
   *
   * @return the number, empty if the text is none or is of the other kind
   */
  Optional<BigDecimal> convert(String text) {
    Matcher typed = WITH_UNIT.matcher(text.strip());
    if (!typed.matches()) {
      return Optional.empty();
    }
    Unit given = BY_SYMBOL.get(typed.group(2).toLowerCase(Locale.ROOT));
    if (given == null || given.size != size) {
      return Optional.empty();
    }
    BigDecimal inBase = new BigDecimal(typed.group(1)).multiply(BigDecimal.valueOf(given.base));
    return Optional.of(inBase.divide(BigDecimal.valueOf(base), MathContext.DECIMAL64));
  }
}
