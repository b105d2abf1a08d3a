package org.saleslakehouse.pipelines.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.tables.Lake;

/** The report on a lake's Silver tables, read without a pipeline. Amounts are in EUR. */
public final class SalesReport {
  private static final int TOP_CLIENTS = 10;

  private final List<Row> clientDays;
  private final List<Row> countries;
  private final List<Row> segments;

  private SalesReport(List<Row> clientDays, List<Row> countries, List<Row> segments) {
    this.clientDays = clientDays;
    this.countries = countries;
    this.segments = segments;
  }

  /** Reads the three tables, which must be there. */
  public static SalesReport read(Lake lake) {
    return new SalesReport(rows(lake.clientDays()), rows(lake.countries()), rows(lake.segments()));
  }

  private static List<Row> rows(String table) {
    List<Row> rows = new ArrayList<>();
    try (DeltaTable.Rows read = DeltaTable.open(table).rows()) {
      read.forEach(rows::add);
    }
    return rows;
  }

  /** The report's lines. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    section(lines, "Top clients", topClients());
    section(lines, "Revenue by country", byCountry());
    section(lines, "Revenue by segment", bySegment());
    section(lines, "Loyalty (client-days)", loyalty());
    section(lines, "Overall", overall());
    return lines;
  }

  private static void section(List<String> lines, String title, TextTable table) {
    if (!lines.isEmpty()) {
      lines.add("");
    }
    lines.add(title);
    lines.addAll(table.lines());
  }

  /** What a client has bought over all days. */
  private static final class ClientTotal {
    private final String name;
    private final String country;
    private BigDecimal spent = BigDecimal.ZERO;
    private long purchases;

    ClientTotal(Row first) {
      name = first.getString("client_nom");
      country = first.getString("pays");
    }

    void add(Row day) {
      spent = spent.add(amount(day, "total_depense"));
      purchases += day.getInt64("nb_achats");
    }
  }

  private TextTable topClients() {
    Map<Integer, ClientTotal> totals = new HashMap<>();
    for (Row day : clientDays) {
      totals.computeIfAbsent(day.getInt32("client_id"), id -> new ClientTotal(day)).add(day);
    }
    TextTable table = new TextTable("Client", "Country", "#Purchases", "#Spent");
    totals.values().stream()
        .sorted(
            Comparator.<ClientTotal, BigDecimal>comparing(t -> t.spent)
                .reversed()
                .thenComparing(t -> t.name))
        .limit(TOP_CLIENTS)
        .forEach(t -> table.add(t.name, t.country, number(t.purchases), money(t.spent)));
    return table;
  }

  private TextTable byCountry() {
    TextTable table =
        new TextTable("Country", "#Revenue", "#Sales", "#Average sale", "#Items", "#Clients");
    byRevenue(
        countries,
        row ->
            table.add(
                row.getString("pays"),
                money(amount(row, "revenue_total")),
                number(row.getInt64("total_transactions")),
                money(amount(row, "transaction_moyenne")),
                number(row.getInt64("items_sold")),
                number(row.getInt64("unique_customers"))));
    return table;
  }

  private TextTable bySegment() {
    TextTable table =
        new TextTable("Segment", "#Revenue", "#Sales", "#Average sale", "#Clients", "#Countries");
    byRevenue(
        segments,
        row ->
            table.add(
                row.getString("segment"),
                money(amount(row, "revenue_total")),
                number(row.getInt64("total_transactions")),
                money(amount(row, "transaction_moyenne")),
                number(row.getInt64("unique_customers")),
                number(row.getInt64("countries_count"))));
    return table;
  }

  private static void byRevenue(List<Row> rows, Consumer<Row> each) {
    rows.stream()
        .sorted(
            Comparator.<Row, BigDecimal>comparing(row -> amount(row, "revenue_total"))
                .reversed()
                .thenComparing(row -> String.valueOf(row.<Object>getValue(0))))
        .forEach(each);
  }

  private TextTable loyalty() {
    TextTable table = new TextTable("Loyal", "#Client-days", "#Purchases", "#Spent");
    Map<Boolean, List<Row>> byLoyalty =
        clientDays.stream()
            .collect(Collectors.partitioningBy(day -> day.getBoolean("est_client_fidele")));
    for (boolean loyal : new boolean[] {true, false}) {
      List<Row> days = byLoyalty.get(loyal);
      table.add(
          loyal ? "yes" : "no",
          number(days.size()),
          number(sum(days, "nb_achats")),
          money(sumOfAmounts(days)));
    }
    return table;
  }

  private TextTable overall() {
    long sales = sum(clientDays, "nb_achats");
    BigDecimal revenue = sumOfAmounts(clientDays);
    BigDecimal average =
        sales == 0
            ? BigDecimal.ZERO
            : revenue.divide(BigDecimal.valueOf(sales), 2, RoundingMode.HALF_UP);
    long clients = clientDays.stream().map(day -> day.getInt32("client_id")).distinct().count();
    long days = clientDays.stream().map(day -> day.getString("jour")).distinct().count();
    TextTable table =
        new TextTable("#Sales", "#Revenue", "#Average sale", "#Items", "#Clients", "#Days");
    table.add(
        number(sales),
        money(revenue),
        money(average),
        number(sum(clientDays, "total_quantite")),
        number(clients),
        number(days));
    return table;
  }

  private static long sum(List<Row> rows, String column) {
    return rows.stream().mapToLong(row -> row.getInt64(column)).sum();
  }

  private static BigDecimal sumOfAmounts(List<Row> days) {
    return days.stream()
        .map(day -> amount(day, "total_depense"))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** As the decimal that the double stands for, so that sums do not depend on the order. */
  private static BigDecimal amount(Row row, String column) {
    return BigDecimal.valueOf(row.getDouble(column));
  }

  private static String number(long value) {
    return String.format(Locale.ENGLISH, "%,d", value);
  }

  private static String money(BigDecimal value) {
    return String.format(Locale.ENGLISH, "%,.2f", value);
  }
}
