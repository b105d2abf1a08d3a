package org.saleslakehouse.integration;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each report of {@code query} has to hold, in Spark's own SQL: where it can from the sales
 * themselves, and not from the Silver tables that the report reads.
 */
final class ReportSql {
  /** Rows of each report, fewer than there are, so that their order decides. */
  static final int LIMIT = 15;

  private static final String SPENT = "CAST(SUM(montant) AS DECIMAL(18, 2))";
  private static final String ALL_SPENT = "(SELECT " + SPENT + " FROM ventes_stream)";

  /** By the report's name; {@code counts} is no query. */
  static final Map<String, String> BY_REPORT = new LinkedHashMap<>();

  static {
    BY_REPORT.put(
        "bronze",
        """
        SELECT vente_id, timestamp, client_nom, produit_nom, categorie, quantite, montant, pays,
          segment, is_late, kafka_partition, kafka_offset, date_ingestion
        FROM ventes_stream
        ORDER BY date_ingestion DESC, kafka_partition DESC, kafka_offset DESC
        """);
    BY_REPORT.put(
        "client_days",
        """
        SELECT jour, client_id, client_nom, pays, segment, nb_achats, total_quantite,
          total_depense, panier_moyen, nb_produits_distincts, est_client_fidele, segment_depense
        FROM ventes_aggreges
        ORDER BY jour DESC, total_depense DESC, client_id DESC
        """);
    BY_REPORT.put(
        "countries",
        """
        SELECT pays, total_transactions, revenue_total, transaction_moyenne, items_sold,
          unique_customers, processing_time
        FROM ventes_par_pays
        ORDER BY revenue_total DESC
        """);
    BY_REPORT.put(
        "segments",
        """
        SELECT segment, total_transactions, revenue_total, transaction_moyenne, unique_customers,
          countries_count, processing_time
        FROM ventes_par_segment
        ORDER BY revenue_total DESC
        """);
    BY_REPORT.put(
        "top_clients",
        """
        SELECT client_id, MAX_BY(client_nom, jour) AS client, MAX_BY(pays, jour) AS country,
          COUNT(*) AS purchases, ROUND(SUM(montant), 2) AS spent
        FROM ventes_stream
        GROUP BY client_id
        ORDER BY spent DESC, client_id
        """);
    BY_REPORT.put(
        "revenue_by_country",
        """
        SELECT pays AS country, ROUND(SUM(montant), 2) AS revenue,
          ROUND(100 * ${SPENT} / ${ALL_SPENT}, 1) AS percent, COUNT(*) AS sales,
          ROUND(${SPENT} / COUNT(*), 2) AS average_sale, SUM(quantite) AS items,
          COUNT(DISTINCT client_id) AS clients
        FROM ventes_stream
        GROUP BY pays
        ORDER BY revenue DESC, country
        """
            .replace("${SPENT}", SPENT)
            .replace("${ALL_SPENT}", ALL_SPENT));
    BY_REPORT.put(
        "loyalty",
        """
        WITH days AS (
          SELECT client_id, COUNT(*) AS purchases, SUM(montant) AS montant
          FROM ventes_stream
          GROUP BY client_id, client_nom, pays, segment, jour)
        SELECT purchases >= 2 AS loyal, COUNT(*) AS client_days,
          COUNT(DISTINCT client_id) AS clients, SUM(purchases) AS purchases,
          ROUND(SUM(montant), 2) AS spent, ROUND(100 * ${SPENT} / ${ALL_SPENT}, 1) AS percent,
          ROUND(${SPENT} / SUM(purchases), 2) AS average_purchase
        FROM days
        GROUP BY days.purchases >= 2
        ORDER BY loyal DESC
        """
            .replace("${SPENT}", SPENT)
            .replace("${ALL_SPENT}", ALL_SPENT));
    BY_REPORT.put(
        "latest",
        """
        SELECT timestamp, vente_id, client_nom, produit_nom, quantite, montant, pays, is_late
        FROM ventes_stream
        ORDER BY timestamp DESC, vente_id DESC, kafka_partition DESC, kafka_offset DESC
        """);
    BY_REPORT.put(
        "statistics",
        """
        SELECT COUNT(*) AS sales, ROUND(SUM(montant), 2) AS revenue,
          ROUND(${SPENT} / COUNT(*), 2) AS average_sale, MIN(montant) AS smallest_sale,
          MAX(montant) AS largest_sale, SUM(quantite) AS items,
          COUNT(DISTINCT client_id) AS clients, COUNT(DISTINCT pays) AS countries,
          COUNT(DISTINCT jour) AS days, MIN(jour) AS first_day, MAX(jour) AS last_day
        FROM ventes_stream
        """
            .replace("${SPENT}", SPENT));
    BY_REPORT.put(
        "quarantine",
        """
        SELECT reason, field, COUNT(*) AS records, MIN(date_ingestion) AS first_ingested,
          MAX(date_ingestion) AS last_ingested,
          MAX_BY(
            CONCAT(kafka_topic, '-', kafka_partition, '@', kafka_offset),
            STRUCT(date_ingestion, kafka_partition, kafka_offset)) AS last_record,
          MAX_BY(detail, STRUCT(date_ingestion, kafka_partition, kafka_offset)) AS detail
        FROM ventes_quarantine
        WHERE replayed_at IS NULL
        GROUP BY reason, field
        ORDER BY records DESC, reason, field
        """);
    BY_REPORT.put(
        "late",
        """
        SELECT jour AS day, COUNT(*) AS sales, COUNT_IF(is_late) AS late,
          ROUND(100 * CAST(COUNT_IF(is_late) AS DECIMAL(18, 2)) / COUNT(*), 1) AS percent,
          MAX(lateness_seconds) FILTER (WHERE is_late) AS greatest_lateness_seconds,
          ROUND(SUM(montant) FILTER (WHERE is_late), 2) AS late_revenue
        FROM ventes_stream
        GROUP BY jour
        HAVING COUNT_IF(is_late) > 0
        ORDER BY day DESC
        """);
  }

