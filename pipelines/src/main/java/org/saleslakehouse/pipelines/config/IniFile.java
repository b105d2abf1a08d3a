package org.saleslakehouse.pipelines.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * Reads an INI file as Python's configparser does with its defaults, and refuses what that refuses:
 * a line that is indented deeper goes on with the value before it, comments are whole lines, {@code
 * %(name)s} stands for another value of the section or of {@code [DEFAULT]}, {@code %%} for a
 * percent sign, and quotes are part of a value.
 */
final class IniFile {
  private static final String DEFAULTS = "DEFAULT";
  private static final int MAX_DEPTH = 10;

  /** White space as Python has it: the no-break space of French keyboards is some. */
  private static final String SPACE = "[\\s\\x1C-\\x1F\\x85\\p{Z}]";

  private static final Pattern TEXT =
      Pattern.compile(SPACE + "*+(.*?)" + SPACE + "*", Pattern.DOTALL);
  private static final Pattern SECTION = Pattern.compile("\\[(.+)\\].*", Pattern.DOTALL);

  private static final Pattern OPTION =
      Pattern.compile("(.*?)" + SPACE + "*[=:]" + SPACE + "*(.*)", Pattern.DOTALL);
  private static final Pattern REFERENCE = Pattern.compile("%\\(([^)]+)\\)s");

  private final Path path;
  private final List<Raw> options = new ArrayList<>();
  private final Map<String, Map<String, Raw>> sections = new HashMap<>();

  /** An option under way: its value has a text for each line. */
  private record Raw(String section, String key, int line, List<String> lines) {
    String text() {
      return String.join("\n", lines).stripTrailing();
    }
  }

  /**
   * One option of the file.
   *
   * @param section as written
   * @param key as written
   * @param value what Python gives for it; it may have several lines
   * @param line from 1
   */
  record Entry(String section, String key, String value, int line) {
    String name() {
      return section + "." + key;
    }
  }

  private IniFile(Path path) {
    this.path = path;
  }

  /** All options in their order, those of {@code [DEFAULT]} first, as every section has them. */
  static List<Entry> read(Path path) {
    IniFile file = new IniFile(path);
    file.parse(lines(path));
    List<Entry> entries = new ArrayList<>();
    for (boolean defaults : new boolean[] {true, false}) {
      for (Raw option : file.options) {
        if (option.section().equals(DEFAULTS) == defaults) {
          String value = file.interpolated(option, option.text(), 0);
          entries.add(new Entry(option.section(), option.key(), value, option.line()));
        }
      }
    }
    return entries;
  }

  private static List<String> lines(Path path) {
    String asked = "--fromIni=" + path;
    if (Files.isDirectory(path)) {
      throw CommandException.badUsage(asked + " is a directory. Name the INI file in it.");
    }
    if (!Files.exists(path)) {
      throw CommandException.badUsage(asked + ": there is no such file.");
    }
    try {
      return Files.readString(path).replaceFirst("^\uFEFF", "").lines().toList();
    } catch (MalformedInputException e) {
      throw CommandException.badUsage(
          asked
              + " is not text in UTF-8. Convert it first, such as with 'iconv -f latin1 -t"
              + " utf-8'.");
    } catch (IOException e) {
      throw CommandException.badUsage(asked + " cannot be read: " + e + ".");
    }
  }

  private void parse(List<String> lines) {
    String section = null;
    Raw option = null;
    int indent = 0;
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String text = strip(line);
      if (text.startsWith("#") || text.startsWith(";")) {
        continue;
      }
      if (text.isEmpty()) {
        if (option != null) {
          option.lines().add("");
        }
        continue;
      }
      int indentHere = line.indexOf(text);
      if (option != null && indentHere > indent) {
        option.lines().add(text);
        continue;
      }
      indent = indentHere;
      Matcher header = SECTION.matcher(text);
      if (header.matches()) {
        section = header.group(1);
        option = null;
        if (!section.equals(DEFAULTS) && !seen.add(section)) {
          throw wrong(i + 1, "section [" + section + "] is there twice; put the two together");
        }
        continue;
      }
      option = option(i + 1, text, section);
    }
  }

  private Raw option(int line, String text, @Nullable String section) {
    Matcher parts = OPTION.matcher(text);
    if (section == null || !parts.matches() || parts.group(1).isEmpty()) {
      throw wrong(
          line,
          section == null
              ? "it stands before the first [SECTION]"
              : "neither a [SECTION] nor KEY = VALUE");
    }
    List<String> value = new ArrayList<>(List.of(parts.group(2)));
    Raw option = new Raw(section, parts.group(1), line, value);
    Raw other =
        sections
            .computeIfAbsent(section, s -> new LinkedHashMap<>())
            .putIfAbsent(key(option.key()), option);
    if (other != null) {
      throw wrong(
          line, option.key() + " is in line " + other.line() + " already; remove one of the two");
    }
    options.add(option);
    return option;
  }

  private static String strip(String line) {
    Matcher text = TEXT.matcher(line);
    return text.matches() ? text.group(1) : line;
  }

  private static String key(String written) {
    return written.toLowerCase(Locale.ROOT);
  }

  private String interpolated(Raw option, String text, int depth) {
    if (depth > MAX_DEPTH) {
      throw wrong(option.line(), "its %(NAME)s refer to each other without an end");
    }
    StringBuilder value = new StringBuilder();
    int from = 0;
    for (int percent = text.indexOf('%'); percent >= 0; percent = text.indexOf('%', from)) {
      value.append(text, from, percent);
      Matcher reference = REFERENCE.matcher(text).region(percent, text.length());
      if (text.startsWith("%%", percent)) {
        value.append('%');
        from = percent + 2;
      } else if (reference.lookingAt()) {
        value.append(referred(option, reference.group(1), depth));
        from = reference.end();
      } else {
        throw wrong(option.line(), "a % that is no %(NAME)s is written %%");
      }
    }
    return value.append(text, from, text.length()).toString();
  }

  private String referred(Raw option, String name, int depth) {
    Raw found = sections.get(option.section()).get(key(name));
    if (found == null) {
      found = sections.getOrDefault(DEFAULTS, Map.of()).get(key(name));
    }
    if (found == null) {
      throw wrong(
          option.line(),
          "%(" + name + ")s names nothing in [" + option.section() + "] or [" + DEFAULTS + "]");
    }
    return interpolated(option, found.text(), depth + 1);
  }

  private CommandException wrong(int line, String problem) {
    return CommandException.badUsage(path + ":" + line + ": " + problem + ".");
  }
}
