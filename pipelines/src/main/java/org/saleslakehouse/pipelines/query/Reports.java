package org.saleslakehouse.pipelines.query;

import java.util.List;
import org.saleslakehouse.pipelines.options.ReportName;

/** All reports. */
public final class Reports {
  private static final List<Report> ALL =
      List.of(
          new GreatestRows(
              ReportName.BRONZE,
              "Bronze: sales, last ingested first",
              QueryTable.BRONZE,
              List.of(
                  "vente_id",
                  "timestamp",
                  "client_nom",
                  "produit_nom",
                  "categorie",
                  "quantite",
                  "montant",
                  "pays",
                  "segment",
                  "is_late",
                  "kafka_partition",
                  "kafka_offset",
                  "date_ingestion"),
              "date_ingestion",
              List.of("kafka_partition", "kafka_offset")),
          new GreatestRows(
              ReportName.CLIENT_DAYS,
              "Silver: clients by day, newest day first",
              QueryTable.CLIENT_DAYS,
              List.of(
                  "jour",
                  "client_id",
                  "client_nom",
                  "pays",
                  "segment",
                  "nb_achats",
                  "total_quantite",
                  "total_depense",
                  "panier_moyen",
                  "nb_produits_distincts",
                  "est_client_fidele",
                  "segment_depense"),
              "jour",
              List.of("total_depense", "client_id", "client_nom", "pays", "segment")),
          new GreatestRows(
              ReportName.COUNTRIES,
              "Silver: countries",
              QueryTable.COUNTRIES,
              List.of(
                  "pays",
                  "total_transactions",
                  "revenue_total",
                  "transaction_moyenne",
                  "items_sold",
                  "unique_customers",
                  "processing_time"),
              "revenue_total",
              List.of("pays")),
          new GreatestRows(
              ReportName.SEGMENTS,
              "Silver: segments",
              QueryTable.SEGMENTS,
              List.of(
                  "segment",
                  "total_transactions",
                  "revenue_total",
                  "transaction_moyenne",
                  "unique_customers",
                  "countries_count",
                  "processing_time"),
              "revenue_total",
              List.of("segment")),
          new TableCounts(),
          new TopClients(),
          new RevenueByCountry(),
          new Loyalty(),
          new GreatestRows(
              ReportName.LATEST,
              "Latest transactions",
              QueryTable.BRONZE,
              List.of(
                  "timestamp",
                  "vente_id",
                  "client_nom",
                  "produit_nom",
                  "quantite",
                  "montant",
                  "pays",
                  "is_late"),
              "timestamp",
              List.of("vente_id", "kafka_partition", "kafka_offset")),
          new Statistics(),
          new QuarantineByReason(),
          new LateByDay(),
          new Restatements(),
          new Expectations());

  private Reports() {}

  /** All of them in the order of the menu. */
  public static List<Report> all() {
    return ALL;
  }

  public static Report of(ReportName name) {
    return ALL.stream().filter(report -> report.name() == name).findFirst().orElseThrow();
  }
}
