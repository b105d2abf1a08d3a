package org.saleslakehouse.integration;

import org.junit.jupiter.api.Tag;

/** The modes of Silver against Spark's SQL, on the Flink runner; Bronze is stored on it, too. */
@Tag("certify")
class SilverEqualityFlinkIT extends SilverEqualityContract {
  SilverEqualityFlinkIT() {
    super("flink", 1_000, 100_000);
  }
}
