package org.saleslakehouse.pipelines.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.console.SafeText;
import org.saleslakehouse.pipelines.options.OutputFormat;
import org.saleslakehouse.pipelines.options.ReportName;
import org.saleslakehouse.pipelines.runtime.StopSignal;

/** Prints answers in one format. */
public final class AnswerPrinter {
  private final Console console;
  private final StopSignal stop;
  private final OutputFormat format;
  private final CellTexts texts;
  private boolean isFirst = true;

  /**
   * A printer.
   *
   * @param stop ends the printing of a long answer
   * @param language whose way of writing numbers is followed
   */
  public AnswerPrinter(Console console, StopSignal stop, OutputFormat format, Locale language) {
    this.console = console;
    this.stop = stop;
    this.format = format;
    this.texts = new CellTexts(language);
  }

  /**
   * The language that was typed.
   *
   * @param typed a tag of BCP 47, null for the system's
   */
  public static Locale language(@Nullable String typed) {
    if (typed == null) {
      return Locale.getDefault(Locale.Category.FORMAT);
    }
    Locale language = Locale.forLanguageTag(typed.strip().replace('_', '-'));
    for (Locale known : Locale.getAvailableLocales()) {
      if (!language.getLanguage().isEmpty() && known.getLanguage().equals(language.getLanguage())) {
        return language;
      }
    }
    throw CommandException.badUsage(
        "--language=" + typed + " is not a language such as fr, de or en-GB.");
  }

  /** Prints what one of several reports found, so that they can be told from each other. */
  public void printOneOfSeveral(Report report, Answer answer) {
    switch (format) {
      case TABLE -> {
        separate();
        console.printHeading(report.title());
        printTable(answer);
      }
      case MARKDOWN -> {
        separate();
        console.printData("### " + report.title());
        console.printData("");
        printMarkdown(answer);
      }
      case JSON -> printJson(answer, report.name());
      case CSV -> printCsv(answer);
    }
  }

  /** Prints what the only report found. */
  public void print(Report report, Answer answer) {
    if (format == OutputFormat.TABLE) {
      console.printHeading(report.title());
    }
    print(answer);
  }

  /** Prints an answer and nothing else. */
  public void print(Answer answer) {
    switch (format) {
      case TABLE -> printTable(answer);
      case MARKDOWN -> printMarkdown(answer);
      case JSON -> printJson(answer, null);
      case CSV -> printCsv(answer);
    }
  }

  private void printJson(Answer answer, @Nullable ReportName report) {
    noteMissing(answer);
    JsonLines.of(answer, report).forEach(this::printLine);
  }

  private void printCsv(Answer answer) {
    noteMissing(answer);
    if (!answer.isMissing()) {
      // A program gets the texts as they are, a terminal only what cannot drive it.
      CsvLines.of(answer)
          .forEach(line -> printLine(console.isTerminal() ? SafeText.lines(line) : line));
    }
  }

  private void separate() {
    if (!isFirst) {
      console.printData("");
    }
    isFirst = false;
  }

  private void printTable(Answer answer) {
    if (!answer.isMissing()) {
      TextTable table = new TextTable(answer.columns());
      for (List<@Nullable Object> row : answer.rows()) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
          cells.add(texts.of(answer.columns().get(i), row.get(i)));
        }
        table.add(cells);
      }
      table.lines().forEach(this::printLine);
    }
    footnotes(answer).forEach(note -> console.printData("  " + SafeText.line(note)));
  }

  private void printMarkdown(Answer answer) {
    if (!answer.isMissing()) {
      MarkdownLines.of(answer, texts).forEach(this::printLine);
    }
    List<String> notes = footnotes(answer);
    if (!notes.isEmpty()) {
      if (!answer.isMissing()) {
        console.printData("");
      }
      notes.forEach(note -> printLine(SafeText.line(note)));
    }
  }

  private List<String> footnotes(Answer answer) {
    List<String> notes = new ArrayList<>();
    if (answer.isCut()) {
      Column rows = Column.count("", "");
      notes.add(
          "("
              + texts.of(rows, answer.rows().size())
              + (answer.isTotalKnown() ? " of " + texts.of(rows, answer.total()) : "")
              + " rows"
              + (answer.isTotalKnown() ? ")" : ", and there are more)"));
    }
    notes.addAll(answer.missing());
    return notes;
  }

  private void printLine(String line) {
    if (stop.isRequested()) {
      throw CommandException.stopped("Stopped before all was printed.");
    }
    console.printData(line);
  }

  /** Where a program reads on, people read in the other stream. */
  private void noteMissing(Answer answer) {
    answer.missing().forEach(sentence -> console.note("%s", sentence));
  }
}
