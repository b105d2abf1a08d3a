package org.saleslakehouse.pipelines.runtime;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.Test;

/** On this machine; HostIT of the system tests has machines of other names. */
class HostNameTest {
  private static @Nullable String told;

  /** As a runner's that takes a name. */
  public static void take(String name) {
    told = name;
  }

  @Test
  void aNameThatIsOfUseIsLeftAlone() {
    told = null;
    HostName.ensureUsable(HostNameTest.class.getName() + "#take NO_SUCH_VARIABLE");
    boolean isOfUse;
    try {
      String name = InetAddress.getLocalHost().getCanonicalHostName();
      isOfUse = URI.create("http://" + name + ":1").getHost() != null;
    } catch (UnknownHostException | IllegalArgumentException e) {
      isOfUse = false;
    }
    assertThat(told == null, equalTo(isOfUse));
  }

  @Test
  void aRunnerThatDoesNotAskIsToldNothing() {
    told = null;
    HostName.ensureUsable(null);
    assertThat(told, equalTo(null));
  }
}
