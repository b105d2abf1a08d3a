package org.saleslakehouse.pipelines.query;

import java.util.List;
import java.util.Locale;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.OutputFormat;
import org.saleslakehouse.pipelines.options.ReportName;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.Lake;

/** Those of the reports that sum up what a lake has sold. */
public final class SalesSummary {
  private static final int ROWS = 10;
  private static final List<ReportName> REPORTS =
      List.of(
          ReportName.TOP_CLIENTS,
          ReportName.REVENUE_BY_COUNTRY,
          ReportName.SEGMENTS,
          ReportName.LOYALTY,
          ReportName.STATISTICS);

  private SalesSummary() {}

  /**
   * Prints them for a lake.
   *
   * @param stop ends it before all is printed
   */
  public static void print(Lake lake, Console console, StopSignal stop) {
    LakeView view = new LakeView(lake, AsOf.NEWEST, console, stop);
    AnswerPrinter printer =
        new AnswerPrinter(
            console, stop, OutputFormat.TABLE, Locale.getDefault(Locale.Category.FORMAT));
    for (ReportName name : REPORTS) {
      Report report = Reports.of(name);
      printer.printOneOfSeveral(report, report.answer(view, ROWS));
    }
  }
}
