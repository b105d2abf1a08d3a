package org.saleslakehouse.integration;

/** Kafka to Bronze on the Spark runner. */
class BronzeSparkIT extends BronzeContract {
  BronzeSparkIT() {
    super("spark", 4000);
  }
}
