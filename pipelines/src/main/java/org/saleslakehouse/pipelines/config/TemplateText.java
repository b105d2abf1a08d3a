package org.saleslakehouse.pipelines.config;

import java.util.ArrayList;
import java.util.List;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.OptionDefinition.Kind;
import org.saleslakehouse.pipelines.options.Sections;

/**
 * A configuration file with every setting, explained and commented out at its default: as it is, it
 * changes nothing, also not what the runner's profile says.
 */
public final class TemplateText {
  private static final int WIDTH = 96;

  private final Settings settings;
  private final List<String> lines = new ArrayList<>();

  public TemplateText(Settings settings) {
    this.settings = settings;
  }

  public List<String> lines() {
    comment(
        "",
        "Configuration of the sales lakehouse. Each setting is shown at its default: remove the '#'"
            + " and change the value. Times have units (500ms, 30s, 10m, 2h, 1d), sizes too (64KB,"
            + " 128MB, 1GB). A flag wins over an environment variable (LAKEHOUSE_KAFKA_TOPIC), that"
            + " over this file, and this file over the runner's profile. 'config' shows what"
            + " holds.");
    settings
        .bySection()
        .forEach(
            (section, options) -> {
              lines.add("");
              comment("", Sections.about(section) + ".");
              lines.add(section + ":");
              options.forEach(this::add);
              if (section.equals(Settings.RUNNER)) {
                addRunner();
              }
            });
    return lines;
  }

  private void add(OptionDefinition option) {
    comment("  ", option.description() + option.rangeText().map(r -> " (" + r + ")").orElse(""));
    String leaf = option.key().substring(option.section().length() + 1);
    String value =
        option.kind() == Kind.CHOICE
            ? option.defaultText().orElse("") + "  # " + String.join(", ", option.choices())
            : option.writtenDefault().map(YamlText::scalar).orElse("");
    lines.add(("  #" + leaf + ": " + value).stripTrailing());
  }

  private void addRunner() {
    comment("  ", "Any option of Beam and of the runner, for all profiles:");
    lines.add("  #appName: sales");
    comment("  ", "or for one profile:");
    lines.add("  #spark:");
    lines.add("  #  sparkMaster: \"local[2]\"");
    lines.add("  #  checkpointDir: hdfs:///tmp/lakehouse");
  }

  /** Breaks a text into lines of comment. */
  private void comment(String indent, String text) {
    StringBuilder line = new StringBuilder(indent + "#");
    for (String word : text.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(indent + "#");
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
  }
}
