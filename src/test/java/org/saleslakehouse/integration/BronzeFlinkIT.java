package org.saleslakehouse.integration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Kafka to Bronze on the Flink runner, on a cluster in the job's process. */
class BronzeFlinkIT extends BronzeContract {
  BronzeFlinkIT() {
    super("flink", 2000);
  }

  /** {@link SilverEqualityFlinkIT} and {@link KillIT} store records, too. */
  @Override
  @Test
  @EnabledIfSystemProperty(named = "certify", matches = "true", disabledReason = "three runs")
  void everyRecordIsStoredOnceAsItWasSent() {
    super.everyRecordIsStoredOnceAsItWasSent();
  }
}
