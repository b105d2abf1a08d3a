package org.saleslakehouse.integration;

/** The modes of Silver against Spark's SQL, on the Spark runner. */
class SilverEqualitySparkIT extends SilverEqualityContract {
  SilverEqualitySparkIT() {
    super("spark", 6_000, 200_000);
  }
}
