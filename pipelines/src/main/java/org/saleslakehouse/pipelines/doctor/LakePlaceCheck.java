package org.saleslakehouse.pipelines.doctor;

import java.util.List;
import org.saleslakehouse.pipelines.tables.Lake;

/** Whether the lake's place is free for its tables: no file is in the way, nothing of others. */
final class LakePlaceCheck implements Check {
  private final Lake lake;

  LakePlaceCheck(Lake lake) {
    this.lake = lake;
  }

  @Override
  public Section section() {
    return Section.LAKE;
  }

  @Override
  public String name() {
    return "Place";
  }

  @Override
  public List<Finding> look() {
    lake.checkPlace();
    return List.of(
        Finding.ok(lake + (lake.hasTables() ? " holds tables" : " holds no tables yet")));
  }
}
