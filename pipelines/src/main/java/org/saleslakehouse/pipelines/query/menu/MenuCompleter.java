package org.saleslakehouse.pipelines.query.menu;

import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/**
 * Completes what is being typed: a word of the menu, behind a setting what it may be, and in SQL
 * the names of the tables.
 */
final class MenuCompleter implements Completer {
  private final MenuContents contents;

  MenuCompleter(MenuContents contents) {
    this.contents = contents;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    words(line).forEach(word -> candidates.add(new Candidate(word)));
  }

  private List<String> words(ParsedLine line) {
    if (line.wordIndex() == 0) {
      return Choice.words(contents.reports());
    }
    String first = line.words().get(0);
    if (Choice.beginsSql(first)) {
      return contents.tables();
    }
    return line.wordIndex() == 1 ? MenuSettings.choices(first) : List.of();
  }
}
