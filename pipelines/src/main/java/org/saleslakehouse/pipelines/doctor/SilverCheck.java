package org.saleslakehouse.pipelines.doctor;

import java.util.List;
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
    String run = "run 'silver --lake=" + lake + "'";
    return switch (lag.state()) {
      case NO_BRONZE -> Finding.skipped("there is no Bronze table yet");
      case NEVER_RUN -> Finding.warning("no Silver tables yet, though there is Bronze", run);
      case UNKNOWN ->
          Finding.warning(
              "nothing tells what the Silver tables were made from",
              run + ": it makes them anew from all of Bronze");
      case STREAMED ->
          Finding.ok("made by --mode=streaming; an incremental run completes what came late");
      case OTHER_BRONZE ->
          Finding.problem(
              "the Silver tables were made from version "
                  + lag.reflected()
                  + " of another Bronze table, or of a copy of this one that went further; this one"
                  + " is at "
                  + lag.bronze(),
              run + ": it makes them anew from all of Bronze");
      case BEHIND ->
          Finding.warning(
              "made from version "
                  + lag.reflected()
                  + " of Bronze, which is at "
                  + lag.bronze()
                  + (lag.changedDays() < 0
                      ? "; its log does not say which days have changed"
                      : ": "
                          + lag.changedDays()
                          + (lag.changedDays() == 1 ? " day" : " days")
                          + " changed"),
              run);
      case UP_TO_DATE -> Finding.ok("all that Bronze holds at version " + lag.bronze() + " is in");
    };
  }
}
