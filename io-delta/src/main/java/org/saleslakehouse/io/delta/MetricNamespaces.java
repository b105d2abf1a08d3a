package org.saleslakehouse.io.delta;

/**
 * The namespaces of the metrics: the names of the classes that a user knows. They stay what they
 * are wherever the code that counts lives.
 */
final class MetricNamespaces {
  static final String WRITE = "org.saleslakehouse.io.delta.DeltaIO";
  static final String READ = "org.saleslakehouse.io.delta.DeltaRead";
  static final String READ_CHANGES = "org.saleslakehouse.io.delta.DeltaReadChanges";

  private MetricNamespaces() {}
}
