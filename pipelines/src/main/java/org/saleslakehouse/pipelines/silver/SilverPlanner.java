package org.saleslakehouse.pipelines.silver;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.saleslakehouse.io.delta.DeltaIOException;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.PartitionChanges;
import org.saleslakehouse.pipelines.silver.SilverPlan.Extent;
import org.saleslakehouse.pipelines.silver.SilverPlan.Marker;
import org.saleslakehouse.pipelines.silver.SilverPlan.Update;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.Thresholds;

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
  /** Names the marker. Changing it makes the next run read all of Bronze. */
  static final String APPLICATION_ID = "silver:ventes_stream";

  private static final String JOUR = "jour";

  private final Lake lake;
  private final Thresholds thresholds;

  /** Looked at once: while this process runs, it is the one that writes, and they do not change. */
  private boolean thresholdsAgree;

  SilverPlanner(Lake lake, Thresholds thresholds) {
    this.lake = lake;
    this.thresholds = thresholds;
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
    Marker marker = markerOf(clientDays);
    if (marker.version() < 0) {
      return everything(version, "nothing tells what the client-days were made from");
    }
    if (marker.version() > version) {
      return everything(
          version,
          "the client-days were made from version "
              + marker.version()
              + " of another Bronze table, since this one is at "
              + version);
    }
    thresholdsAgree = thresholdsAgree || agreesWithThresholds(clientDays);
    if (!thresholdsAgree) {
      return everything(version, "the thresholds have changed");
    }
    PartitionChanges changes;
    try {
      changes = bronze.partitionsChangedSince(marker.version());
    } catch (DeltaIOException e) {
      return everything(version, "what changed is not known any more. " + e.getMessage());
    }
    Optional<Set<String>> days = days(changes);
    return days.isEmpty()
        ? everything(version, "Bronze's log does not say which days have changed")
        : changed(version, clientDays.version(), marker, days.get());
  }

  /** Both roll-ups made again from the client-days, whatever the markers say. */
  SilverPlan planRollUps() {
    DeltaTable clientDays = DeltaTable.open(lake.clientDays());
    return new SilverPlan(
        Extent.NOTHING,
        Set.of(),
        DeltaTable.open(lake.bronze()).version(),
        clientDays.version(),
        markerOf(clientDays),
        Update.NONE,
        Update.UNMARKED,
        Update.UNMARKED,
        "the roll-ups count other sales than the client-days");
  }

  private SilverPlan everything(long version, String reason) {
    Marker marker = new Marker(applicationIdFor(version), version);
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
      long version, long clientDaysVersion, Marker reached, Set<String> days) {
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
        extent == Extent.DAYS
            ? days.size()
                + (days.size() == 1 ? " day" : " days")
                + " changed since version "
                + reached.version()
            : "no day changed since version " + reached.version());
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

  /**
   * The newest marker of the table. A marker only ever grows; so after Bronze was replaced by a
   * table that counts from 0 again, there is one of another name.
   */
  private static Marker markerOf(DeltaTable clientDays) {
    Marker newest = new Marker(APPLICATION_ID, clientDays.transactionVersion(APPLICATION_ID));
    for (int i = 2; newest.version() >= 0; i++) {
      String id = APPLICATION_ID + ":" + i;
      long version = clientDays.transactionVersion(id);
      if (version < 0) {
        break;
      }
      newest = new Marker(id, version);
    }
    return newest;
  }

  private String applicationIdFor(long version) {
    DeltaTable clientDays = DeltaTable.open(lake.clientDays());
    Marker newest = clientDays.exists() ? markerOf(clientDays) : new Marker(APPLICATION_ID, -1);
    if (newest.version() <= version) {
      return newest.applicationId();
    }
    String number = newest.applicationId().substring(APPLICATION_ID.length());
    int next = number.isEmpty() ? 2 : Integer.parseInt(number.substring(1)) + 1;
    return APPLICATION_ID + ":" + next;
  }

  private boolean agreesWithThresholds(DeltaTable clientDays) {
    try (DeltaTable.Rows rows = clientDays.rows(List.copyOf(Thresholds.JUDGED_COLUMNS), null)) {
      while (rows.hasNext()) {
        if (!thresholds.agreeWith(rows.next())) {
          return false;
        }
      }
    }
    return true;
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
