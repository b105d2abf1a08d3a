package org.saleslakehouse.pipelines.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.metrics.MetricsSettings;

/** Whether the ports that commands listen at can be had: tried by listening. */
final class PortCheck implements Check {
  private static final int ANY = 0;

  private final String metricsAddress;
  private final @Nullable Integer metricsPort;

  /**
   * A check.
   *
   * @param metricsAddress on which they are to be served
   * @param metricsPort null if no metrics are to be served
   */
  PortCheck(String metricsAddress, @Nullable Integer metricsPort) {
    this.metricsAddress = metricsAddress;
    this.metricsPort = metricsPort;
  }

  @Override
  public Section section() {
    return Section.MACHINE;
  }

  @Override
  public String name() {
    return "Ports";
  }

  @Override
  public List<Finding> look() {
    return List.of(demoBroker(), metrics());
  }

  private static Finding demoBroker() {
    try {
      listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), ANY));
      return Finding.ok("the demo's broker finds free ones");
    } catch (IOException e) {
      return Finding.problem(
          "nothing can listen at " + InetAddress.getLoopbackAddress() + ": " + e.getMessage(),
          "let this user open ports on the loopback interface: the demo's broker needs two");
    }
  }

  private Finding metrics() {
    if (metricsPort == null) {
      return Finding.ok("no port for metrics is asked for");
    }
    try {
      listen(new InetSocketAddress(MetricsSettings.address(metricsAddress), metricsPort));
      return Finding.ok(
          metricsPort == ANY ? "metrics find a free one" : metricsPort + ", for metrics, is free");
    } catch (IOException e) {
      return Finding.problem(
          "port " + metricsPort + ", for metrics, cannot be had: " + e.getMessage(),
          "choose another one with --metricsPort, or stop who has it: 'ss -ltnp \"sport = :"
              + metricsPort
              + "\"'");
    }
  }

  private static void listen(InetSocketAddress address) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    }
  }
}
