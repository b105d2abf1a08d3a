package org.saleslakehouse.integration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The modes of Silver against Spark's SQL, on the Flink runner; at full size Bronze is stored on
 * it, too. What streaming leaves is put in by an incremental run, so that an everyday build sees
 * each mode.
 */
class SilverEqualityFlinkIT extends SilverEqualityContract {
  SilverEqualityFlinkIT() {
    super("flink", 1_000, 100_000);
  }

  @Override
  @Tag("certify")
  @Test
  void incrementalAfterEveryFewCommits() {
    super.incrementalAfterEveryFewCommits();
  }
}
