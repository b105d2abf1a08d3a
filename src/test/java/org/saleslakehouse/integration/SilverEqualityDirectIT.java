package org.saleslakehouse.integration;

/** The modes of Silver against Spark's SQL, on the DirectRunner. */
class SilverEqualityDirectIT extends SilverEqualityContract {
  SilverEqualityDirectIT() {
    super("direct", 1_000, 20_000);
  }
}
