package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.pipelines.options.ReportName;

/**
 * What loyal clients are worth: client-days on which a client bought as often as a loyal one does,
 * and the others.
 */
final class Loyalty implements Report {
  private static final List<String> COLUMNS =
      List.of("client_id", "est_client_fidele", "nb_achats", "total_depense");

  private static final class Group {
    private final Set<Integer> clients = new HashSet<>();
    private long days;
    private long purchases;
    private BigDecimal spent = BigDecimal.ZERO;

    void add(Row day) {
      clients.add(day.getInt32("client_id"));
      days++;
      purchases += day.getInt64("nb_achats");
      spent = spent.add(Values.money(day, "total_depense"));
    }
  }

  @Override
  public ReportName name() {
    return ReportName.LOYALTY;
  }

  @Override
  public String title() {
    return "Loyalty, by clients' days";
  }

  @Override
  public List<QueryTable> tables() {
    return List.of(QueryTable.CLIENT_DAYS);
  }

  @Override
  public Answer compute(LakeView lake, int limit) {
    Group loyal = new Group();
    Group others = new Group();
    lake.read(
        QueryTable.CLIENT_DAYS,
        COLUMNS,
        null,
        day -> (day.getBoolean("est_client_fidele") ? loyal : others).add(day));
    Answer answer =
        new Answer(
            Column.text("loyal", "Loyal"),
            Column.count("client_days", "Client-days"),
            Column.count("clients", "Clients"),
            Column.count("purchases", "Purchases"),
            Column.money("spent", "Spent"),
            Column.decimal("percent", "%"),
            Column.money("average_purchase", "Average purchase"));
    BigDecimal whole = loyal.spent.add(others.spent);
    add(answer, true, loyal, whole);
    add(answer, false, others, whole);
    return answer;
  }

  private static void add(Answer answer, boolean isLoyal, Group group, BigDecimal whole) {
    answer.add(
        isLoyal,
        group.days,
        (long) group.clients.size(),
        group.purchases,
        group.spent,
        Shares.percent(group.spent, whole),
        Shares.average(group.spent, group.purchases));
  }
}
