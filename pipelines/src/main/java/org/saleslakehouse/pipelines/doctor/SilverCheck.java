package org.saleslakehouse.pipelines.doctor;

import java.util.List;
import org.saleslakehouse.pipelines.silver.SilverLag;
import org.saleslakehouse.pipelines.tables.Lake;

/** How far the Silver tables are behind Bronze, and whether they were made from this Bronze. */
final class SilverCheck implements Check {
  private final Lake lake;

  SilverCheck(Lake lake) {
    this.lake = lake;
  }

  @Override
  public Section section() {
    return Section.SILVER;
  }

  @Override
  public String name() {
    return "Up to date";
  }

  @Override
  public List<Finding> look() {
    return List.of(look(SilverLag.of(lake)));
  }

  private Finding look(SilverLag lag) {
    return switch (lag.state()) {
      case NO_BRONZE -> Finding.skipped("there is no Bronze table yet");
      case NEVER_RUN ->
          Finding.warning("no Silver tables yet, though there is Bronze", lag.wayBack(lake));
      case OTHER_BRONZE -> Finding.problem(lag.problem(), lag.wayBack(lake));
      case BEHIND -> Finding.warning(lag.problem(), lag.wayBack(lake));
      case UP_TO_DATE -> Finding.ok("all that Bronze holds at version " + lag.bronze() + " is in");
    };
  }
}
