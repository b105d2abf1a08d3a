package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.pipelines.options.ReportName;

/** The clients who have spent the most over all days. */
final class TopClients implements Report {
  private static final List<String> COLUMNS =
      List.of("client_id", "client_nom", "pays", "jour", "nb_achats", "total_depense");

  /** What a client has bought. */
  private static final class Client {
    private final int id;

    /** Of the newest day, should they have changed. */
    private String name = "";

    private String country = "";
    private String day = "";
    private long purchases;
    private BigDecimal spent = BigDecimal.ZERO;

    Client(int id) {
      this.id = id;
    }

    void add(Row row) {
      String rowDay = row.getString("jour");
      if (rowDay.compareTo(day) > 0) {
        day = rowDay;
        name = row.getString("client_nom");
        country = row.getString("pays");
      }
      purchases += row.getInt64("nb_achats");
      spent = spent.add(Values.money(row, "total_depense"));
    }

    BigDecimal spent() {
      return spent;
    }

    int id() {
      return id;
    }
  }

  @Override
  public ReportName name() {
    return ReportName.TOP_CLIENTS;
  }

  @Override
  public String title() {
    return "Top clients by revenue";
  }

  @Override
  public List<QueryTable> tables() {
    return List.of(QueryTable.CLIENT_DAYS);
  }

  @Override
  public Answer compute(LakeView lake, int limit) {
    Map<Integer, Client> clients = new HashMap<>();
    lake.read(
        QueryTable.CLIENT_DAYS,
        COLUMNS,
        null,
        row -> clients.computeIfAbsent(row.getInt32("client_id"), Client::new).add(row));
    TopRows<Client> top =
        new TopRows<>(
            limit, Comparator.comparing(Client::spent).reversed().thenComparingInt(Client::id));
    clients.values().forEach(top::add);
    Answer answer =
        new Answer(
            Column.number("client_id", "Number"),
            Column.text("client", "Client"),
            Column.text("country", "Country"),
            Column.count("purchases", "Purchases"),
            Column.money("spent", "Spent"));
    top.sorted().forEach(c -> answer.add(c.id, c.name, c.country, c.purchases, c.spent));
    answer.setTotal(top.seen());
    return answer;
  }
}
