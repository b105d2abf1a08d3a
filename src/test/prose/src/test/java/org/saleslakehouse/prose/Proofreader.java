package org.saleslakehouse.prose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.languagetool.JLanguageTool;
import org.languagetool.Languages;
import org.languagetool.markup.AnnotatedText;
import org.languagetool.markup.AnnotatedTextBuilder;
import org.languagetool.rules.Rule;
import org.languagetool.rules.RuleMatch;
import org.languagetool.rules.spelling.SpellingCheckRule;

/** Finds mistakes of spelling and grammar in Markdown, in American English. */
final class Proofreader {
  /** Rules that misread terse technical prose; each with what it stumbles over here. */
  private static final List<String> DISABLED =
      List.of(
          "UPPERCASE_SENTENCE_START", // list items and cells that begin with a name
          "A_INFINITIVE", // "a write" is the field's term
          "AGREEMENT_SENT_START", // "no watermark decides"
          "ALL_MOST_SOME_OF_NOUN", // "all of Bronze"
          "EN_A_VS_AN", // "a uid", "an UPDATE"
          "ENGLISH_WORD_REPEAT_BEGINNING_RULE", // sentences that are meant to be alike
          "FR", // a language's code
          "FROM_X_Y", // "from 55–60 to 32–35"
          "ID_CASING", // "id" is how the tables' columns spell it
          "ITS_TO_IT_S", // "its way in"
          "KIND_OF_A", // "the type of a column"
          "PEOPLE_VBZ", // "what is for people goes"
          "THE_SUPERLATIVE"); // "newest day first"

  private final JLanguageTool tool = new JLanguageTool(Languages.getLanguageForShortCode("en-US"));

  /**
   * @param words what no dictionary has: names and the field's terms
   */
  Proofreader(List<String> words) {
    tool.disableRules(DISABLED);
    for (Rule rule : tool.getAllActiveRules()) {
      if (rule instanceof SpellingCheckRule spelling) {
        spelling.addIgnoreTokens(words);
      }
    }
  }

  /** What is wrong in a document, a line each, with the place and what is meant instead. */
  List<String> mistakesIn(Path document) throws IOException {
    List<String> mistakes = new ArrayList<>();
    for (MarkdownProse.Block block : MarkdownProse.of(Files.readString(document))) {
      for (RuleMatch match : tool.check(annotated(block))) {
        mistakes.add(
            "%s:%d: %s [%s] in \"%s\""
                .formatted(
                    document.getFileName(),
                    block.line(),
                    match.getMessage().replaceAll("</?suggestion>", "'"),
                    match.getRule().getId(),
                    block
                        .plain()
                        .substring(
                            Math.max(0, match.getFromPos() - 20),
                            Math.min(block.plain().length(), match.getToPos() + 20))));
      }
    }
    return mistakes;
  }

  private static AnnotatedText annotated(MarkdownProse.Block block) {
    AnnotatedTextBuilder text = new AnnotatedTextBuilder();
    for (MarkdownProse.Part part : block.parts()) {
      if (part.code()) {
        text.addMarkup(part.text(), MarkdownProse.CODE);
      } else {
        text.addText(part.text());
      }
    }
    return text.build();
  }
}
