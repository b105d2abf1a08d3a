package org.saleslakehouse.pipelines.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Makes sales up. Each record is a pure function of the seed, its number and the time: the same
 * seed gives the same sales whatever the shares of late and malformed ones, the same seed and times
 * give the same bytes.
 */
public final class SaleGenerator {
  static final int MIN_QUANTITY = 1;
  static final int MAX_QUANTITY = 5;

  /** Late sales lie beyond the ten minutes that count as on time by default. */
  static final Duration MIN_LATENESS = Duration.ofMinutes(11);

  static final Duration MAX_LATENESS = Duration.ofHours(2);

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Malformation[] MALFORMATIONS = Malformation.values();

  // Exact decimals as they are: 51.00, not 51.0.
  private static final JsonNodeFactory JSON = new JsonNodeFactory(true);

  private final long seed;
  private final Catalogue catalogue;
  private final int minQuantity;
  private final int maxQuantity;
  private final double lateShare;
  private final double malformedShare;

  /**
   * A generator.
   *
   * @param clients at least 1
   * @param products at least 1
   * @param lateShare of the records, 0 to 1
   * @param malformedShare of the records, 0 to 1; together with the late ones at most 1
   */
  public SaleGenerator(
      long seed, int clients, int products, double lateShare, double malformedShare) {
    this(
        seed,
        Catalogue.of(clients, products),
        MIN_QUANTITY,
        MAX_QUANTITY,
        lateShare,
        malformedShare);
  }

  /**
   * A generator.
   *
   * @param minQuantity of a sale, at least 1
   * @param maxQuantity of a sale, not below the least one
   */
  SaleGenerator(
      long seed,
      Catalogue catalogue,
      int minQuantity,
      int maxQuantity,
      double lateShare,
      double malformedShare) {
    if (lateShare < 0 || malformedShare < 0 || lateShare + malformedShare > 1) {
      throw new IllegalArgumentException(
          "The late and the malformed share must not be negative, and together at most 1: "
              + lateShare
              + ", "
              + malformedShare);
    }
    this.seed = seed;
    this.catalogue = catalogue;
    this.minQuantity = minQuantity;
    this.maxQuantity = maxQuantity;
    this.lateShare = lateShare;
    this.malformedShare = malformedShare;
  }

  /**
   * The record of this number.
   *
   * @param index from 0; the sale's id is one more
   * @param now when the record is sent, and the sale made if it is not late; cut to milliseconds,
   *     which is all that a Kafka timestamp holds
   */
  public SaleRecord record(long index, Instant now) {
    Random random = new Random(Mix.mix(Mix.mix(seed) + index));
    Client client = catalogue.clients().get(random.nextInt(catalogue.clients().size()));
    Product product = catalogue.products().get(random.nextInt(catalogue.products().size()));
    int quantity = minQuantity + random.nextInt(maxQuantity - minQuantity + 1);
    double fate = random.nextDouble();
    boolean malformed = fate < malformedShare;
    boolean late = !malformed && fate < malformedShare + lateShare;

    Instant sentAt = Instant.ofEpochMilli(now.toEpochMilli());
    Instant eventTime = late ? sentAt.minus(lateness(random)) : sentAt;
    ObjectNode sale = sale(Math.toIntExact(index + 1), client, product, quantity, eventTime);
    Optional<Malformation> malformation =
        malformed
            ? Optional.of(MALFORMATIONS[random.nextInt(MALFORMATIONS.length)])
            : Optional.empty();
    byte[] value =
        malformation
            .map(m -> m.apply(sale, random))
            .orElseGet(() -> sale.toString().getBytes(StandardCharsets.UTF_8));
    return new SaleRecord(String.valueOf(client.id()), value, sentAt, eventTime, malformation);
  }

  private static Duration lateness(Random random) {
    long span = MAX_LATENESS.minus(MIN_LATENESS).toSeconds();
    return MIN_LATENESS.plusSeconds(random.nextInt(Math.toIntExact(span) + 1));
  }

  private static ObjectNode sale(
      int id, Client client, Product product, int quantity, Instant eventTime) {
    BigDecimal amount = product.price().multiply(BigDecimal.valueOf(quantity));
    return JSON.objectNode()
        .put("vente_id", id)
        .put("client_id", client.id())
        .put("produit_id", product.id())
        .put("timestamp", TIMESTAMP.format(eventTime))
        .put("quantite", quantity)
        .put("montant", amount)
        .put("client_nom", client.name())
        .put("produit_nom", product.name())
        .put("categorie", product.category())
        .put("pays", client.country())
        .put("segment", client.segment());
  }
}
