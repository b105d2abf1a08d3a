package org.saleslakehouse.pipelines.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.options.LogLevel;

/** Goal: a cluster's own logging stays, and where there is none, Spark's flood does not come. */
class LoggingTest {
  @TempDir Path folder;

  private LoggerContext context(String configuration) throws IOException {
    Path file = folder.resolve(configuration);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "rootLogger.level = info\n");
    LoggerContext context = new LoggerContext("test");
    context.setConfigLocation(file.toUri());
    return context;
  }

  @Test
  void sparksBuiltInConfigurationGivesWayToOurs() throws IOException {
    try (LoggerContext context = context("org/apache/spark/log4j2-defaults.properties")) {
      assertThat(context.getRootLogger().getLevel(), is(Level.INFO));
      Logging.configure(context, LogLevel.WARN, false);
      assertThat(context.getConfigLocation().toString(), endsWith("/log4j2.xml"));
      assertThat(context.getRootLogger().getLevel(), is(Level.WARN));
    }
  }

  @Test
  void aConfigurationThatSomebodyHasMadeStays() throws IOException {
    try (LoggerContext context = context("conf/log4j2.properties")) {
      Logging.configure(context, LogLevel.WARN, false);
      assertThat(context.getConfigLocation().toString(), endsWith("/conf/log4j2.properties"));
      assertThat(context.getRootLogger().getLevel(), is(Level.INFO));
    }
  }
}
