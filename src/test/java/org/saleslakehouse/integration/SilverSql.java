package org.saleslakehouse.integration;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The original's three aggregations in Spark's own SQL. Sums of doubles are rounded to the cent,
 * the unit of every amount, since their last bits depend on the order of the rows; averages are
 * taken of the rounded sum, since half a cent is rounded up and those bits would decide.
 */
final class SilverSql {
  static final String CLIENT_DAYS =
      """
      SELECT *,
        nb_achats >= 2 AS est_client_fidele,
        CASE WHEN total_depense >= 500 THEN 'Premium'
             WHEN total_depense >= 100 THEN 'Standard'
             ELSE 'Economy' END AS segment_depense
      FROM (
        SELECT client_id, client_nom, pays, segment, jour,
          SUM(quantite) AS total_quantite,
          ROUND(SUM(montant), 2) AS total_depense,
          COUNT(*) AS nb_achats,
          CAST(ROUND(CAST(SUM(montant) AS DECIMAL(18, 2)) / COUNT(*), 2) AS DOUBLE) AS panier_moyen,
          MIN(montant) AS achat_min,
          MAX(montant) AS achat_max,
          COUNT(DISTINCT produit_id) AS nb_produits_distincts
        FROM sales
        GROUP BY client_id, client_nom, pays, segment, jour)
      """;

  static final String COUNTRIES =
      """
      SELECT pays,
        COUNT(*) AS total_transactions,
        ROUND(SUM(montant), 2) AS revenue_total,
        CAST(ROUND(CAST(SUM(montant) AS DECIMAL(18, 2)) / COUNT(*), 2) AS DOUBLE) AS transaction_moyenne,
        SUM(quantite) AS items_sold,
        COUNT(DISTINCT client_id) AS unique_customers
      FROM sales
      GROUP BY pays
      """;

  static final String SEGMENTS =
      """
      SELECT segment,
        COUNT(*) AS total_transactions,
        ROUND(SUM(montant), 2) AS revenue_total,
        CAST(ROUND(CAST(SUM(montant) AS DECIMAL(18, 2)) / COUNT(*), 2) AS DOUBLE) AS transaction_moyenne,
        COUNT(DISTINCT client_id) AS unique_customers,
        COUNT(DISTINCT pays) AS countries_count
      FROM sales
      GROUP BY segment
      """;

  /** What the query gives over a Bronze table. */
  static Dataset<Row> over(Dataset<Row> bronze, String query) {
    SparkSession session = bronze.sparkSession();
    bronze.createOrReplaceTempView("bronze");
    session
        .sql("SELECT * FROM bronze WHERE vente_id IS NOT NULL AND timestamp IS NOT NULL")
        .createOrReplaceTempView("sales");
    return session.sql(query);
  }

  private SilverSql() {}
}
