package org.saleslakehouse.pipelines.config;

import java.util.regex.Pattern;
import org.saleslakehouse.pipelines.options.OptionJson;

/** Writes values so that they mean the same when read as YAML. */
final class YamlText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9/]([A-Za-z0-9_./+@=,:-]*[A-Za-z0-9_./+@=-])?");

  private YamlText() {}

  /** A value as it stands behind a key; in quotes where a plain one would be misread. */
  static String scalar(String value) {
    return PLAIN.matcher(value).matches() && !value.equalsIgnoreCase("null")
        ? value
        : OptionJson.write(value);
  }
}
