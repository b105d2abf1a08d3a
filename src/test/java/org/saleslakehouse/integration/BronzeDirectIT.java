package org.saleslakehouse.integration;

import org.junit.jupiter.api.Tag;

/**
 * Kafka to Bronze on the DirectRunner, which handles some hundred records a second. The command
 * line runs in this JVM; only where it is stopped by a signal it has one of its own.
 */
@Tag("certify")
class BronzeDirectIT extends BronzeContract {
  BronzeDirectIT() {
    super("direct", 400);
  }
}
