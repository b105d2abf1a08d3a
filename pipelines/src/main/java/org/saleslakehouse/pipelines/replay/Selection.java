package org.saleslakehouse.pipelines.replay;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;
import org.saleslakehouse.pipelines.maintenance.DayFilter;
import org.saleslakehouse.pipelines.options.ReplayOptions;
import org.saleslakehouse.transforms.sale.Rejection.Reason;

/** Which records of the quarantine the options choose. */
final class Selection {
  private static final Pattern OFFSETS = Pattern.compile("(\\d{1,9}):(\\d{1,18})(?:-(\\d{1,18}))?");

  private Selection() {}

  /**
   * The filter of their rows. Copies of a sale are not among them unless they are asked for: they
   * are good sales, and would count twice.
   *
   * @throws CommandException of bad usage that names the option
   */
  static DeltaFilter of(ReplayOptions options) {
    List<DeltaFilter> all = new ArrayList<>();
    all.add(
        options.getReasons() == null
            ? DeltaFilter.notEqual("reason", Reason.DUPLICATE.code())
            : DeltaFilter.in("reason", reasons(options.getReasons())));
    if (options.getFields() != null) {
      all.add(DeltaFilter.in("field", parts(options.getFields())));
    }
    if (options.getRules() != null) {
      all.add(DeltaFilter.equal("reason", Reason.QUALITY_RULE.code()));
      all.add(anyOf(parts(options.getRules()).stream().map(Selection::brokenRule).toList()));
    }
    DayFilter.parse(options.getDays()).ifPresent(all::add);
    if (options.getOffsets() != null) {
      all.add(anyOf(parts(options.getOffsets()).stream().map(Selection::offsets).toList()));
    }
    return DeltaFilter.and(all.toArray(DeltaFilter[]::new));
  }

  static DeltaFilter anyOf(List<DeltaFilter> filters) {
    return filters.size() == 1
        ? filters.get(0)
        : DeltaFilter.or(filters.toArray(DeltaFilter[]::new));
  }

  static List<String> parts(String option) {
    return Arrays.stream(option.split(",", -1)).map(String::trim).toList();
  }

  private static List<String> reasons(String option) {
    List<String> known = Arrays.stream(Reason.values()).map(Reason::code).toList();
    List<String> reasons =
        parts(option).stream().map(reason -> reason.toLowerCase(Locale.ROOT)).toList();
    for (String reason : reasons) {
      if (!known.contains(reason)) {
        throw CommandException.badUsage(
            "--reasons="
                + option
                + ": no record is set aside for '"
                + reason
                + "'. "
                + NearestName.of(reason, known)
                    .map(near -> "Did you mean " + near + "?")
                    .orElse("Choose from " + String.join(", ", known) + "."));
      }
    }
    return reasons;
  }

  /** The detail begins with the rule's name and a colon, which a semicolon follows in order. */
  static DeltaFilter brokenRule(String rule) {
    return DeltaFilter.and(
        DeltaFilter.greaterThanOrEqual("detail", rule + ":"),
        DeltaFilter.lessThan("detail", rule + ";"));
  }

  private static DeltaFilter offsets(String text) {
    Matcher parts = OFFSETS.matcher(text);
    if (!parts.matches()) {
      throw CommandException.badUsage(
          "--offsets: '"
              + text
              + "' is not a range of offsets. Give partition, first and last, such as 0:120-180, or one"
              + " offset, such as 2:95; several separated by commas.");
    }
    long first = Long.parseLong(parts.group(2));
    long last = parts.group(3) == null ? first : Long.parseLong(parts.group(3));
    if (first > last) {
      throw CommandException.badUsage("--offsets: in " + text + " the first is after the last.");
    }
    return DeltaFilter.and(
        DeltaFilter.equal("kafka_partition", Integer.parseInt(parts.group(1))),
        DeltaFilter.greaterThanOrEqual("kafka_offset", first),
        DeltaFilter.lessThanOrEqual("kafka_offset", last));
  }
}
