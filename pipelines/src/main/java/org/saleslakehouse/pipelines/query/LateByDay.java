package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.pipelines.options.ReportName;

/** Which days had sales that came late, how many, how late and how much they are about. */
final class LateByDay implements Report {
  private static final List<String> COLUMNS =
      List.of("jour", "is_late", "lateness_seconds", "montant");

  private static final class Day {
    private long sales;
    private long late;
    private long latestSeconds;
    private BigDecimal lateRevenue = BigDecimal.ZERO;

    void add(Row sale) {
      sales++;
      if (sale.getBoolean("is_late")) {
        late++;
        latestSeconds = Math.max(latestSeconds, sale.getInt64("lateness_seconds"));
        lateRevenue = lateRevenue.add(Values.money(sale, "montant"));
      }
    }
  }

  @Override
  public ReportName name() {
    return ReportName.LATE;
  }

  @Override
  public String title() {
    return "Late sales by day";
  }

  @Override
  public List<QueryTable> tables() {
    return List.of(QueryTable.BRONZE);
  }

  @Override
  public Answer compute(LakeView lake, int limit) {
    TreeMap<String, Day> days = new TreeMap<>();
    lake.read(
        QueryTable.BRONZE,
        COLUMNS,
        null,
        sale -> days.computeIfAbsent(sale.getString("jour"), d -> new Day()).add(sale));
    days.values().removeIf(day -> day.late == 0);
    Answer answer =
        new Answer(
            Column.text("day", "Day"),
            Column.count("sales", "Sales"),
            Column.count("late", "Late"),
            Column.decimal("percent", "%"),
            Column.count("greatest_lateness_seconds", "Latest by (s)"),
            Column.money("late_revenue", "Late revenue"));
    days.descendingMap().entrySet().stream().limit(limit).forEach(e -> add(answer, e));
    answer.setTotal(days.size());
    return answer;
  }

  private static void add(Answer answer, Map.Entry<String, Day> entry) {
    Day day = entry.getValue();
    answer.add(
        entry.getKey(),
        day.sales,
        day.late,
        Shares.percent(BigDecimal.valueOf(day.late), BigDecimal.valueOf(day.sales)),
        day.latestSeconds,
        day.lateRevenue);
  }
}
