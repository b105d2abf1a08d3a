package org.saleslakehouse.pipelines.doctor;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a check has found.
 *
 * @param status how bad it is
 * @param text the finding, with numbers and names
 * @param fix what to do about it: a command in single quotes, an option; null if there is nothing
 */
record Finding(Status status, String text, @Nullable String fix) {

  /** How bad it is. */
  enum Status {
    OK("ok"),
    /** It could not be looked at, because of something that another check reports. */
    SKIPPED("skipped"),
    /** It works now, and may not for long or not as well as it could. */
    WARNING("warning"),
    /** Something does not work. */
    PROBLEM("PROBLEM");

    private final String label;

    Status(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  static Finding ok(String text) {
    return new Finding(Status.OK, text, null);
  }

  static Finding skipped(String why) {
    return new Finding(Status.SKIPPED, why, null);
  }

  static Finding warning(String text, String fix) {
    return new Finding(Status.WARNING, text, fix);
  }

  static Finding problem(String text, String fix) {
    return new Finding(Status.PROBLEM, text, fix);
  }

  boolean isProblem() {
    return status == Status.PROBLEM;
  }
}
