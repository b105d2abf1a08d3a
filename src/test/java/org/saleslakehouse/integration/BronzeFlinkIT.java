package org.saleslakehouse.integration;

import org.junit.jupiter.api.Tag;

/** Kafka to Bronze on the Flink runner, on a cluster in the job's process. */
@Tag("certify")
class BronzeFlinkIT extends BronzeContract {
  BronzeFlinkIT() {
    super("flink", 2000);
  }
}
