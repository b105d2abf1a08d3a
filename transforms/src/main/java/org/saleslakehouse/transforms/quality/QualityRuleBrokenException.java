package org.saleslakehouse.transforms.quality;

import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * A sale breaks a quality rule whose action is to fail. Starting again would meet the same record
 * again: the rule, or what is in the topic, has to change.
 */
public final class QualityRuleBrokenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  QualityRuleBrokenException(SourceRecord source, QualityRule rule, String violation) {
    super(
        "Record "
            + source.topic()
            + "-"
            + source.partition()
            + "@"
            + source.offset()
            + " breaks quality rule '"
            + rule.name()
            + "', whose action is to fail: "
            + rule.field()
            + " "
            + violation
            + ". Nothing from this record on is stored. To go on, change the rule or give it the"
            + " action quarantine or warn, and start again.");
  }
}
