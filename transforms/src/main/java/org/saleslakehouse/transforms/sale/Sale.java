package org.saleslakehouse.transforms.sale;

import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A sale that keeps the contract of the topic. {@code ParseSales} states the ranges of the numbers.
 *
 * @param venteId the sale, ≥ 0
 * @param clientId the client, ≥ 0
 * @param produitId the product, ≥ 0
 * @param timestamp when it was sold, in whole microseconds
 * @param quantite how many, ≥ 1
 * @param montant the amount paid in EUR, finite, ≥ 0
 * @param clientNom the client's name
 * @param produitNom the product's name
 * @param categorie the product's category
 * @param pays the client's country
 * @param segment the client's segment
 * @param rescuedData the fields that the contract does not know, as the text of a JSON object; null
 *     if there are none
 */
public record Sale(
    int venteId,
    int clientId,
    int produitId,
    Instant timestamp,
    int quantite,
    double montant,
    String clientNom,
    String produitNom,
    String categorie,
    String pays,
    String segment,
    @Nullable String rescuedData) {

  public Sale {
    Objects.requireNonNull(timestamp, "timestamp");
    Objects.requireNonNull(clientNom, "client_nom");
    Objects.requireNonNull(produitNom, "produit_nom");
    Objects.requireNonNull(categorie, "categorie");
    Objects.requireNonNull(pays, "pays");
    Objects.requireNonNull(segment, "segment");
    if (timestamp.get(ChronoField.NANO_OF_SECOND) % 1_000 != 0) {
      throw new IllegalArgumentException(
          "timestamp " + timestamp + " of a sale is finer than microseconds; cut it first");
    }
  }
}
