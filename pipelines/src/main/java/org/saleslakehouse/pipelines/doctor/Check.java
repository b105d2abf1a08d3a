package org.saleslakehouse.pipelines.doctor;

import java.util.List;

/**
 * Looks at one thing that may be wrong. Changes nothing, and may throw: what it throws counts as a
 * problem.
 */
interface Check {
  /** The heading under which it is reported. */
  Section section();

  /** A word or two. */
  String name();

  /** One finding or several, never none. */
  List<Finding> look();

  /** The headings, in the order of the report. */
  enum Section {
    MACHINE("Machine"),
    KAFKA("Kafka"),
    LAKE("Lake"),
    TABLES("Tables"),
    SILVER("Silver");

    private final String title;

    Section(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }
}
