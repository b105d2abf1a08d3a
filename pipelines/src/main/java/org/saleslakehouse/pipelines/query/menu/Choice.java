package org.saleslakehouse.pipelines.query.menu;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;

/**
 * What was chosen by a line that was typed.
 *
 * @param action what is to be done
 * @param subject the report's name or the setting's; empty for the other actions
 * @param value what the setting is to be, or the SQL statement, if it was typed
 */
record Choice(Action action, String subject, Optional<String> value) {
  static final String ALL = "all";
  static final String SQL = "sql";
  static final String MENU = "menu";
  static final String LEAVE = "q";

  /** Begin a statement. */
  private static final List<String> SQL_WORDS = List.of("select", "with");

  private static final List<String> MENU_WORDS = List.of(MENU, "help", "?");
  private static final List<String> LEAVE_WORDS = List.of(LEAVE, "quit", "exit");

  /** What can be done. */
  enum Action {
    NOTHING,
    REPORT,
    ALL_REPORTS,
    ASK_IN_SQL,
    CHANGE_SETTING,
    SHOW_MENU,
    LEAVE
  }

  private static Choice of(Action action) {
    return new Choice(action, "", Optional.empty());
  }

  /**
   * Understands a line. Capitals do not count.
   *
   * @param reports in the order of their numbers, which begin with 1
   * @throws CommandException if it is nothing that can be chosen, naming what it may have been
   *     meant to be
   */
  static Choice parse(String line, List<MenuEntry> reports) {
    String[] words = line.strip().split("\\s+", 2);
    String word = words[0];
    Optional<String> rest = words.length > 1 ? Optional.of(words[1]) : Optional.empty();
    if (word.isEmpty()) {
      return of(Action.NOTHING);
    }
    Optional<String> setting =
        MenuSettings.NAMES.stream().filter(word::equalsIgnoreCase).findFirst();
    if (setting.isPresent()) {
      return new Choice(Action.CHANGE_SETTING, setting.get(), rest);
    }
    String wanted = word.toLowerCase(Locale.ROOT);
    if (wanted.equals(SQL)) {
      return new Choice(Action.ASK_IN_SQL, "", rest);
    }
    if (SQL_WORDS.contains(wanted)) {
      return new Choice(Action.ASK_IN_SQL, "", Optional.of(line.strip()));
    }
    if (rest.isPresent()) {
      throw CommandException.badUsage(
          "'" + line.strip() + "' is not understood: only settings and sql take an argument.");
    }
    if (LEAVE_WORDS.contains(wanted)) {
      return of(Action.LEAVE);
    }
    if (MENU_WORDS.contains(wanted)) {
      return of(Action.SHOW_MENU);
    }
    return wanted.equals(ALL) ? of(Action.ALL_REPORTS) : report(word, reports);
  }

  private static Choice report(String typed, List<MenuEntry> reports) {
    for (int i = 0; i < reports.size(); i++) {
      String name = reports.get(i).name();
      if (typed.equals(String.valueOf(i + 1)) || typed.equalsIgnoreCase(name)) {
        return new Choice(Action.REPORT, name, Optional.empty());
      }
    }
    Optional<String> near =
        typed.matches("\\d+") ? Optional.empty() : NearestName.of(typed, words(reports));
    throw CommandException.badUsage(
        "There is no report '"
            + typed
            + "'. "
            + near.map(name -> "Did you mean " + name + "?")
                .orElse(
                    "Type a number from 1 to "
                        + reports.size()
                        + " or a name; 'menu' shows them."));
  }

  /** Whether what begins with this word is a statement. */
  static boolean beginsSql(String word) {
    String wanted = word.toLowerCase(Locale.ROOT);
    return wanted.equals(SQL) || SQL_WORDS.contains(wanted);
  }

  /** All words with which a line may begin. */
  static List<String> words(List<MenuEntry> reports) {
    List<String> words = new ArrayList<>(reports.stream().map(MenuEntry::name).toList());
    words.add(ALL);
    words.add(SQL);
    words.addAll(MenuSettings.NAMES);
    words.add(MENU);
    words.add(LEAVE);
    return words;
  }
}
