package org.saleslakehouse.pipelines.query.menu;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.options.QueryOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.tables.Lake;

/**
 * The menu that {@code query} shows on a terminal: reports by number and name, one after the other,
 * each from the tables as they are then.
 *
 * <p>A report that fails is one line, and the menu goes on. {@code q} or the end of input leaves
 * it. Ctrl-C at the prompt voids what was typed, as in a shell; during a report it stops the
 * report; SIGTERM ends the command.
 */
public final class QueryMenu {
  private final CommandContext context;
  private final MenuContents contents;
  private final MenuSettings settings;
  private final Consumer<CommandContext> query;
  private final Interruption interruption;

  /**
   * A menu.
   *
   * @param context of the command, whose options hold until they are changed
   * @param contents what can be chosen
   * @param check throws a {@link CommandException} if these options cannot be right for any report
   * @param query does what the options ask for
   */
  public QueryMenu(
      CommandContext context,
      MenuContents contents,
      Consumer<OptionValues> check,
      Consumer<CommandContext> query) {
    this.context = context;
    this.contents = contents;
    this.settings = new MenuSettings(context.options(), check);
    this.query = query;
    this.interruption = new Interruption(context.stop());
  }

  /**
   * Shows it and does what is chosen until the user leaves.
   *
   * @throws CommandException if the process is asked to end
   */
  public void run() {
    try (MenuTerminal terminal = MenuTerminal.open(contents, interruption::interrupt)) {
      showMenu();
      boolean isOver = false;
      while (!isOver) {
        Input input = terminal.read(prompt());
        checkProcess();
        isOver =
            switch (input.kind()) {
              case END -> true;
              case INTERRUPTED -> {
                console().note("%s", "Type q or press Ctrl-D to leave.");
                yield false;
              }
              case LINE -> act(input.text(), terminal);
            };
        checkProcess();
      }
    }
  }

  /** Does what a line asks for, and says so if it cannot; returns whether it is to leave. */
  private boolean act(String line, MenuTerminal terminal) {
    try {
      Choice choice = Choice.parse(line, contents.reports());
      switch (choice.action()) {
        case NOTHING -> {}
        case REPORT -> answer("report", choice.subject().toUpperCase(Locale.ROOT));
        case ALL_REPORTS -> answer("batch", "true");
        case ASK_IN_SQL -> ask(choice, terminal);
        case CHANGE_SETTING -> change(choice, terminal);
        case SHOW_MENU -> showMenu();
        case LEAVE -> {
          return true;
        }
      }
    } catch (CommandException e) {
      if (e.exitCode() == ExitCode.STOPPED) {
        console().note("%s", e.getMessage());
      } else {
        console().error(String.valueOf(e.getMessage()), e);
      }
    } catch (RuntimeException e) {
      // Not foreseen, and no reason to lose the menu.
      console().error("Something unexpected went wrong: " + e, e);
    }
    return false;
  }

  private void answer(String option, String value) {
    try {
      query.accept(
          new CommandContext(
              settings.values().with(option, value), console(), interruption.begin()));
    } finally {
      interruption.end();
    }
  }

  /** Answers the statement that was typed, or is typed now; nothing asks nothing. */
  private void ask(Choice choice, MenuTerminal terminal) {
    String statement = choice.value().orElseGet(() -> terminal.read("sql> ").text()).strip();
    if (!statement.isEmpty()) {
      answer("sql", statement);
    }
  }

  /** Changes a setting to what was typed behind it or else is typed now; nothing keeps it. */
  private void change(Choice choice, MenuTerminal terminal) {
    String name = choice.subject();
    String typed =
        choice.value().orElseGet(() -> terminal.read(settings.question(name)).text()).strip();
    if (!typed.isEmpty()) {
      settings.change(name, typed);
      console().print(settings.summary());
    }
  }

  private void showMenu() {
    console().printHeading("Reports of " + Lake.of(settings.values().as(QueryOptions.class)));
    List<MenuEntry> reports = contents.reports();
    int width = reports.stream().mapToInt(report -> report.name().length()).max().orElse(0);
    String line = "  %2s  %-" + width + "s  %s";
    for (int i = 0; i < reports.size(); i++) {
      MenuEntry report = reports.get(i);
      console().print(String.format(Locale.ROOT, line, i + 1, report.name(), report.title()));
    }
    console().print(String.format(Locale.ROOT, line, "", Choice.ALL, "All of these"));
    console()
        .print(
            String.format(
                Locale.ROOT, line, "", Choice.SQL, "Whatever you SELECT from the tables"));
    console().print("Settings: " + settings.summary());
    console()
        .print(
            "Type a number or a name, or a setting to change it; 'menu' shows this again, 'q'"
                + " leaves.");
  }

  /** Says when what is shown is not the present. */
  private String prompt() {
    return settings.isInThePast()
        ? "query as of " + settings.text(MenuSettings.AS_OF) + "> "
        : "query> ";
  }

  private void checkProcess() {
    if (interruption.isProcessToEnd()) {
      throw CommandException.stopped("Stopped.");
    }
  }

  private Console console() {
    return context.console();
  }
}
