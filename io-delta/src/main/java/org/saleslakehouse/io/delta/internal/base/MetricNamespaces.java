package org.saleslakehouse.io.delta.internal.base;

/**
 * The namespaces of the metrics: the names of the classes that a user knows. They stay what they
 * are wherever the code that counts lives.
 */
public final class MetricNamespaces {
  public static final String WRITE = "org.saleslakehouse.io.delta.DeltaIO";
  public static final String READ = "org.saleslakehouse.io.delta.DeltaRead";
  public static final String READ_CHANGES = "org.saleslakehouse.io.delta.DeltaReadChanges";

  private MetricNamespaces() {}
}
