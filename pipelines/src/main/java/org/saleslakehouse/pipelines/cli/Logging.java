package org.saleslakehouse.pipelines.cli;

import java.util.Locale;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.saleslakehouse.pipelines.options.LogLevel;

/** What the libraries may log: see log4j2.xml, whose properties these are. */
public final class Logging {
  private static final String LEVEL = "lakehouse.logLevel";
  private static final String NOISY_LEVEL = "lakehouse.noisyLogLevel";
  private static final String TRACE = "lakehouse.logTrace";

  private Logging() {}

  /**
   * Sets the levels, also when logging has begun. Under a configuration that is not ours
   * (spark-submit's) it changes nothing.
   *
   * @param verbose shows the warnings of the noisy libraries too, and stack traces
   */
  public static void configure(LogLevel level, boolean verbose) {
    if (level == LogLevel.WARN && !verbose) {
      return;
    }
    String name = level.name().toLowerCase(Locale.ROOT);
    setUnlessSet(LEVEL, name);
    boolean more = level.compareTo(LogLevel.WARN) > 0;
    setUnlessSet(NOISY_LEVEL, more ? name : verbose ? "warn" : "off");
    setUnlessSet(TRACE, verbose || more ? "full" : "0");
    if (LogManager.getContext(false) instanceof LoggerContext context) {
      context.reconfigure();
    }
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
