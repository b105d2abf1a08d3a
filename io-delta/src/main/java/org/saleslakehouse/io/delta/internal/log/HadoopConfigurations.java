package org.saleslakehouse.io.delta.internal.log;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Hadoop's configuration from the plain map that the public API takes. */
public final class HadoopConfigurations {
  private static final String LOCAL_LOG_STORE = "delta.logStore.file.impl";

  /** Named, not linked: it is a class that users name, and nothing here may lean on those. */
  private static final String LINKING_LOG_STORE = "org.saleslakehouse.io.delta.LinkingLogStore";

  /** Of delta-standalone; see {@link BackgroundCheckpoints}. */
  private static final String CHECKPOINTS_WITH_COMMITS =
      "io.delta.standalone.checkpointing.enabled";

  public static Configuration of(Map<String, String> properties) {
    Configuration configuration = new Configuration();
    // delta-standalone's own store for local files neither excludes a second process nor is fast.
    configuration.set(LOCAL_LOG_STORE, LINKING_LOG_STORE);
    // Without checksum files: other writers leave stale ones behind, at which reading would fail.
    // Uncached, since Hadoop's cache does not look at the configuration.
    configuration.set("fs.file.impl", RawLocalFileSystem.class.getName());
    configuration.setBoolean("fs.file.impl.disable.cache", true);
    properties.forEach(configuration::set);
    // It would write them while the commit waits. We write them ourselves, see there.
    configuration.setBoolean(CHECKPOINTS_WITH_COMMITS, false);
    return configuration;
  }

  private HadoopConfigurations() {}
}
