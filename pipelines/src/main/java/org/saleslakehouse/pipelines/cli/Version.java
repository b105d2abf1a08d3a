package org.saleslakehouse.pipelines.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.saleslakehouse.pipelines.runtime.RunnerProfile;

/** What runs here, for bug reports. */
final class Version {
  private static final String RESOURCE = "/org/saleslakehouse/pipelines/version.properties";

  private Version() {}

  static String text() {
    return "lakehouse "
        + project()
        + "\nApache Beam "
        + ReleaseInfo.getReleaseInfo().getSdkVersion()
        + "\nrunner profiles: "
        + String.join(
            ", ", RunnerProfile.names(Version.class.getClassLoader()).stream().sorted().toList())
        + "\nJava "
        + System.getProperty("java.version")
        + " on "
        + System.getProperty("os.name");
  }

  private static String project() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
