package org.saleslakehouse.integration;

import org.junit.jupiter.api.Tag;

/** The modes of Silver against Spark's SQL, on the DirectRunner. */
@Tag("certify")
class SilverEqualityDirectIT extends SilverEqualityContract {
  SilverEqualityDirectIT() {
    super("direct", 1_000, 20_000);
  }
}
