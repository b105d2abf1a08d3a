package org.saleslakehouse.pipelines.dashboard;

import java.util.function.Supplier;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.options.ReportName;
import org.saleslakehouse.pipelines.query.AnswerJson;
import org.saleslakehouse.pipelines.query.AsOf;
import org.saleslakehouse.pipelines.query.LakeView;
import org.saleslakehouse.pipelines.query.Reports;
import org.saleslakehouse.pipelines.query.SqlAnswer;
import org.saleslakehouse.pipelines.tables.Lake;

/** What sells: the Silver tables, and products from Bronze as long as that is small. */
final class SalesFigures implements Supplier<String> {
  /** Products are in Bronze only; reading more of it would keep a reader waiting. */
  static final long MAX_SALES_READ = 5_000_000;

  private static final int MANY = 1_000;

  private final Lake lake;
  private final Supplier<LakeView> views;

  SalesFigures(Lake lake, Supplier<LakeView> views) {
    this.lake = lake;
    this.views = views;
  }

  @Override
  public String get() {
    LakeView view = views.get();
    boolean hasDays = DeltaTable.open(lake.clientDays()).exists();
    return "{\"days\":"
        + sql(
            view,
            hasDays,
            "SELECT jour, SUM(total_depense) AS revenue, SUM(nb_achats) AS sales"
                + " FROM ventes_aggreges GROUP BY jour ORDER BY jour")
        + ",\"countries\":"
        + sql(
            view,
            DeltaTable.open(lake.countries()).exists(),
            "SELECT pays AS name, revenue_total AS revenue, total_transactions AS sales"
                + " FROM ventes_par_pays ORDER BY revenue_total DESC, pays")
        + ",\"segments\":"
        + sql(
            view,
            DeltaTable.open(lake.segments()).exists(),
            "SELECT segment AS name, revenue_total AS revenue, total_transactions AS sales"
                + " FROM ventes_par_segment ORDER BY revenue_total DESC, segment")
        + ",\"products\":"
        + sql(
            view,
            isSmall(lake),
            "SELECT produit_nom AS name, SUM(montant) AS revenue, COUNT(*) AS sales"
                + " FROM ventes_stream GROUP BY produit_nom"
                + " ORDER BY SUM(montant) DESC, produit_nom LIMIT 10")
        + ",\"clients\":"
        + report(view, hasDays, ReportName.TOP_CLIENTS, 10)
        + ",\"restatements\":"
        + report(view, hasDays && isSmall(lake), ReportName.RESTATEMENTS, MANY)
        + "}";
  }

  private static String sql(LakeView view, boolean isThere, String statement) {
    return isThere ? AnswerJson.of(SqlAnswer.of(statement, view, AsOf.parse(null))) : "[]";
  }

  static String report(LakeView view, boolean isThere, ReportName name, int limit) {
    return isThere ? AnswerJson.of(Reports.of(name).answer(view, limit)) : "[]";
  }

  /** Whether all of Bronze may be read for a page. */
  static boolean isSmall(Lake lake) {
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    if (!bronze.exists()) {
      return false;
    }
    Long rows = bronze.details().rows();
    return rows != null && rows <= MAX_SALES_READ;
  }
}
