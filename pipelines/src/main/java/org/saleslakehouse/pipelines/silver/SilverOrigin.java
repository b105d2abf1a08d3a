package org.saleslakehouse.pipelines.silver;

import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.silver.SilverPlan.Marker;

/**
 * What the log of the client-day table tells of the Bronze table that it was made from. All that is
 * recorded there names that table by its id: of a Bronze that was deleted and made anew, or of
 * another lake's, nothing is recorded.
 */
final class SilverOrigin {
  /** Changing it makes the next run read all of Bronze. */
  private static final String APPLICATION = "silver:ventes_stream:";

  private final String applicationId;
  private final long bronzeVersion;
  private final DeltaTable clientDays;

  private SilverOrigin(String applicationId, long bronzeVersion, DeltaTable clientDays) {
    this.applicationId = applicationId;
    this.bronzeVersion = bronzeVersion;
    this.clientDays = clientDays;
  }

  static SilverOrigin of(DeltaTable bronze, DeltaTable clientDays) {
    return new SilverOrigin(APPLICATION + bronze.id(), bronze.version(), clientDays);
  }

  /**
   * The newest version of Bronze that the table reflects, -1 if none is recorded. A recorded
   * version only ever grows; so after an older copy of Bronze was put back, which counts on from a
   * lower one, there is a marker of another name.
   */
  Marker newestMarker() {
    Marker newest = new Marker(applicationId, recorded(applicationId));
    for (int i = 2; newest.version() >= 0; i++) {
      String id = applicationId + ":" + i;
      long version = recorded(id);
      if (version < 0) {
        break;
      }
      newest = new Marker(id, version);
    }
    return newest;
  }

  /** The marker to record for this version of Bronze. */
  Marker markerFor(long version) {
    Marker newest = newestMarker();
    if (newest.version() <= version) {
      return new Marker(newest.applicationId(), version);
    }
    String number = newest.applicationId().substring(applicationId.length());
    int next = number.isEmpty() ? 2 : Integer.parseInt(number.substring(1)) + 1;
    return new Marker(applicationId + ":" + next, version);
  }

  /** Whether streaming began on this table when there was nothing in it. */
  boolean isStreamed() {
    return recorded(streamed().applicationId()) >= 0;
  }

  /** Whether all that the table reflects is of this Bronze table, as it is now. */
  boolean isOfThisBronze() {
    long newest = newestMarker().version();
    return newest <= bronzeVersion && (newest >= 0 || isStreamed());
  }

  /** What is recorded when streaming begins on a table with nothing in it. */
  Marker streamed() {
    return new Marker(applicationId + ":streamed", 0);
  }

  private long recorded(String id) {
    return clientDays.exists() ? clientDays.transactionVersion(id) : -1;
  }
}
