package org.saleslakehouse.transforms.clientday;

import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;

/** Rows of Bronze as the aggregation reads them, for tests. */
public final class TestRows {
  /** The columns of Bronze that the aggregation needs. */
  public static final Schema PROJECTION =
      Schema.builder()
          .addInt32Field("client_id")
          .addStringField("client_nom")
          .addStringField("pays")
          .addStringField("segment")
          .addStringField("jour")
          .addInt32Field("produit_id")
          .addInt32Field("quantite")
          .addDoubleField("montant")
          .build();

  public static Row row(ClientDayKey key, int produitId, int quantite, double montant) {
    return Row.withSchema(PROJECTION)
        .addValues(
            key.clientId(),
            key.clientNom(),
            key.pays(),
            key.segment(),
            key.jour(),
            produitId,
            quantite,
            montant)
        .build();
  }

  private TestRows() {}
}
