package org.saleslakehouse.pipelines.query.menu;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.QueryOptions;
import org.saleslakehouse.pipelines.runtime.OptionValues;

/** The options that can be changed between two reports. At first they are as given at the start. */
final class MenuSettings {
  static final String LIMIT = "limit";
  static final String AS_OF = "asOf";
  static final String FORMAT = "format";
  static final String LANGUAGE = "language";
  static final List<String> NAMES = List.of(LIMIT, AS_OF, FORMAT, LANGUAGE);

  /** Stand for an option that is not given. */
  private static final Map<String, String> UNSET = Map.of(AS_OF, "now", LANGUAGE, "system");

  private final Map<String, OptionDefinition> definitions =
      OptionDefinition.ownOptionsOf(QueryOptions.class);
  private final Consumer<OptionValues> check;
  private OptionValues values;

  /**
   * Settings.
   *
   * @param values that hold until something is changed
   * @param check throws a {@link CommandException} if a report could not be run with these values
   */
  MenuSettings(OptionValues values, Consumer<OptionValues> check) {
    this.values = values;
    this.check = check;
  }

  /** All options as they are now. */
  OptionValues values() {
    return values;
  }

  /**
   * Changes a setting.
   *
   * @throws CommandException if it cannot be that; then it stays as it was
   */
  void change(String name, String typed) {
    String text = typed.strip();
    OptionValues changed =
        text.equalsIgnoreCase(UNSET.get(name))
            ? values.without(name)
            : values.with(name, definitions.get(name).check(name + " " + text, text));
    check.accept(changed);
    values = changed;
  }

  /** A setting as it would be typed. */
  String text(String name) {
    QueryOptions options = values.as(QueryOptions.class);
    return switch (name) {
      case LIMIT -> String.valueOf(options.getLimit());
      case AS_OF -> options.getAsOf() == null ? UNSET.get(AS_OF) : options.getAsOf().strip();
      case FORMAT -> options.getFormat().name().toLowerCase(Locale.ROOT);
      case LANGUAGE ->
          options.getLanguage() == null ? UNSET.get(LANGUAGE) : options.getLanguage().strip();
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** All settings in one line. */
  String summary() {
    return NAMES.stream().map(name -> name + " " + text(name)).collect(Collectors.joining(", "));
  }

  /** Whether the tables are looked at as they were at some time or version. */
  boolean isInThePast() {
    return !text(AS_OF).equals(UNSET.get(AS_OF));
  }

  /** What is typed to be asked for a setting: what it may be, and what it is. */
  String question(String name) {
    String possible =
        switch (name) {
          case LIMIT -> "rows of each report, at most";
          case AS_OF -> "a time in UTC such as 2025-12-01T10:00:00Z, a version, or now";
          case FORMAT -> String.join(", ", choices(FORMAT));
          case LANGUAGE -> "for numbers, such as fr, de or en-GB, or system";
          default -> throw new IllegalArgumentException(name);
        };
    return name + " (" + possible + ") [" + text(name) + "]: ";
  }

  /** Values to complete; empty if there are too many. */
  static List<String> choices(String name) {
    return switch (name) {
      case FORMAT -> OptionDefinition.ownOptionsOf(QueryOptions.class).get(FORMAT).choices();
      case AS_OF, LANGUAGE -> List.of(UNSET.get(name));
      default -> List.of();
    };
  }
}
