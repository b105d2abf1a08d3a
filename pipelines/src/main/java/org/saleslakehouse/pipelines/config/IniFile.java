package org.saleslakehouse.pipelines.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.saleslakehouse.pipelines.console.CommandException;

/** Reads an INI file as Python's configparser does, as far as plain values go. */
final class IniFile {
  private IniFile() {}

  /**
   * One option of the file.
   *
   * @param section as written
   * @param key as written
   * @param value without surrounding blanks and quotes
   * @param line from 1
   */
  record Entry(String section, String key, String value, int line) {
    String name() {
      return section.isEmpty() ? key : section + "." + key;
    }
  }

  static List<Entry> read(Path path) {
    String asked = "--fromIni=" + path;
    if (Files.isDirectory(path)) {
      throw CommandException.badUsage(asked + " is a directory. Name the INI file in it.");
    }
    if (!Files.exists(path)) {
      throw CommandException.badUsage(asked + ": there is no such file.");
    }
    List<String> lines;
    try {
      lines = Files.readAllLines(path);
    } catch (IOException e) {
      throw CommandException.badUsage(asked + " cannot be read: " + e + ".");
    }
    List<Entry> entries = new ArrayList<>();
    String section = "";
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip().replace("\uFEFF", "");
      if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1).strip();
        continue;
      }
      int separator = separator(line);
      if (separator < 1) {
        throw CommandException.badUsage(
            path + ":" + (i + 1) + ": neither a [SECTION] nor KEY = VALUE.");
      }
      entries.add(
          new Entry(
              section,
              line.substring(0, separator).strip(),
              value(line.substring(separator + 1)),
              i + 1));
    }
    return entries;
  }

  private static int separator(String line) {
    int equals = line.indexOf('=');
    int colon = line.indexOf(':');
    return equals < 0 || (colon >= 0 && colon < equals) ? colon : equals;
  }

  /** Comments behind a value are not Python's default, but common. */
  private static String value(String text) {
    String value = text.replaceFirst("\\s+[#;].*$", "").strip();
    return value.replaceFirst("^\"(.*)\"$", "$1").replaceFirst("^'(.*)'$", "$1");
  }
}
