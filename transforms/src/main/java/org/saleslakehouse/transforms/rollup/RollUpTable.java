package org.saleslakehouse.transforms.rollup;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Both roll-ups of a client-day table that is gone through row by row, without a pipeline: what
 * {@link RollUpByCountry} and {@link RollUpBySegment} give for the same rows, to the last bit. For
 * streaming jobs, whose runners cannot read a table anew after each commit, and for tables that one
 * worker reads faster than many are set to work.
 *
 * <p>Holds the sums of all countries and segments, and the numbers of their clients. Not
 * thread-safe.
 */
public final class RollUpTable {
  /** What the roll-ups need of {@link Rows#CLIENT_DAY}: no other column has to be read. */
  public static final List<String> COLUMNS =
      List.of("client_id", "pays", "segment", "total_quantite", "total_depense", "nb_achats");

  private final Map<String, RollUpSums> countries = new TreeMap<>();
  private final Map<String, RollUpSums> segments = new TreeMap<>();

  /**
   * Adds a client-day; each counts, so give each once.
   *
   * @param clientDay a row with at least {@link #COLUMNS}, in any order, of {@link Rows#CLIENT_DAY}
   */
  public void add(Row clientDay) {
    int client = clientDay.getInt32("client_id");
    String country = clientDay.getString("pays");
    String segment = clientDay.getString("segment");
    long purchases = clientDay.getInt64("nb_achats");
    long quantity = clientDay.getInt64("total_quantite");
    double spent = clientDay.getDouble("total_depense");
    countries
        .computeIfAbsent(country, pays -> new RollUpSums())
        .add(client, country, purchases, quantity, spent);
    segments
        .computeIfAbsent(segment, name -> new RollUpSums())
        .add(client, country, purchases, quantity, spent);
  }

  /** Adds the client-days that were given to another table, which stays as it is. */
  public void addAll(RollUpTable other) {
    merge(countries, other.countries);
    merge(segments, other.segments);
  }

  private static void merge(Map<String, RollUpSums> into, Map<String, RollUpSums> sums) {
    sums.forEach(
        (group, more) ->
            into.computeIfAbsent(group, name -> new RollUpSums()).mergeAccumulator(more));
  }

  /** About how much memory it takes. */
  public long bytes() {
    return bytes(countries) + bytes(segments);
  }

  private static long bytes(Map<String, RollUpSums> sums) {
    return sums.values().stream().mapToLong(RollUpSums::bytes).sum();
  }

  /** Rows of {@link Rows#COUNTRY}, sorted by country. */
  public List<Row> countries(Instant processingTime) {
    Instant time = processingTime.truncatedTo(ChronoUnit.MICROS);
    List<Row> rows = new ArrayList<>();
    countries.forEach(
        (pays, sums) ->
            rows.add(RollUpRows.country(RollUpByCountry.sales(pays, sums.extractOutput()), time)));
    return rows;
  }

  /** Rows of {@link Rows#SEGMENT}, sorted by segment. */
  public List<Row> segments(Instant processingTime) {
    Instant time = processingTime.truncatedTo(ChronoUnit.MICROS);
    List<Row> rows = new ArrayList<>();
    segments.forEach(
        (segment, sums) ->
            rows.add(
                RollUpRows.segment(RollUpBySegment.sales(segment, sums.extractOutput()), time)));
    return rows;
  }
}
