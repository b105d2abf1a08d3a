package org.saleslakehouse.integration;

import org.junit.jupiter.api.Tag;

/** The modes of Silver against Spark's SQL, on the Spark runner. */
@Tag("certify")
class SilverEqualitySparkIT extends SilverEqualityContract {
  SilverEqualitySparkIT() {
    super("spark", 6_000, 200_000);
  }
}
