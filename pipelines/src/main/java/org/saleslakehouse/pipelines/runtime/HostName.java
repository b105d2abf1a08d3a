package org.saleslakehouse.pipelines.runtime;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * The name of this machine, as runners ask for it. A container's may have no address, or an
 * underscore, which is none of a URL; a runner that stays in this process has no use for it.
 */
final class HostName {
  /** Of a profile whose runner cannot do without. */
  private static final String REQUIRED = "required";

  private HostName() {}

  /**
   * Has the runner take an address for the name, if the name is of no use.
   *
   * @param how {@value #REQUIRED}, or a static method ({@code class#method}) that takes the name to
   *     use, and behind it the environment variables by which the user may have said one; null if
   *     the runner does not ask
   * @throws CommandException if the runner must have the name and it has no address
   */
  static void ensureUsable(@Nullable String how) {
    if (how == null) {
      return;
    }
    String usable;
    try {
      InetAddress host = InetAddress.getLocalHost();
      if (how.equals(REQUIRED) || isInUrls(host.getCanonicalHostName())) {
        return;
      }
      usable = host.getHostAddress();
    } catch (UnknownHostException e) {
      if (how.equals(REQUIRED)) {
        throw CommandException.failed(
            "The name of this machine has no address ("
                + e.getMessage()
                + "), and the runner asks for it. Add it to /etc/hosts behind 127.0.0.1; Docker"
                + " does that with --add-host, Kubernetes with hostAliases.",
            e);
      }
      usable = "127.0.0.1";
    }
    tell(how.split("\\s+", -1), usable);
  }

  private static boolean isInUrls(String name) {
    try {
      return new URI("http://" + name + ":1").getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void tell(String[] how, String name) {
    for (int i = 1; i < how.length; i++) {
      if (System.getenv(how[i]) != null) {
        return;
      }
    }
    int hash = how[0].indexOf('#');
    try {
      Class.forName(how[0].substring(0, hash))
          .getMethod(how[0].substring(hash + 1), String.class)
          .invoke(null, name);
    } catch (ReflectiveOperationException e) {
      throw CommandException.failed(
          "The runner profile's hostName="
              + how[0]
              + " cannot be called ("
              + e
              + "). Does the profile fit the runner's version?",
          e);
    }
  }
}
