package org.saleslakehouse.pipelines.silver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.silver.SilverPlan.Marker;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Money;

/**
 * Whether the figures of the Silver tables are those of the Bronze that they claim to reflect: the
 * sales of each day as Bronze's log counts them against the client-days, and the client-days added
 * up against the two roll-ups. Of Bronze no row is read.
 */
public final class SilverFigures {
  private static final int MAX_NAMED = 5;

  /** A sum of doubles is rounded once in each client-day. */
  private static final double MAX_ROUNDING = 0.01;

  private SilverFigures() {}

  /**
   * A table that says something else.
   *
   * @param table the last part of its usual place
   * @param why what differs, in a sentence
   */
  public record Difference(String table, String why) {}

  /** None if there is nothing to compare, or nothing that differs. */
  public static List<Difference> differences(Lake lake) {
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    DeltaTable clientDays = DeltaTable.open(lake.clientDays());
    if (!bronze.exists() || !clientDays.exists()) {
      return List.of();
    }
    SilverOrigin origin = SilverOrigin.of(bronze, clientDays);
    if (!origin.isOfThisBronze()) {
      return List.of(); // that is said elsewhere
    }
    List<Difference> differences = new ArrayList<>();
    Marker marker = origin.newestMarker();
    Sums countries = new Sums();
    Sums segments = new Sums();
    Map<String, Long> counted = sums(clientDays, countries, segments);
    stored(bronze, marker.version())
        .flatMap(stored -> days(stored, counted, marker.version()))
        .ifPresent(differences::add);
    rollUp(lake.countries(), "ventes_par_pays", "pays", countries, marker)
        .ifPresent(differences::add);
    rollUp(lake.segments(), "ventes_par_segment", "segment", segments, marker)
        .ifPresent(differences::add);
    return differences;
  }

  private static final class Sum {
    private long sales;
    private final Money revenue = new Money();
  }

  private static final class Sums {
    private final Map<String, Sum> byName = new TreeMap<>();

    void add(String name, long sales, double revenue) {
      Sum sum = byName.computeIfAbsent(name, n -> new Sum());
      sum.sales += sales;
      sum.revenue.add(revenue);
    }
  }

  private static Map<String, Long> sums(DeltaTable clientDays, Sums countries, Sums segments) {
    Map<String, Long> byDay = new HashMap<>();
    try (DeltaTable.Rows rows =
        clientDays.rows(List.of("jour", "nb_achats", "total_depense", "pays", "segment"), null)) {
      rows.forEach(
          row -> {
            long sales = row.getInt64(1);
            byDay.merge(row.getString(0), sales, Long::sum);
            countries.add(row.getString(3), sales, row.getDouble(2));
            segments.add(row.getString(4), sales, row.getDouble(2));
          });
    }
    return byDay;
  }

  /** The sales of each day at a version of Bronze, empty if that is not known any more. */
  private static Optional<Map<String, Long>> stored(DeltaTable bronze, long version) {
    if (version < 0) {
      return Optional.empty(); // streaming does not say which version it has reached
    }
    Map<Map<String, @Nullable String>, Long> rows;
    try {
      rows = bronze.atVersion(version).rowsByPartition();
    } catch (DeltaIOException e) {
      return Optional.empty(); // the history of Bronze does not go back so far
    }
    if (rows == null) {
      return Optional.empty();
    }
    Map<String, Long> byDay = new HashMap<>();
    rows.forEach((partition, count) -> byDay.put(partition.get("jour"), count));
    return Optional.of(byDay);
  }

  private static Optional<Difference> days(
      Map<String, Long> stored, Map<String, Long> counted, long version) {
    TreeSet<String> days = new TreeSet<>(stored.keySet());
    days.addAll(counted.keySet());
    days.removeIf(day -> stored.getOrDefault(day, 0L).equals(counted.getOrDefault(day, 0L)));
    if (days.isEmpty()) {
      return Optional.empty();
    }
    List<String> named =
        days.stream()
            .limit(MAX_NAMED)
            .map(
                day ->
                    day
                        + " ("
                        + counted.getOrDefault(day, 0L)
                        + " sales for "
                        + stored.getOrDefault(day, 0L)
                        + ")")
            .toList();
    return Optional.of(
        new Difference(
            "ventes_aggreges",
            "It says that it reflects version "
                + version
                + " of Bronze, but counts other sales than that holds on "
                + days(days.size())
                + ": "
                + String.join(", ", named)
                + (days.size() > MAX_NAMED ? " ..." : "")
                + "."));
  }

  private static String days(int count) {
    return count == 1 ? "1 day" : count + " days";
  }

  private static Optional<Difference> rollUp(
      String path, String name, String key, Sums expected, Marker marker) {
    DeltaTable table = DeltaTable.open(path);
    if (!table.exists() || table.transactionVersion(marker.applicationId()) != marker.version()) {
      return Optional.empty(); // it is behind, which is said elsewhere
    }
    Map<String, String> wrong = new TreeMap<>();
    expected.byName.forEach((k, sum) -> wrong.put(k, text(0, 0, sum)));
    try (DeltaTable.Rows rows =
        table.rows(List.of(key, "total_transactions", "revenue_total"), null)) {
      rows.forEach(
          row -> {
            String of = row.getString(0);
            Sum sum = expected.byName.getOrDefault(of, new Sum());
            long sales = row.getInt64(1);
            double revenue = row.getDouble(2);
            if (sales == sum.sales
                && Math.abs(revenue - sum.revenue.total().doubleValue()) <= MAX_ROUNDING) {
              wrong.remove(of);
            } else {
              wrong.put(of, text(sales, revenue, sum));
            }
          });
    }
    return wrong.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Difference(
                name,
                "It does not add up to the client-days: "
                    + String.join(
                        ", ",
                        wrong.entrySet().stream()
                            .limit(MAX_NAMED)
                            .map(e -> e.getKey() + " " + e.getValue())
                            .toList())
                    + "."));
  }

  private static String text(long sales, double revenue, Sum sum) {
    return "("
        + sales
        + " sales of "
        + revenue
        + " EUR for "
        + sum.sales
        + " of "
        + sum.revenue.total()
        + ")";
  }
}
