package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.schemas.Schema;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.pipelines.options.ReportName;

/**
 * How many sales each quality rule flagged or set aside, by day: what the tables hold, whatever
 * counters have said. A rule whose action is to fail leaves nothing in them.
 */
final class Expectations implements Report {
  private static final String WARNINGS = "quality_warnings";
  private static final String SET_ASIDE = "quality_rule";

  private record Key(String day, String rule) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byDay = other.day.compareTo(day); // the newest first
      return byDay != 0 ? byDay : rule.compareTo(other.rule);
    }
  }

  private static final class Counts {
    private long flagged;
    private long setAside;
  }

  @Override
  public ReportName name() {
    return ReportName.EXPECTATIONS;
  }

  @Override
  public String title() {
    return "Quality rules by day";
  }

  @Override
  public List<QueryTable> tables() {
    return List.of(QueryTable.BRONZE, QueryTable.QUARANTINE);
  }

  @Override
  public Answer compute(LakeView lake, int limit) {
    TreeMap<Key, Counts> counts = new TreeMap<>();
    Map<String, Long> sales = new TreeMap<>();
    countFlagged(lake, counts, sales);
    DeltaFilter setAside = DeltaFilter.equal("reason", SET_ASIDE);
    DeltaFilter waiting = lake.waiting();
    lake.read(
        QueryTable.QUARANTINE,
        List.of("jour", "detail"),
        waiting == null ? setAside : DeltaFilter.and(setAside, waiting),
        row -> {
          String day = row.getString("jour");
          counts.computeIfAbsent(new Key(day, rule(row.getString("detail"))), k -> new Counts())
              .setAside++;
        });
    Answer answer =
        new Answer(
            Column.text("day", "Day"),
            Column.text("rule", "Rule"),
            Column.count("flagged", "Flagged"),
            Column.count("set_aside", "Set aside"),
            Column.count("sales", "Sales stored"),
            Column.decimal("percent", "%"));
    counts.entrySet().stream().limit(limit).forEach(e -> add(answer, e, sales));
    answer.setTotal(counts.size());
    return answer;
  }

  private static void countFlagged(
      LakeView lake, Map<Key, Counts> counts, Map<String, Long> sales) {
    Schema schema = lake.schema(QueryTable.BRONZE);
    boolean hasWarnings = schema.hasField(WARNINGS); // tables of an earlier version do not
    lake.read(
        QueryTable.BRONZE,
        hasWarnings ? List.of("jour", WARNINGS) : List.of("jour"),
        null,
        row -> {
          String day = row.getString("jour");
          sales.merge(day, 1L, Long::sum);
          String warnings = hasWarnings ? row.getString(WARNINGS) : null;
          if (warnings != null) {
            for (String rule : warnings.split(",", -1)) {
              counts.computeIfAbsent(new Key(day, rule), k -> new Counts()).flagged++;
            }
          }
        });
  }

  /** A detail begins with the rule's name. */
  private static String rule(String detail) {
    int colon = detail == null ? -1 : detail.indexOf(':');
    return colon < 0 ? "" : detail.substring(0, colon);
  }

  private static void add(Answer answer, Map.Entry<Key, Counts> entry, Map<String, Long> sales) {
    long stored = sales.getOrDefault(entry.getKey().day(), 0L);
    long broken = entry.getValue().flagged + entry.getValue().setAside;
    answer.add(
        entry.getKey().day(),
        entry.getKey().rule(),
        entry.getValue().flagged,
        entry.getValue().setAside,
        stored,
        Shares.percent(
            BigDecimal.valueOf(broken), BigDecimal.valueOf(stored + entry.getValue().setAside)));
  }
}
