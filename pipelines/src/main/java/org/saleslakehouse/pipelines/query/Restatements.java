package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.pipelines.options.ReportName;

/**
 * The ledger of late data: for each day what was reported first, what is known now, and what the
 * sales were worth that came later than a tolerance would have waited for them.
 */
final class Restatements implements Report {
  private static final long TEN_MINUTES = 600;
  private static final long HOUR = 3_600;
  private static final long DAY = 86_400;

  private static final class Missed {
    private BigDecimal beyondTenMinutes = BigDecimal.ZERO;
    private BigDecimal beyondHour = BigDecimal.ZERO;
    private BigDecimal beyondDay = BigDecimal.ZERO;

    void add(Row sale) {
      long lateness = sale.getInt64("lateness_seconds");
      BigDecimal amount = Values.money(sale, "montant");
      beyondTenMinutes = lateness > TEN_MINUTES ? beyondTenMinutes.add(amount) : beyondTenMinutes;
      beyondHour = lateness > HOUR ? beyondHour.add(amount) : beyondHour;
      beyondDay = lateness > DAY ? beyondDay.add(amount) : beyondDay;
    }
  }

  @Override
  public ReportName name() {
    return ReportName.RESTATEMENTS;
  }

  @Override
  public String title() {
    return "Days as first reported, and now";
  }

  @Override
  public List<QueryTable> tables() {
    return List.of(QueryTable.BRONZE, QueryTable.CLIENT_DAYS);
  }

  @Override
  public Answer compute(LakeView lake, int limit) {
    Answer answer =
        new Answer(
            Column.text("day", "Day"),
            Column.text("reported_at", "First reported"),
            Column.count("sales_reported", "Sales then"),
            Column.count("sales_now", "Sales now"),
            Column.count("sales_since", "More"),
            Column.money("revenue_reported", "Revenue then"),
            Column.money("revenue_now", "Revenue now"),
            Column.money("revenue_since", "Difference"),
            Column.money("missed_after_10_minutes", "Later than 10 min"),
            Column.money("missed_after_1_hour", "than 1 h"),
            Column.money("missed_after_1_day", "than 1 d"));
    if (!lake.has(QueryTable.CLIENT_DAYS) || !lake.has(QueryTable.BRONZE)) {
      return answer;
    }
    DayReports reports = new DayReports(lake.table(QueryTable.CLIENT_DAYS), lake::checkStop);
    TreeMap<String, DayReports.Reported> now = new TreeMap<>(reports.now());
    Map<String, Missed> missed = missed(lake);
    now.descendingMap().entrySet().stream()
        .limit(limit)
        .forEach(
            day ->
                add(
                    answer,
                    day.getKey(),
                    reports.first(day.getKey()),
                    day.getValue(),
                    missed.getOrDefault(day.getKey(), new Missed())));
    answer.setTotal(now.size());
    return answer;
  }

  private static Map<String, Missed> missed(LakeView lake) {
    Map<String, Missed> missed = new TreeMap<>();
    lake.read(
        QueryTable.BRONZE,
        List.of("jour", "lateness_seconds", "montant"),
        DeltaFilter.greaterThan("lateness_seconds", TEN_MINUTES),
        sale -> missed.computeIfAbsent(sale.getString("jour"), d -> new Missed()).add(sale));
    return missed;
  }

  private static void add(
      Answer answer,
      String day,
      DayReports.@Nullable Reported then,
      DayReports.Reported now,
      Missed missed) {
    answer.add(
        day,
        then == null ? null : then.at(),
        then == null ? null : then.sales(),
        now.sales(),
        then == null ? null : now.sales() - then.sales(),
        then == null ? null : then.revenue(),
        now.revenue(),
        then == null ? null : now.revenue().subtract(then.revenue()),
        missed.beyondTenMinutes,
        missed.beyondHour,
        missed.beyondDay);
  }
}
