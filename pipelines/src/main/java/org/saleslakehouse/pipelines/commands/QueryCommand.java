package org.saleslakehouse.pipelines.commands;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.OutputFormat;
import org.saleslakehouse.pipelines.options.QueryOptions;
import org.saleslakehouse.pipelines.options.ReportName;
import org.saleslakehouse.pipelines.query.Answer;
import org.saleslakehouse.pipelines.query.AnswerPrinter;
import org.saleslakehouse.pipelines.query.AsOf;
import org.saleslakehouse.pipelines.query.LakeView;
import org.saleslakehouse.pipelines.query.QueryTable;
import org.saleslakehouse.pipelines.query.Report;
import org.saleslakehouse.pipelines.query.Reports;
import org.saleslakehouse.pipelines.query.SqlAnswer;
import org.saleslakehouse.pipelines.query.menu.MenuContents;
import org.saleslakehouse.pipelines.query.menu.MenuEntry;
import org.saleslakehouse.pipelines.query.menu.QueryMenu;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.tables.Lake;

/** {@code query}: answers questions about a lake, without a runner. */
public final class QueryCommand implements Command {
  @Override
  public String name() {
    return "query";
  }

  @Override
  public String summary() {
    return "Show reports on the tables: those asked for, all, or on a terminal a menu.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("query --lake=lake", "on a terminal, a menu of the reports"),
        new Example("query --lake=lake --batch", "prints all reports"),
        new Example("query --lake=lake --report=top_clients --limit=5", "prints one"),
        new Example(
            "query --lake=lake --report=revenue_by_country --asOf=2025-12-01 --format=json",
            "as the tables were that day at 00:00 UTC, for a program to read"),
        new Example(
            "query --lake=lake --sql=\"SELECT pays, SUM(montant) FROM ventes_stream GROUP BY pays\"",
            "asks the tables anything"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return QueryOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    QueryOptions options = context.options().as(QueryOptions.class);
    if (isMenuWanted(options, context.console())) {
      check(context.options());
      new QueryMenu(context, menuContents(), QueryCommand::check, this::run).run();
      return;
    }
    checkCombination(options);
    AsOf asOf = AsOf.parse(options.getAsOf());
    AnswerPrinter printer =
        new AnswerPrinter(
            context.console(),
            context.stop(),
            options.getFormat(),
            AnswerPrinter.language(options.getLanguage()));
    ReportName name = options.getReport();
    List<Report> reports = name == null ? Reports.all() : List.of(Reports.of(name));
    if (asOf.isVersion()
        && options.getSql() == null
        && (reports.size() > 1 || reports.get(0).tables().size() > 1)) {
      throw CommandException.badUsage(
          "--asOf="
              + options.getAsOf()
              + " is a version, and each table counts its own. Name a --report on one table, or"
              + " give a time.");
    }
    Lake lake = Lake.of(options);
    lake.checkThere();
    LakeView view = new LakeView(lake, asOf, context.console(), context.stop());
    try {
      if (options.getSql() != null) {
        printer.print(SqlAnswer.of(options.getSql(), view, asOf));
        return;
      }
      for (Report report : reports) {
        Answer answer = report.answer(view, options.getLimit());
        if (name == null) {
          printer.printOneOfSeveral(report, answer);
        } else {
          printer.print(report, answer);
        }
      }
    } catch (DeltaIOException e) {
      throw CommandException.failed(e.getMessage(), e);
    }
  }

  /** Whether nothing is asked for, and somebody is there who can be asked. */
  private static boolean isMenuWanted(QueryOptions options, Console console) {
    return console.isTerminal()
        && !options.isBatch()
        && options.getReport() == null
        && options.getSql() == null;
  }

  private static MenuContents menuContents() {
    return new MenuContents(
        Reports.all().stream()
            .map(r -> new MenuEntry(r.name().name().toLowerCase(Locale.ROOT), r.title()))
            .toList(),
        Stream.of(QueryTable.values()).map(QueryTable::sqlName).toList());
  }

  /** Checks what all reports have in common. */
  private static void check(OptionValues values) {
    QueryOptions options = values.as(QueryOptions.class);
    AsOf.parse(options.getAsOf());
    AnswerPrinter.language(options.getLanguage());
    Lake.of(options).checkThere();
  }

  private static void checkCombination(QueryOptions options) {
    if (options.getSql() != null && (options.isBatch() || options.getReport() != null)) {
      throw CommandException.badUsage(
          "--sql asks a question of its own, and --batch and --report print reports. Give one of"
              + " them.");
    }
    if (options.isBatch() && options.getReport() != null) {
      throw CommandException.badUsage(
          "--batch prints all reports and --report one of them. Give one of the two.");
    }
    if (options.getReport() == null
        && options.getSql() == null
        && options.getFormat() == OutputFormat.CSV) {
      throw CommandException.badUsage(
          "--format=csv has the columns of one result, and all reports would be printed. Name one"
              + " with --report, or take --format=json.");
    }
  }
}
