package org.saleslakehouse.pipelines.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * The user of this process. In a container its uid often has no name and no home, and Hadoop, which
 * asks the system for the name, then fails wherever a file is opened.
 */
public final class ProcessUser {
  /** What Java says where the system knows none. */
  private static final String UNKNOWN = "?";

  private ProcessUser() {}

  /** Gives the user a name and a home, if it has none. To be called before anything else. */
  public static void ensureNamed() {
    if (UNKNOWN.equals(System.getProperty("user.home"))) {
      System.setProperty("user.home", System.getProperty("java.io.tmpdir"));
    }
    if (UNKNOWN.equals(System.getProperty("user.name"))) {
      String name = System.getenv().getOrDefault("HADOOP_USER_NAME", "uid-" + uid());
      System.setProperty("user.name", name);
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
    }
  }

  private static String uid() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "unknown"; // only a name to show
    }
  }
}
