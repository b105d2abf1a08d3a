package org.saleslakehouse.io.delta;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Hadoop's configuration from the plain map that the public API takes. */
final class HadoopConfigurations {
  private static final String LOCAL_LOG_STORE = "delta.logStore.file.impl";

  static Configuration of(Map<String, String> properties) {
    Configuration configuration = new Configuration();
    // delta-standalone's own store for local files neither excludes a second process nor is fast.
    configuration.set(LOCAL_LOG_STORE, LinkingLogStore.class.getName());
    properties.forEach(configuration::set);
    return configuration;
  }

  private HadoopConfigurations() {}
}
