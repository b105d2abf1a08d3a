package org.saleslakehouse.pipelines.options;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sections of the options: of the help, the configuration file and its reference alike. */
public final class Sections {
  private static final Map<String, String> ABOUT = new LinkedHashMap<>();

  static {
    // In the order of the way that the data take.
    ABOUT.put("", "General");
    ABOUT.put("kafka", "The brokers and the topic");
    ABOUT.put("runner", "What runs the pipelines");
    ABOUT.put("lake", "Where the tables are");
    ABOUT.put(
        "streaming", "How Bronze follows the topic; for Silver's --mode=streaming see 'silver'");
    ABOUT.put("quality", "Which sales are good ones");
    ABOUT.put("performance", "Files of the Bronze tables");
    ABOUT.put("producer", "The simulator: 'produce', and the sales of 'demo'");
    ABOUT.put("demo", "What is the demo's own");
    ABOUT.put("broker", "The broker to try things with");
    ABOUT.put("analytics", "The business's thresholds");
    ABOUT.put("silver", "How Silver follows Bronze");
    ABOUT.put("query", "What 'query' shows");
    ABOUT.put("metrics", "What is measured");
    ABOUT.put("monitoring", "What is printed and logged");
  }

  private Sections() {}

  /** Half a sentence about a section. */
  public static String about(String section) {
    return ABOUT.getOrDefault(section, "Options of '" + section + "'");
  }

  /** The options by section, both in the order in which they are shown. */
  public static Map<String, List<OptionDefinition>> group(Collection<OptionDefinition> options) {
    Map<String, List<OptionDefinition>> sections = new LinkedHashMap<>();
    ABOUT.keySet().forEach(section -> sections.put(section, new ArrayList<>()));
    options.forEach(
        option -> sections.computeIfAbsent(option.section(), s -> new ArrayList<>()).add(option));
    // What is printed comes last, after the sections that nobody has described here.
    List<OptionDefinition> last = sections.remove("monitoring");
    sections.put("monitoring", last == null ? List.of() : last);
    sections.values().removeIf(List::isEmpty);
    return sections;
  }
}
