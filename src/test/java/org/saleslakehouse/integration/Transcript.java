package org.saleslakehouse.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a document shows of a terminal: the blocks of kind {@code console}, in which each line that
 * begins with {@code $} is typed and the others are printed. {@code …} alone on a line stands for
 * any number of lines, and {@code ^C} for Ctrl-C. A line that begins with {@code query>} is a
 * prompt of the program's, and what is typed there.
 */
final class Transcript {
  static final String ANY_LINES = "…";
  static final String INTERRUPT = "^C";

  /** Where a program that was started waits for a line, and the line that is typed. */
  private static final Pattern PROGRAM_PROMPT =
      Pattern.compile("(query(?: as of [^>]+)?> |\\w+ \\(.+\\) \\[.+\\]: ?)(.*)");

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\S*)\\n(.*?)^```$");
  private static final Pattern TYPED = Pattern.compile("(mvn|java|spark-submit|lakehouse) [^<]*");
  private static final String PROMPT = "$ ";

  private Transcript() {}

  /**
   * A command line and what it prints.
   *
   * @param place the document and its line
   * @param commandLine as it is typed
   * @param printed the lines shown below it; none if its output does not matter
   */
  record Step(String place, String commandLine, List<String> printed) {
    /** What is typed at the program's prompts, each with the prompt before it. */
    List<Answer> answers() {
      return printed.stream()
          .map(PROGRAM_PROMPT::matcher)
          .filter(Matcher::matches)
          .map(line -> new Answer(line.group(1), line.group(2)))
          .toList();
    }

    @Override
    public String toString() {
      return place + ": " + commandLine;
    }
  }

  /** A prompt of a program's, and what is typed there. */
  record Answer(String prompt, String typed) {}

  /** The steps of a document, in their order. */
  static List<Step> of(Path document) {
    List<Step> steps = new ArrayList<>();
    String text = read(document);
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals("console")) {
        addSteps(document, lineOf(text, block.start(2)), block.group(2), steps);
      }
    }
    return steps;
  }

  private static void addSteps(Path document, int firstLine, String block, List<Step> steps) {
    List<String> lines = block.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String place = document.getFileName() + ":" + (firstLine + i);
      if (line.startsWith(PROMPT)) {
        StringBuilder command = new StringBuilder(line.substring(PROMPT.length()));
        while (command.toString().endsWith("\\") && i + 1 < lines.size()) {
          command.setLength(command.length() - 1);
          command.append(lines.get(++i).strip());
        }
        // Comments are for the reader.
        String typed = command.toString().replaceAll("\\s+# .*", "").strip();
        steps.add(new Step(place, typed, new ArrayList<>()));
      } else if (steps.isEmpty()) {
        throw new AssertionError(place + ": a console block begins with a line typed: $ ...");
      } else {
        steps.get(steps.size() - 1).printed().add(line);
      }
    }
  }

  /** Lines of a document that look typed, but stand in a block that is no transcript. */
  static List<String> commandsOutsideTranscripts(Path document) {
    List<String> found = new ArrayList<>();
    Matcher block = BLOCK.matcher(read(document));
    while (block.find()) {
      if (!block.group(1).equals("console")) {
        block
            .group(2)
            .lines()
            .filter(line -> TYPED.matcher(line).matches())
            .forEach(line -> found.add(document.getFileName() + ": " + line));
      }
    }
    return found;
  }

  private static int lineOf(String text, int offset) {
    return (int) text.substring(0, offset).lines().count() + 1;
  }

  private static String read(Path document) {
    try {
      return Files.readString(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether lines are as shown: their numbers may be others, and their columns wider.
   *
   * @param shown lines, some of them {@link #ANY_LINES}
   */
  static boolean matches(List<String> shown, List<String> printed) {
    StringBuilder pattern = new StringBuilder();
    for (String line : shown) {
      pattern.append(
          line.strip().equals(ANY_LINES) ? "(?:.*\\n)*?" : Pattern.quote(shape(line)) + "\\n");
    }
    StringBuilder text = new StringBuilder();
    printed.forEach(line -> text.append(shape(line)).append('\n'));
    return Pattern.matches(pattern.toString(), text);
  }

  private static String shape(String line) {
    return line.replaceAll("\\d[\\d,.:]*", "0")
        .replaceAll("[-─]{2,}", "-")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
