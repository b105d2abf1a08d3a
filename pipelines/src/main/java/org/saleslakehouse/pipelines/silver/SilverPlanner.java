package org.saleslakehouse.pipelines.silver;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.PartitionChanges;
import org.saleslakehouse.io.delta.errors.LogCleanedException;
import org.saleslakehouse.pipelines.silver.SilverPlan.Extent;
import org.saleslakehouse.pipelines.silver.SilverPlan.Marker;
import org.saleslakehouse.pipelines.silver.SilverPlan.Update;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.clientday.Thresholds;

/**
 * Finds out from the tables' logs what is to be done. Nothing is kept outside the tables: each
 * commit to a Silver table carries a marker, the version of Bronze that the table reflects since
 * then, so whatever ended the last run, the next one goes on from what the tables say.
 *
 * <ul>
 *   <li>The client-day table is behind Bronze: the days of Bronze that changed since are made
 *       again.
 *   <li>A roll-up is behind the client-day table, because a run ended between the commits: it is
 *       made again, from the client-day table alone.
 *   <li>Streaming wrote the client-days: the days of Bronze that they do not hold all sales of are
 *       made again.
 *   <li>All of Bronze is read where the changes cannot be known or would not suffice: on the first
 *       run, over tables of someone else's making, when Bronze's log has been cleaned or Bronze was
 *       replaced, when the thresholds are others than those the rows were made with, or on demand.
 * </ul>
 *
 * <p>The rows themselves tell whether the thresholds have changed, so it does not matter which mode
 * or which version of the program wrote them. A row may be judged by a sum that was rounded to a
 * double at a threshold; that costs a rebuild, never a wrong figure.
 */
final class SilverPlanner {
  private static final String JOUR = "jour";

  /** How long before a commit its files may have been written, by any writer's clock. */
  private static final Duration CLOCKS_APART = Duration.ofDays(1);

  private final Lake lake;
  private final Thresholds thresholds;

  /** Looked at once: while this process runs, it is the one that writes, and they do not change. */
  private boolean thresholdsAgree;

  SilverPlanner(Lake lake, Thresholds thresholds) {
    this.lake = lake;
    this.thresholds = thresholds;
  }

  /** One that takes it that the thresholds have not changed: to look, not to write. */
  static SilverPlanner withoutThresholds(Lake lake) {
    SilverPlanner planner = new SilverPlanner(lake, Thresholds.defaults());
    planner.thresholdsAgree = true;
    return planner;
  }

  /** The three tables made from all of Bronze. */
  SilverPlan planAll(String reason) {
    return everything(DeltaTable.open(lake.bronze()).version(), reason);
  }

  /** What is needed since the last run. */
  SilverPlan planChanges() {
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    long version = bronze.version();
    DeltaTable clientDays = DeltaTable.open(lake.clientDays());
    if (!clientDays.exists()) {
      return everything(version, "there are no client-days yet");
    }
    // Before the snapshot that the unchanged days are read from: what comes between is done twice.
    SilverOrigin origin = SilverOrigin.of(bronze, clientDays);
    Marker marker = origin.newestMarker();
    if (marker.version() < 0 && !origin.isStreamed()) {
      return everything(
          version, "nothing shows that the client-days were made from this Bronze table");
    }
    if (marker.version() > version) {
      return everything(
          version,
          "the client-days were made from version "
              + marker.version()
              + " of Bronze, which is at "
              + version
              + " now: an older copy was put back");
    }
    thresholdsAgree =
        thresholdsAgree
            || FileRollUps.allMatch(clientDays, Thresholds.JUDGED_COLUMNS, thresholds::agreeWith);
    if (!thresholdsAgree) {
      return everything(version, "the thresholds have changed");
    }
    try {
      return marker.version() < 0
          ? afterStreaming(clientDays, marker)
          : afterIncremental(bronze, clientDays, marker);
    } catch (LogCleanedException e) {
      // Any other error may pass: it ends the run, and the next one asks again.
      return everything(version, "what changed is not known any more. " + e.getMessage());
    }
  }

  private SilverPlan afterIncremental(DeltaTable bronze, DeltaTable clientDays, Marker marker) {
    Optional<Set<String>> days;
    try {
      days = days(bronze.partitionsChangedSince(marker.version()));
    } catch (LogCleanedException e) {
      return afterCleanedLog(bronze, clientDays, marker, e);
    }
    return days.isEmpty()
        ? everything(bronze.version(), "Bronze's log does not say which days have changed")
        : changed(
            bronze.version(),
            clientDays.version(),
            marker,
            days.get(),
            count(days.get()) + " changed since version " + marker.version());
  }

