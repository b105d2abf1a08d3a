package org.saleslakehouse.pipelines.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.TableVersion;
import org.saleslakehouse.io.delta.errors.DeltaIOException;

/**
 * When each day was first reported in full, and what was said then: by the oldest version of the
 * client-days that was committed after the day was over (in UTC) and holds it, as far back as the
 * table's history goes. Versions are looked at by halving: a day stays once it is there.
 */
final class DayReports {
  private static final String DAY = "jour";

  private final DeltaTable table;
  private final Runnable checkStop;

  /** From the oldest on. */
  private final List<TableVersion> versions;

  private final Map<Integer, DeltaTable> opened = new HashMap<>();

  /**
   * What was said of a day.
   *
   * @param version of the table; -1 if the day is not over
   * @param at when the version was committed
   */
  record Reported(long version, Instant at, long sales, BigDecimal revenue) {}

  /** Of a table at the version that it shows. */
  DayReports(DeltaTable table, Runnable checkStop) {
    this.table = table;
    this.checkStop = checkStop;
    List<TableVersion> newestFirst = new ArrayList<>(table.history(Integer.MAX_VALUE));
    Collections.reverse(newestFirst);
    this.versions = newestFirst;
  }

  /** What the newest version says of each day. */
  Map<String, Reported> now() {
    Map<String, Reported> days = new TreeMap<>();
    int newest = versions.size() - 1;
    try (DeltaTable.Rows rows = table.rows(List.of(DAY, "nb_achats", "total_depense"), null)) {
      rows.forEach(
          row -> {
            checkStop.run();
            days.merge(row.getString(DAY), reported(newest, row), (one, other) -> plus(one, other));
          });
    }
    return days;
  }

  /** The first report of a day that is in the newest version; null if the day is not over yet. */
  @Nullable Reported first(String day) {
    Instant end = LocalDate.parse(day).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    int low = 0;
    int high = versions.size() - 1;
    if (versions.get(high).timestamp().isBefore(end)) {
      return null;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (versions.get(middle).timestamp().isBefore(end) || at(middle, day) == null) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return at(low, day);
  }

  private @Nullable Reported at(int index, String day) {
    checkStop.run();
    DeltaTable then =
        opened.computeIfAbsent(index, i -> table.atVersion(versions.get(i).version()));
    Reported sum = null;
    try (DeltaTable.Rows rows =
        then.rows(List.of(DAY, "nb_achats", "total_depense"), DeltaFilter.equal(DAY, day))) {
      while (rows.hasNext()) {
        Reported one = reported(index, rows.next());
        sum = sum == null ? one : plus(sum, one);
      }
    } catch (DeltaIOException e) {
      return null; // its log is there still, but its checkpoint or its files are not
    }
    return sum;
  }

  private Reported reported(int index, Row row) {
    TableVersion version = versions.get(index);
    Values.checked(QueryTable.CLIENT_DAYS, row);
    return new Reported(
        version.version(),
        version.timestamp(),
        row.getInt64(1),
        Values.money(row, "total_depense"));
  }

  private static Reported plus(Reported one, Reported other) {
    return new Reported(
        one.version(), one.at(), one.sales() + other.sales(), one.revenue().add(other.revenue()));
  }
}
