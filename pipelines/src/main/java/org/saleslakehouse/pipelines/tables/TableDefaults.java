package org.saleslakehouse.pipelines.tables;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.saleslakehouse.pipelines.options.Durations;

/**
 * The Delta properties that Bronze makes its tables with, and that others may adopt: for a table
 * that gets a commit every few seconds for years, Delta's own defaults keep far too much.
 */
public final class TableDefaults {
  private static final Duration MIN_RETENTION = Duration.ofMinutes(10);

  private final Map<String, String> properties;

  private TableDefaults(Map<String, String> properties) {
    this.properties = properties;
  }

  /**
   * With this retention of older versions.
   *
   * @param versionRetention the option's value, such as {@code 2h}
   */
  public static TableDefaults of(String versionRetention) {
    String interval =
        "interval "
            + Durations.ofOption("versionRetention", versionRetention, MIN_RETENTION).toSeconds()
            + " seconds";
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("delta.checkpointInterval", "100");
    properties.put("delta.logRetentionDuration", interval);
    properties.put("delta.deletedFileRetentionDuration", interval);
    return new TableDefaults(properties);
  }

  public Map<String, String> properties() {
    return properties;
  }

  /** Those that a table with other properties lacks, or has another value of. */
  public Map<String, String> differingFrom(Map<String, String> others) {
    Map<String, String> differing = new LinkedHashMap<>(properties);
    differing.entrySet().removeIf(e -> e.getValue().equals(others.get(e.getKey())));
    return differing;
  }
}
