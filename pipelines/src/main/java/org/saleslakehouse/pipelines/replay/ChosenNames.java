package org.saleslakehouse.pipelines.replay;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.console.NearestName;
import org.saleslakehouse.pipelines.options.ReplayOptions;
import org.saleslakehouse.transforms.sale.Rejection.Reason;

/**
 * Warns of fields and rules for which no record was ever set aside. They may be any, so they are no
 * mistakes in themselves; but if one is mistyped, nothing is replayed and the reason is not seen.
 */
final class ChosenNames {
  private static final String FIELD = "field";
  private static final String DETAIL = "detail";

  private final String path;
  private final DeltaTable quarantine;
  private final Console console;

  /**
   * @param path of the quarantine
   */
  ChosenNames(String path, Console console) {
    this.path = path;
    this.quarantine = DeltaTable.open(path);
    this.console = console;
  }

  void check(ReplayOptions options) {
    if (options.getFields() != null) {
      check(
          "--fields",
          Selection.parts(options.getFields()),
          name -> DeltaFilter.equal(FIELD, name),
          DeltaFilter.isNotNull(FIELD),
          row -> row.getString(FIELD));
    }
    if (options.getRules() != null) {
      check(
          "--rules",
          Selection.parts(options.getRules()),
          Selection::brokenRule,
          DeltaFilter.equal("reason", Reason.QUALITY_RULE.code()),
          row -> row.getString(DETAIL).replaceFirst("(?s):.*", ""));
    }
  }

  private void check(
      String option,
      List<String> names,
      Function<String, DeltaFilter> rowsOf,
      DeltaFilter rowsWithName,
      Function<Row, String> nameOf) {
    for (String name : names) {
      if (!isAny(rowsOf.apply(name))) {
        Set<String> known = known(rowsWithName, nameOf);
        console.note(
            "%s: no record of %s was set aside for '%s'.%s",
            option,
            path,
            name,
            NearestName.of(name, known)
                .map(near -> " Did you mean " + near + "?")
                .orElse(known.isEmpty() ? "" : " There are: " + String.join(", ", known) + "."));
      }
    }
  }

  private boolean isAny(DeltaFilter filter) {
    try (DeltaTable.Rows rows = quarantine.rows(List.of(FIELD), filter)) {
      return rows.hasNext();
    }
  }

  private Set<String> known(DeltaFilter filter, Function<Row, String> nameOf) {
    Set<String> known = new TreeSet<>();
    try (DeltaTable.Rows rows = quarantine.rows(List.of(FIELD, DETAIL), filter)) {
      rows.forEach(row -> known.add(nameOf.apply(row)));
    }
    return known;
  }
}
