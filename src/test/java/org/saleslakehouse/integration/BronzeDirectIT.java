package org.saleslakehouse.integration;

/**
 * Kafka to Bronze on the DirectRunner, which handles some hundred records a second. The command
 * line runs in this JVM; only where it is stopped by a signal it has one of its own.
 */
class BronzeDirectIT extends BronzeContract {
  BronzeDirectIT() {
    super("direct", 400);
  }
}
