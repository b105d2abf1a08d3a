package org.saleslakehouse.pipelines.query.menu;

import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes what is being typed: a word of the menu, and behind a setting what it may be. */
final class MenuCompleter implements Completer {
  private final List<MenuEntry> reports;

  MenuCompleter(List<MenuEntry> reports) {
    this.reports = reports;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    List<String> words =
        switch (line.wordIndex()) {
          case 0 -> Choice.words(reports);
          case 1 -> MenuSettings.choices(line.words().get(0));
          default -> List.of();
        };
    words.forEach(word -> candidates.add(new Candidate(word)));
  }
}