  /**
   * When Bronze's log has been cleaned up to the last run. A day has changed if it holds another
   * number of sales than its client-days count. Where as many were put in as were taken out, the
   * day has files that were written lately; so have days that were only merged, which costs time.
   */
  private SilverPlan afterCleanedLog(
      DeltaTable bronze, DeltaTable clientDays, Marker marker, LogCleanedException cleaned) {
    Instant recorded = clientDays.transactionTime(marker.applicationId());
    Map<Map<String, String>, Long> stored = bronze.rowsByPartition();
    if (recorded == null || stored == null) {
      throw cleaned;
    }
    Map<String, Long> counted = SalesInTables.byDay(clientDays);
    Set<String> changed = new TreeSet<>(counted.keySet());
    stored.forEach(
        (partition, sales) -> {
          String day = partition.get(JOUR);
          changed.remove(day);
          if (!sales.equals(counted.get(day))) {
            changed.add(day);
          }
        });
    bronze
        .partitionsWrittenSince(recorded.minus(CLOCKS_APART))
        .forEach(partition -> changed.add(partition.get(JOUR)));
    return changed(
        bronze.version(),
        clientDays.version(),
        marker,
        changed,
        count(changed)
            + " may have changed since version "
            + marker.version()
            + ", up to which Bronze's log has been cleaned");
  }

  /**
   * After streaming alone. As long as Bronze only grows, a client-day that streaming wrote stands
   * for some of the sales that Bronze has of it; so a day that counts as many as Bronze has later
   * stands for all of them, whatever ended the runs that wrote it.
   */
  private SilverPlan afterStreaming(DeltaTable clientDays, Marker marker) {
    Map<String, Long> counted = SalesInTables.byDay(clientDays);
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    Map<Map<String, String>, Long> stored = bronze.rowsByPartition();
    if (stored == null || bronze.partitionsChangedSince(-1).isRemoving()) {
      return everything(bronze.version(), "Bronze's log does not say which days streaming lacks");
    }
    Set<String> lacking = new TreeSet<>();
    stored.forEach(
        (partition, sales) -> {
          String day = partition.get(JOUR);
          if (!sales.equals(counted.get(day))) {
            lacking.add(day);
          }
        });
    return lacking.isEmpty() && !SalesInTables.of(lake).agree()
        ? planRollUps()
        : changed(
            bronze.version(),
            clientDays.version(),
            marker,
            lacking,
            "streaming left " + count(lacking) + " incomplete");
  }

  private static String count(Set<String> days) {
    return days.isEmpty() ? "no day" : days.size() + (days.size() == 1 ? " day" : " days");
  }

  /** Both roll-ups made again from the client-days, whatever the markers say. */
  SilverPlan planRollUps() {
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    DeltaTable clientDays = DeltaTable.open(lake.clientDays());
    return new SilverPlan(
        Extent.NOTHING,
        Set.of(),
        bronze.version(),
        clientDays.version(),
        SilverOrigin.of(bronze, clientDays).newestMarker(),
        Update.NONE,
        Update.UNMARKED,
        Update.UNMARKED,
        "the roll-ups count other sales than the client-days");
  }

  private SilverPlan everything(long version, String reason) {
    Marker marker =
        SilverOrigin.of(DeltaTable.open(lake.bronze()), DeltaTable.open(lake.clientDays()))
            .markerFor(version);
    return new SilverPlan(
        Extent.ALL,
        Set.of(),
        version,
        -1,
        marker,
        overwrite(lake.clientDays(), marker),
        overwrite(lake.countries(), marker),
        overwrite(lake.segments(), marker),
        reason);
  }

  private SilverPlan changed(
      long version, long clientDaysVersion, Marker reached, Set<String> days, String reason) {
    Extent extent = days.isEmpty() ? Extent.NOTHING : Extent.DAYS;
    Marker marker = extent == Extent.DAYS ? new Marker(reached.applicationId(), version) : reached;
    return new SilverPlan(
        extent,
        days,
        version,
        clientDaysVersion,
        marker,
        extent == Extent.DAYS ? Update.MARKED : Update.NONE,
        catchUp(lake.countries(), marker),
        catchUp(lake.segments(), marker),
        reason);
  }

  private static Update overwrite(String table, Marker marker) {
    return recorded(table, marker.applicationId()) < marker.version()
        ? Update.MARKED
        : Update.UNMARKED;
  }

  private static Update catchUp(String table, Marker marker) {
    return recorded(table, marker.applicationId()) < marker.version() ? Update.MARKED : Update.NONE;
  }

  private static long recorded(String path, String applicationId) {
    DeltaTable table = DeltaTable.open(path);
    return table.exists() ? table.transactionVersion(applicationId) : -1;
  }

  /** The days that changed; empty if the log does not name them all. */
  private static Optional<Set<String>> days(PartitionChanges changes) {
    Set<String> days = new LinkedHashSet<>();
    for (Map<String, String> partition : changes.partitions()) {
      String day = partition.get(JOUR);
      if (day == null) {
        return Optional.empty(); // removed by a writer that does not say from where
      }
      days.add(day);
    }
    return Optional.of(new TreeSet<>(days));
  }
}