  /** By the part of the dashboard's sales, from the sales themselves. */
  static final Map<String, String> BY_PART_OF_THE_PAGE =
      Map.of(
          "days",
          """
          SELECT jour, ROUND(SUM(montant), 2) AS revenue, COUNT(*) AS sales
          FROM ventes_stream GROUP BY jour ORDER BY jour
          """,
          "countries",
          soldBy("pays") + "LIMIT 100",
          "segments",
          soldBy("segment") + "LIMIT 100",
          "products",
          soldBy("produit_nom") + "LIMIT 10",
          "clients",
          BY_REPORT.get("top_clients") + "LIMIT 10");

  private static String soldBy(String column) {
    return """
        SELECT %1$s AS name, ROUND(SUM(montant), 2) AS revenue, COUNT(*) AS sales
        FROM ventes_stream GROUP BY %1$s ORDER BY revenue DESC, name
        """
        .formatted(column);
  }

  /**
   * Of {@code restatements}: over {@code client_day_versions}, the client-days of each version with
   * its number and the time of its commit, and {@code restated_sales}, Bronze's sales.
   */
  static final String RESTATEMENTS =
      """
      WITH days AS (
        SELECT version, committed, jour, SUM(nb_achats) AS sales,
          ROUND(SUM(total_depense), 2) AS revenue
        FROM client_day_versions
        GROUP BY version, committed, jour),
      reported AS (
        SELECT jour, MIN_BY(committed, version) AS committed, MIN_BY(sales, version) AS sales,
          MIN_BY(revenue, version) AS revenue
        FROM days
        WHERE committed >= CAST(jour AS TIMESTAMP) + INTERVAL 1 DAY
        GROUP BY jour),
      known AS (
        SELECT jour, sales, revenue FROM days WHERE version = (SELECT MAX(version) FROM days)),
      missed AS (
        SELECT jour, ROUND(SUM(IF(lateness_seconds > 600, montant, 0)), 2) AS minutes,
          ROUND(SUM(IF(lateness_seconds > 3600, montant, 0)), 2) AS hour,
          ROUND(SUM(IF(lateness_seconds > 86400, montant, 0)), 2) AS day
        FROM restated_sales
        GROUP BY jour)
      SELECT jour AS day, reported.committed AS reported_at, reported.sales AS sales_reported,
        known.sales AS sales_now, known.sales - reported.sales AS sales_since,
        reported.revenue AS revenue_reported, known.revenue AS revenue_now,
        ROUND(known.revenue - reported.revenue, 2) AS revenue_since,
        minutes AS missed_after_10_minutes, hour AS missed_after_1_hour,
        missed.day AS missed_after_1_day
      FROM known LEFT JOIN reported USING (jour) LEFT JOIN missed USING (jour)
      ORDER BY jour DESC
      """;

  private ReportSql() {}
}
