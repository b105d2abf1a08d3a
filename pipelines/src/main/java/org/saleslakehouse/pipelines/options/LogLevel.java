package org.saleslakehouse.pipelines.options;

/** Which log lines are written: those of this level and of the levels before it. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG
}
