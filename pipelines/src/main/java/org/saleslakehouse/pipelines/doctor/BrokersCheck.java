package org.saleslakehouse.pipelines.doctor;

import java.util.List;

/** Whether brokers answer at all. */
final class BrokersCheck implements Check {
  private final Brokers brokers;

  BrokersCheck(Brokers brokers) {
    this.brokers = brokers;
  }

  @Override
  public Section section() {
    return Section.KAFKA;
  }

  @Override
  public String name() {
    return "Brokers";
  }

  @Override
  public List<Finding> look() {
    brokers.connect();
    return List.of(Finding.ok(brokers.bootstrapServers() + " answers"));
  }
}
