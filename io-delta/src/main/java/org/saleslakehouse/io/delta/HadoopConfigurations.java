package org.saleslakehouse.io.delta;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Hadoop's configuration from the plain map that the public API takes. */
final class HadoopConfigurations {
  private static final String LOCAL_LOG_STORE = "delta.logStore.file.impl";

  static Configuration of(Map<String, String> properties) {
    Configuration configuration = new Configuration();
    // delta-standalone's own store for local files neither excludes a second process nor is fast.
    configuration.set(LOCAL_LOG_STORE, LinkingLogStore.class.getName());
    // Without checksum files: other writers leave stale ones behind, at which reading would fail.
    // Uncached, since Hadoop's cache does not look at the configuration.
    configuration.set("fs.file.impl", RawLocalFileSystem.class.getName());
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    properties.forEach(configuration::set);
    return configuration;
  }

  private HadoopConfigurations() {}
}
