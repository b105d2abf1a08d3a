package org.saleslakehouse.integration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kafka to Bronze on the Flink runner, on a cluster in the job's process. */
@Tag("certify")
class BronzeFlinkIT extends BronzeContract {
  BronzeFlinkIT() {
    super("flink", 2000);
  }

  /** {@link SilverEqualityFlinkIT} and {@link KillIT} store records, too. */
  @Override
  @Test
  @Tag("certify")
  void everyRecordIsStoredOnceAsItWasSent() {
    super.everyRecordIsStoredOnceAsItWasSent();
  }
}
