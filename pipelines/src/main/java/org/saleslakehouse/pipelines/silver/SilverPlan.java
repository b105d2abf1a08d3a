package org.saleslakehouse.pipelines.silver;

import java.util.Set;

/**
 * What a run has to do to bring the three tables up to date with one version of Bronze.
 *
 * @param extent how much of Bronze is aggregated again
 * @param days the days to aggregate again, yyyy-MM-dd; with {@link Extent#DAYS} only
 * @param bronzeVersion the version of Bronze that is read
 * @param clientDaysVersion the version of the client-day table that the unchanged days are read
 *     from; unless {@link Extent#ALL}
 * @param marker what the tables record with their commits
 * @param clientDays what happens to the client-day table
 * @param countries what happens to the countries
 * @param segments what happens to the segments
 * @param reason why, to be shown
 */
record SilverPlan(
    Extent extent,
    Set<String> days,
    long bronzeVersion,
    long clientDaysVersion,
    Marker marker,
    Update clientDays,
    Update countries,
    Update segments,
    String reason) {

  /** How much of Bronze is aggregated again. */
  enum Extent {
    ALL,
    DAYS,
    NOTHING
  }

  /** What happens to a table. */
  enum Update {
    /** It is as it should be. */
    NONE,
    /** It is replaced, and the marker recorded in the same commit. */
    MARKED,
    /**
     * It is replaced though its marker says already what it is to say. Replacing it twice gives the
     * same.
     */
    UNMARKED
  }

  /** How far a table has come: the application's id and the version of Bronze it reflects. */
  record Marker(String applicationId, long version) {}

  boolean isNothingToDo() {
    return clientDays == Update.NONE && !isRollingUp();
  }

  boolean isRollingUp() {
    return countries != Update.NONE || segments != Update.NONE;
  }
}
