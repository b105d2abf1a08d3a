package org.saleslakehouse.pipelines.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.saleslakehouse.pipelines.options.LogLevel;

/** What the libraries may log: see log4j2.xml, whose properties these are. */
public final class Logging {
  private static final String LEVEL = "lakehouse.logLevel";
  private static final String NOISY_LEVEL = "lakehouse.noisyLogLevel";
  private static final String TRACE = "lakehouse.logTrace";

  /** What Spark takes when there is no configuration: all that any library says at INFO. */
  private static final String SPARKS_OWN = "org/apache/spark/log4j2-defaults.properties";

  private Logging() {}

  /**
   * Sets the levels, also when logging has begun. Spark's built-in configuration, which
   * spark-submit takes where nobody has made another, gives way to ours; one that somebody has made
   * stays.
   *
   * @param verbose shows the warnings of the noisy libraries too, and stack traces
   */
  public static void configure(LogLevel level, boolean verbose) {
    if (LogManager.getContext(false) instanceof LoggerContext context) {
      configure(context, level, verbose);
    }
  }

  static void configure(LoggerContext context, LogLevel level, boolean verbose) {
    boolean isChanged = level != LogLevel.WARN || verbose;
    if (isChanged) {
      String name = level.name().toLowerCase(Locale.ROOT);
      setUnlessSet(LEVEL, name);
      boolean more = level.compareTo(LogLevel.WARN) > 0;
      setUnlessSet(NOISY_LEVEL, more ? name : verbose ? "warn" : "off");
      setUnlessSet(TRACE, verbose || more ? "full" : "0");
    }
    if (String.valueOf(context.getConfigLocation()).endsWith(SPARKS_OWN)) {
      context.setConfigLocation(ours());
    } else if (isChanged) {
      context.reconfigure();
    }
  }

  private static URI ours() {
    try {
      return Objects.requireNonNull(Logging.class.getResource("/log4j2.xml")).toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
