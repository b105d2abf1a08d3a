package org.saleslakehouse.integration;

/** Kafka to Bronze on the DirectRunner, which handles some hundred records a second. */
class BronzeDirectIT extends BronzeContract {
  BronzeDirectIT() {
    super("direct", 400);
  }
}
