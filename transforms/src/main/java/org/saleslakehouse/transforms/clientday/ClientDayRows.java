package org.saleslakehouse.transforms.clientday;

import java.math.BigDecimal;
import java.time.Instant;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SimpleFunction;
import org.apache.beam.sdk.util.SerializableSupplier;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.ToRows;

/**
 * Between client-days and the rows of their table. The processing time comes from a clock of the
 * caller's, which is asked once per row: hand in a constant for one time per run. Windows and panes
 * pass through.
 */
public final class ClientDayRows {

  /** To rows of {@link Rows#CLIENT_DAY}. */
  public static PTransform<PCollection<ClientDay>, PCollection<Row>> toRows(
      Thresholds thresholds, SerializableSupplier<Instant> processingTime) {
    return ToRows.of(
        Rows.CLIENT_DAY, day -> clientDay(day, thresholds, ToRows.micros(processingTime)));
  }

  /**
   * From rows of {@link Rows#CLIENT_DAY}, whose columns may stand in any order, back to client-days
   * for the roll-ups. The sum is read as the decimal that the column's double is written as: the
   * exact sum again as long as that has no more than 15 digits, which is below ten trillion euro in
   * cents.
   */
  public static PTransform<PCollection<Row>, PCollection<ClientDay>> toClientDays() {
    return new ToClientDays();
  }

  static Row clientDay(ClientDay day, Thresholds thresholds, Instant processingTime) {
    return Row.withSchema(Rows.CLIENT_DAY)
        .addValues(
            day.key().clientId(),
            day.key().clientNom(),
            day.key().pays(),
            day.key().segment(),
            day.key().jour(),
            day.totalQuantite(),
            day.totalDepense().doubleValue(),
            day.nbAchats(),
            day.panierMoyen().doubleValue(),
            day.achatMin(),
            day.achatMax(),
            day.nbProduitsDistincts(),
            thresholds.isFidele(day),
            thresholds.spendingSegment(day),
            processingTime)
        .build();
  }

  private static final class ToClientDays
      extends PTransform<PCollection<Row>, PCollection<ClientDay>> {
    @Override
    public PCollection<ClientDay> expand(PCollection<Row> rows) {
      Coder<ClientDay> coder = ClientDayCoder.of();
      return rows.apply(
              "ToClientDay",
              MapElements.via(
                  new SimpleFunction<Row, ClientDay>() {
                    @Override
                    public ClientDay apply(Row row) {
                      return clientDay(row);
                    }
                  }))
          .setCoder(coder);
    }
  }

  static ClientDay clientDay(Row row) {
    ClientDayKey key =
        new ClientDayKey(
            row.getInt32("client_id"),
            row.getString("client_nom"),
            row.getString("pays"),
            row.getString("segment"),
            row.getString("jour"));
    return new ClientDay(
        key,
        row.getInt64("total_quantite"),
        // The decimal that the double is written as.
        BigDecimal.valueOf(row.getDouble("total_depense")),
        row.getInt64("nb_achats"),
        row.getDouble("achat_min"),
        row.getDouble("achat_max"),
        row.getInt64("nb_produits_distincts"));
  }

  private ClientDayRows() {}
}
