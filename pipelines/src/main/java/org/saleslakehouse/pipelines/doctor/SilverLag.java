package org.saleslakehouse.pipelines.doctor;

import java.util.Map;
import java.util.Optional;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.TableVersion;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.tables.Lake;

/**
 * How far the client-day table is behind Bronze, by what it records with its commits.
 *
 * @param state in a word
 * @param reflected the version of Bronze that the table reflects; -1 if nothing tells
 * @param bronze the newest version of Bronze; -1 if there is none
 * @param changedDays in Bronze since then; -1 if that is not known
 */
record SilverLag(State state, long reflected, long bronze, int changedDays) {
  private static final String APPLICATION = "silver:ventes_stream";
  private static final String STREAMED = ":streamed";

  /** Where the mark is: incremental runs put one on all that they commit. */
  private static final int COMMITS = 200;

  /** In a word. */
  enum State {
    NO_BRONZE,
    NEVER_RUN,
    /** By streaming alone, which does not say what it has reached. */
    STREAMED,
    UNKNOWN,
    OTHER_BRONZE,
    BEHIND,
    UP_TO_DATE
  }

  /** What an incremental run has recorded: the name holds the id of its Bronze table. */
  private record Mark(String name, long version) {
    boolean isOf(DeltaTable bronze) {
      String origin = name.substring(APPLICATION.length());
      return origin.matches("(:\\d+)?") || origin.startsWith(":" + bronze.id());
    }
  }

  static SilverLag of(Lake lake) {
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    if (!bronze.exists()) {
      return new SilverLag(State.NO_BRONZE, -1, -1, 0);
    }
    long version = bronze.version();
    DeltaTable clientDays = DeltaTable.open(lake.clientDays());
    if (!clientDays.exists()) {
      return new SilverLag(State.NEVER_RUN, -1, version, -1);
    }
    Optional<Mark> newest = newestMark(clientDays);
    if (newest.isEmpty()) {
      boolean streamed =
          clientDays.transactionVersion(APPLICATION + ":" + bronze.id() + STREAMED) >= 0;
      return new SilverLag(streamed ? State.STREAMED : State.UNKNOWN, -1, version, -1);
    }
    long reflected = newest.get().version();
    if (!newest.get().isOf(bronze) || reflected > version) {
      return new SilverLag(State.OTHER_BRONZE, reflected, version, -1);
    }
    int changed = changedDays(bronze, reflected);
    return new SilverLag(
        changed == 0 ? State.UP_TO_DATE : State.BEHIND, reflected, version, changed);
  }

  private static Optional<Mark> newestMark(DeltaTable clientDays) {
    for (TableVersion commit : clientDays.history(COMMITS)) {
      for (Map.Entry<String, Long> recorded : commit.transactions().entrySet()) {
        String name = recorded.getKey();
        if (name.startsWith(APPLICATION) && !name.endsWith(STREAMED)) {
          return Optional.of(new Mark(name, recorded.getValue()));
        }
      }
    }
    return Optional.empty();
  }

  private static int changedDays(DeltaTable bronze, long since) {
    try {
      return bronze.partitionsChangedSince(since).partitions().size();
    } catch (DeltaIOException e) {
      return -1; // the log has been cleaned
    }
  }
}
