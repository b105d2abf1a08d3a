package org.saleslakehouse.transforms;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.values.Row;

/**
 * Both roll-ups of a client-day table that is gone through row by row, without a pipeline: what
 * {@link RollUpByCountry} and {@link RollUpBySegment} give for the same rows, to the last bit. For
 * streaming jobs, whose runners cannot read a table anew after each commit.
 *
 * <p>Holds the sums of all countries and segments, and the numbers of their clients. Not
 * thread-safe.
 */
public final class RollUpTable {
  private final Map<String, RollUpSums> countries = new TreeMap<>();
  private final Map<String, RollUpSums> segments = new TreeMap<>();

  /**
   * Adds a client-day; each counts, so give each once.
   *
   * @param clientDay a row with the columns of {@link Rows#CLIENT_DAY}, in any order
   */
  public void add(Row clientDay) {
    ClientDay day = SilverRows.clientDay(clientDay);
    countries.computeIfAbsent(day.key().pays(), pays -> new RollUpSums()).addInput(day);
    segments.computeIfAbsent(day.key().segment(), segment -> new RollUpSums()).addInput(day);
  }

  /** Rows of {@link Rows#COUNTRY}, sorted by country. */
  public List<Row> countries(Instant processingTime) {
    Instant time = processingTime.truncatedTo(ChronoUnit.MICROS);
    List<Row> rows = new ArrayList<>();
    countries.forEach(
        (pays, sums) ->
            rows.add(SilverRows.country(RollUpByCountry.sales(pays, sums.extractOutput()), time)));
    return rows;
  }

  /** Rows of {@link Rows#SEGMENT}, sorted by segment. */
  public List<Row> segments(Instant processingTime) {
    Instant time = processingTime.truncatedTo(ChronoUnit.MICROS);
    List<Row> rows = new ArrayList<>();
    segments.forEach(
        (segment, sums) ->
            rows.add(
                SilverRows.segment(RollUpBySegment.sales(segment, sums.extractOutput()), time)));
    return rows;
  }
}
