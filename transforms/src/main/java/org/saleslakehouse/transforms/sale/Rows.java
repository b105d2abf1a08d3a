package org.saleslakehouse.transforms.sale;

import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;

/**
 * The tables: where they lie under the lake's base path, how they are partitioned, and their
 * columns in order. Columns that a transform always fills are not nullable.
 */
public final class Rows {
  public static final String BRONZE_PATH = "bronze/ventes_stream";
  public static final String QUARANTINE_PATH = "bronze/ventes_quarantine";
  public static final String CLIENT_DAY_PATH = "silver/ventes_aggreges";
  public static final String COUNTRY_PATH = "silver/ventes_par_pays";
  public static final String SEGMENT_PATH = "silver/ventes_par_segment";

  public static final List<String> BRONZE_PARTITION_COLUMNS = List.of("jour");
  public static final List<String> QUARANTINE_PARTITION_COLUMNS = List.of("jour");

  /** By day, so that a day can be replaced without touching the others. */
  public static final List<String> CLIENT_DAY_PARTITION_COLUMNS = List.of("jour");

  public static final List<String> COUNTRY_PARTITION_COLUMNS = List.of();
  public static final List<String> SEGMENT_PARTITION_COLUMNS = List.of();

  /** What identifies a row of {@link #CLIENT_DAY}, for upserts. */
  public static final List<String> CLIENT_DAY_KEY_COLUMNS =
      List.of("client_id", "client_nom", "pays", "segment", "jour");

  public static final List<String> COUNTRY_KEY_COLUMNS = List.of("pays");
  public static final List<String> SEGMENT_KEY_COLUMNS = List.of("segment");

  /** Set in a row of {@link #QUARANTINE} whose record is a row of {@link #BRONZE} by now. */
  public static final String REPLAYED_AT = "replayed_at";

  /** A header of a record; the value may be missing. */
  public static final Schema HEADER =
      Schema.builder()
          .addNullableStringField("name") // Delta knows no constraint within an array
          .addNullableField("value", FieldType.BYTES)
          .build();

  /** A point in time in microseconds. */
  private static final FieldType TIMESTAMP = FieldType.logicalType(new MicrosInstant());

  /**
   * One row per sale. {@code jour} is the day of the event in the configured zone, yyyy-MM-dd. New
   * columns are nullable and come last: the write adds them to tables that have been there before.
   */
  public static final Schema BRONZE =
      Schema.builder()
          .addInt32Field("vente_id")
          .addInt32Field("client_id")
          .addInt32Field("produit_id")
          .addField("timestamp", TIMESTAMP)
          .addInt32Field("quantite")
          .addDoubleField("montant")
          .addStringField("client_nom")
          .addStringField("produit_nom")
          .addStringField("categorie")
          .addStringField("pays")
          .addStringField("segment")
          .addField("date_ingestion", TIMESTAMP)
          .addStringField("jour")
          .addStringField("kafka_topic")
          .addInt32Field("kafka_partition")
          .addInt64Field("kafka_offset")
          .addField("kafka_timestamp", TIMESTAMP)
          .addInt64Field("lateness_seconds")
          .addBooleanField("is_late")
          .addNullableStringField("rescued_data")
          .addNullableStringField("quality_warnings")
          .build();

  /**
   * One row per rejected record. {@code jour} is the day of ingestion in the configured zone; no
   * value, no payload. {@code kafka_headers} are all headers in their order, {@code headers} the
   * last of each name. {@code replayed_at} is when the record went to {@link #BRONZE} after all;
   * its row stays here, and counts there.
   */
  public static final Schema QUARANTINE =
      Schema.builder()
          .addNullableField("payload", FieldType.BYTES)
          .addNullableField("message_key", FieldType.BYTES)
          .addMapField("headers", FieldType.STRING, FieldType.BYTES.withNullable(true))
          .addStringField("kafka_topic")
          .addInt32Field("kafka_partition")
          .addInt64Field("kafka_offset")
          .addField("kafka_timestamp", TIMESTAMP)
          .addField("date_ingestion", TIMESTAMP)
          .addStringField("jour")
          .addStringField("reason")
          .addNullableStringField("field")
          .addNullableStringField("detail")
          .addNullableArrayField("kafka_headers", FieldType.row(HEADER).withNullable(true))
          .addNullableField(REPLAYED_AT, TIMESTAMP)
          .build();

  /** What {@code EnrichSales} gives: a row for exactly one of the two tables. */
  public static final Schema ROUTED =
      Schema.builder()
          .addNullableField("sale", FieldType.row(BRONZE))
          .addNullableField("rejected", FieldType.row(QUARANTINE))
          .build();

  /** The columns of {@link #BRONZE} that {@code AggregateByClientDay} needs. */
  public static final List<String> AGGREGATED_COLUMNS =
      List.of(
          "client_id",
          "client_nom",
          "pays",
          "segment",
          "jour",
          "produit_id",
          "quantite",
          "montant");

  /**
   * One row per client and day (and name, country and segment, should these change during a day).
   */
  public static final Schema CLIENT_DAY =
      Schema.builder()
          .addInt32Field("client_id")
          .addStringField("client_nom")
          .addStringField("pays")
          .addStringField("segment")
          .addStringField("jour")
          .addInt64Field("total_quantite")
          .addDoubleField("total_depense")
          .addInt64Field("nb_achats")
          .addDoubleField("panier_moyen")
          .addDoubleField("achat_min")
          .addDoubleField("achat_max")
          .addInt64Field("nb_produits_distincts")
          .addBooleanField("est_client_fidele")
          .addStringField("segment_depense")
          .addField("processing_time", TIMESTAMP)
          .build();

  /** One row per country. */
  public static final Schema COUNTRY =
      Schema.builder()
          .addStringField("pays")
          .addInt64Field("total_transactions")
          .addDoubleField("revenue_total")
          .addDoubleField("transaction_moyenne")
          .addInt64Field("items_sold")
          .addInt64Field("unique_customers")
          .addField("processing_time", TIMESTAMP)
          .build();

  /** One row per segment. */
  public static final Schema SEGMENT =
      Schema.builder()
          .addStringField("segment")
          .addInt64Field("total_transactions")
          .addDoubleField("revenue_total")
          .addDoubleField("transaction_moyenne")
          .addInt64Field("unique_customers")
          .addInt64Field("countries_count")
          .addField("processing_time", TIMESTAMP)
          .build();

  private Rows() {}
}
