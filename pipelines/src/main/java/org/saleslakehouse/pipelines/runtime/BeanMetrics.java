package org.saleslakehouse.pipelines.runtime;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.GaugeResult;
import org.apache.beam.sdk.metrics.MetricFiltering;
import org.apache.beam.sdk.metrics.MetricKey;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * What a pipeline counts while it runs, from the MBeans of this process: Flink's runner hands it
 * over at the end only, but Flink's reporter shows it there all the time. The domain of a bean is
 * that of all of them, the namespace and the name; there is one for each step and parallel part.
 */
final class BeanMetrics extends MetricResults {
  /** A namespace is a class, or has no dot. */
  private static final Pattern NAME =
      Pattern.compile("((?:[a-z0-9_]+\\.)+[A-Z][A-Za-z0-9_$]*|[^.]+)\\.(.+)");

  private static final Set<String> OF_COUNTER = Set.of("Count");
  private static final String OF_GAUGE = "Value";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final String domain;

  /**
   * Those of the tasks that run now.
   *
   * @param domain what the beans' domains begin with, and a dot
   */
  BeanMetrics(String domain) {
    this.domain = domain;
  }

  @Override
  public MetricQueryResults queryMetrics(MetricsFilter filter) {
    List<MetricResult<Long>> counters = new ArrayList<>();
    List<MetricResult<DistributionResult>> distributions = new ArrayList<>();
    List<MetricResult<GaugeResult>> gauges = new ArrayList<>();
    for (ObjectName bean : beans()) {
      Matcher name = NAME.matcher(bean.getDomain().substring(domain.length()));
      if (!name.matches()) {
        continue;
      }
      MetricKey key =
          MetricKey.create(
              String.valueOf(bean.getKeyProperty("operator_name")),
              MetricName.named(name.group(1), name.group(2)));
      Object value = MetricFiltering.matches(filter, key) ? value(bean) : null;
      if (value instanceof DistributionResult distribution) {
        distributions.add(MetricResult.attempted(key, distribution));
      } else if (value instanceof Count count) {
        counters.add(MetricResult.attempted(key, count.value()));
      } else if (value instanceof Long number) {
        gauges.add(MetricResult.attempted(key, GaugeResult.create(number, Instant.now())));
      }
    }
    return MetricQueryResults.create(
        counters, distributions, gauges, List.of(), List.of(), List.of());
  }

  private Set<ObjectName> beans() {
    try {
      return server.queryNames(new ObjectName(domain + "*:*"), null);
    } catch (MalformedObjectNameException e) {
      throw CommandException.failed(
          "The runner profile's metrics=" + domain + " is not an MBean domain.", e);
    }
  }

  private record Count(long value) {}

  /** Null if the bean is of another kind, or has gone. */
  private @Nullable Object value(ObjectName bean) {
    try {
      Set<String> attributes =
          Arrays.stream(server.getMBeanInfo(bean).getAttributes())
              .map(MBeanFeatureInfo::getName)
              .collect(Collectors.toSet());
      if (attributes.equals(OF_COUNTER)) {
        return new Count((Long) server.getAttribute(bean, "Count"));
      }
      return attributes.contains(OF_GAUGE) ? server.getAttribute(bean, OF_GAUGE) : null;
    } catch (InstanceNotFoundException e) {
      return null; // its task has ended
    } catch (JMException | RuntimeMBeanException e) {
      throw CommandException.failed("The MBean " + bean + " cannot be read: " + e, e);
    }
  }
}
