package org.saleslakehouse.pipelines.query;

import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rows;

/** The tables of a lake that can be asked for. */
@SuppressWarnings("ImmutableEnumChecker") // neither schemas nor these functions change
public enum QueryTable {
  BRONZE(Rows.BRONZE_PATH, Rows.BRONZE, Lake::bronze, "'bronze' makes it with the first sale"),
  QUARANTINE(
      Rows.QUARANTINE_PATH,
      Rows.QUARANTINE,
      Lake::quarantine,
      "'bronze' makes it with the first record that is no good sale"),
  CLIENT_DAYS(Rows.CLIENT_DAY_PATH, Rows.CLIENT_DAY, Lake::clientDays, "'silver' makes it"),
  COUNTRIES(Rows.COUNTRY_PATH, Rows.COUNTRY, Lake::countries, "'silver' makes it"),
  SEGMENTS(Rows.SEGMENT_PATH, Rows.SEGMENT, Lake::segments, "'silver' makes it");

  private final String place;
  private final Schema schema;
  private final Function<Lake, String> path;
  private final String maker;

  QueryTable(String place, Schema schema, Function<Lake, String> path, String maker) {
    this.place = place;
    this.schema = schema;
    this.path = path;
    this.maker = maker;
  }

  /** Its usual place in a lake. */
  String place() {
    return place;
  }

  /** The last part of its usual place, which is its name in SQL. */
  public String sqlName() {
    return place.substring(place.lastIndexOf('/') + 1);
  }

  /** The columns with which this version of the program makes it. */
  Schema madeWith() {
    return schema;
  }

  String path(Lake lake) {
    return path.apply(lake);
  }

  /** Who makes it and when, half a sentence. */
  String maker() {
    return maker;
  }
}
