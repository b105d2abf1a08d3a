package org.saleslakehouse.pipelines.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The metrics that the alerts, the dashboard and the documents name. */
public final class DeployedMetrics {
  private static final List<Path> FILES =
      List.of(
          Path.of("../runner-profiles/deploy/prometheus-rules.yaml"),
          Path.of("../runner-profiles/deploy/grafana-dashboard.json"),
          Path.of("../docs/metrics.md"));

  private DeployedMetrics() {}

  /**
   * Those that begin so and are not told by a job.
   *
   * @param told by the jobs whose metrics begin so
   */
  public static Set<String> unknown(String prefix, MetricSnapshots... told) throws IOException {
    Set<String> unknown = new TreeSet<>();
    for (Path file : FILES) {
      Set<String> named = new TreeSet<>();
      Pattern.compile(prefix + "[a-z0-9_]+")
          .matcher(Files.readString(file))
          .results()
          .forEach(name -> named.add(name.group()));
      if (named.isEmpty()) {
        throw new AssertionError(file + " names no metric that begins with " + prefix);
      }
      unknown.addAll(named);
    }
    for (MetricSnapshots of : told) {
      unknown.removeAll(names(of));
    }
    return unknown;
  }

  /** As Prometheus sees them: of samples, and of what they are samples of. */
  private static Set<String> names(MetricSnapshots told) throws IOException {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    new PrometheusTextFormatWriter(false).write(page, told);
    Set<String> names = new TreeSet<>();
    page.toString(UTF_8)
        .lines()
        .forEach(line -> names.add(line.replaceFirst("^# (TYPE|HELP) ", "").split("[ {]", 2)[0]));
    return names;
  }
}
