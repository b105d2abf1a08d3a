package org.saleslakehouse.io.delta.internal.log;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Hadoop's configuration for a table, from the plain map that the public API takes. */
public final class HadoopConfigurations {
  private static final String LOCAL_LOG_STORE = "delta.logStore.file.impl";

  /** Named, not linked: it is a class that users name, and nothing here may lean on those. */
  private static final String LINKING_LOG_STORE = "org.saleslakehouse.io.delta.LinkingLogStore";

  private static final String S3_LOG_STORE = "delta.logStore.s3a.impl";
  private static final String CONDITIONAL_LOG_STORE = "org.saleslakehouse.io.delta.S3LogStore";

  /** Of delta-standalone; see {@link BackgroundCheckpoints}. */
  private static final String CHECKPOINTS_WITH_COMMITS =
      "io.delta.standalone.checkpointing.enabled";

  /**
   * The configuration for the file system of a table.
   *
   * @param table its path; without a scheme it is of the default file system
   * @param properties of the user's, which have the last word
   */
  public static Configuration of(String table, Map<String, String> properties) {
    Configuration configuration = new Configuration();
    properties.forEach(configuration::set);
    // delta-standalone's own store for local files neither excludes a second process nor is fast.
    setIfUnset(LOCAL_LOG_STORE, LINKING_LOG_STORE, properties, configuration);
    // Its store for S3 excludes only the writers of one process.
    setIfUnset(S3_LOG_STORE, CONDITIONAL_LOG_STORE, properties, configuration);
    if (isLocal(table, configuration)) {
      // Without checksum files: other writers leave stale ones behind, at which reading would fail.
      // Uncached, since Hadoop's cache does not look at the configuration. For local tables alone:
      // the connectors of object stores buffer on local disks, by the class that they know.
      setIfUnset("fs.file.impl", RawLocalFileSystem.class.getName(), properties, configuration);
      setIfUnset("fs.file.impl.disable.cache", "true", properties, configuration);
    }
    // It would write them while the commit waits. We write them ourselves, see there.
    configuration.setBoolean(CHECKPOINTS_WITH_COMMITS, false);
    return configuration;
  }

  private static void setIfUnset(
      String name, String value, Map<String, String> properties, Configuration configuration) {
    if (!properties.containsKey(name)) {
      configuration.set(name, value);
    }
  }

  private static boolean isLocal(String table, Configuration configuration) {
    String scheme = new Path(table).toUri().getScheme();
    return "file"
        .equals(scheme == null ? FileSystem.getDefaultUri(configuration).getScheme() : scheme);
  }

  private HadoopConfigurations() {}
}
