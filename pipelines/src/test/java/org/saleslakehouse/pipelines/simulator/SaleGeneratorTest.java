package org.saleslakehouse.pipelines.simulator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.options.SimulatorOptions;

/**
 * The simulator's sales: the same for the same seed, and with the content that is promised. Method:
 * thousands of records are generated and every one of them is checked.
 */
class SaleGeneratorTest {
  private static final Instant NOW = Instant.parse("2025-12-01T10:00:00.123Z");
  private static final int COUNT = 5000;

  // 10 % and 5 % of these, as the seed has it.
  private static final int LATE_OF_SEED_42 = 492;
  private static final int MALFORMED_OF_SEED_42 = 249;

  private static SaleGenerator generator(long seed, double late, double malformed) {
    return new SaleGenerator(seed, 5, 6, late, malformed);
  }

  private static List<String> values(SaleGenerator generator) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      values.add(text(generator.record(i, NOW.plusMillis(i))));
    }
    return values;
  }

  private static String text(SaleRecord record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }

  private static final String FIRST_SALE =
      "{\"vente_id\":1,\"client_id\":2,\"produit_id\":104,"
          + "\"timestamp\":\"2025-12-01T10:00:00.123Z\",\"quantite\":1,\"montant\":59.99,"
          + "\"client_nom\":\"Maria Garcia\",\"produit_nom\":\"Casque audio\","
          + "\"categorie\":\"Électronique\",\"pays\":\"Espagne\",\"segment\":\"Particulier\"}";

  @Test
  void theFirstSaleOfSeed42IsThisOneByteForByte() {
    SaleRecord record = generator(42, 0, 0).record(0, NOW);
    assertThat(text(record), equalTo(FIRST_SALE));
    assertThat(record.sentAt(), equalTo(NOW));
    assertThat(record.eventTime(), equalTo(NOW));
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() {
    assertThat(values(generator(7, 0.1, 0.05)), equalTo(values(generator(7, 0.1, 0.05))));
    assertThat(values(generator(7, 0.1, 0.05)), not(equalTo(values(generator(8, 0.1, 0.05)))));
  }

  @Test
  void theSharesDoNotChangeTheOtherSales() {
    List<String> all = values(generator(7, 0, 0));
    SaleGenerator withMalformed = generator(7, 0, 0.5);
    for (int i = 0; i < COUNT; i++) {
      SaleRecord record = withMalformed.record(i, NOW.plusMillis(i));
      if (record.malformation().isEmpty()) {
        assertThat(text(record), equalTo(all.get(i)));
      }
    }
  }

  @Test
  void eachSaleIsOneOfAKnownClientAndProductAtItsPrice() throws IOException {
    Catalogue catalogue = Catalogue.of(5, 6);
    SaleGenerator generator = generator(42, 0, 0);
    ObjectMapper mapper = new ObjectMapper();
    Set<String> combinations = new TreeSet<>();
    for (int i = 0; i < COUNT; i++) {
      SaleRecord record = generator.record(i, NOW);
      JsonNode sale = mapper.readTree(record.value());
      Client client = catalogue.clients().get(sale.get("client_id").asInt() - 1);
      Product product = catalogue.products().get(sale.get("produit_id").asInt() - 101);
      int quantity = sale.get("quantite").asInt();
      assertThat(sale.size(), equalTo(11));
      assertThat(sale.get("vente_id").asInt(), equalTo(i + 1));
      assertThat(sale.get("timestamp").asText(), equalTo(NOW.toString()));
      assertThat(sale.get("client_nom").asText(), equalTo(client.name()));
      assertThat(sale.get("pays").asText(), equalTo(client.country()));
      assertThat(sale.get("segment").asText(), equalTo(client.segment()));
      assertThat(sale.get("produit_nom").asText(), equalTo(product.name()));
      assertThat(sale.get("categorie").asText(), equalTo(product.category()));
      assertThat(
          sale.get("montant").decimalValue().setScale(2),
          equalTo(product.price().multiply(BigDecimal.valueOf(quantity))));
      assertThat(
          new String(record.key(), StandardCharsets.UTF_8), equalTo(String.valueOf(client.id())));
      combinations.add(client.id() + "/" + product.id() + "/" + quantity);
    }
    assertThat("all clients, products, quantities occur", combinations.size(), equalTo(5 * 6 * 5));
  }

  @Test
  void theSharesAreKeptAndLateSalesLie11To120MinutesBack() {
    SaleGenerator generator = generator(42, 0.1, 0.05);
    int late = 0;
    int malformed = 0;
    Set<Malformation> kinds = EnumSet.noneOf(Malformation.class);
    for (int i = 0; i < COUNT; i++) {
      SaleRecord record = generator.record(i, NOW);
      Duration lateness = Duration.between(record.eventTime(), NOW);
      if (record.isLate()) {
        late++;
        assertThat(Duration.ofMinutes(11), lessThanOrEqualTo(lateness));
        assertThat(lateness, lessThanOrEqualTo(Duration.ofHours(2)));
      } else {
        assertThat(lateness, equalTo(Duration.ZERO));
      }
      if (record.malformation().isPresent()) {
        malformed++;
        kinds.add(record.malformation().get());
      }
    }
    assertThat(late, equalTo(LATE_OF_SEED_42));
    assertThat(malformed, equalTo(MALFORMED_OF_SEED_42));
    assertThat(kinds, equalTo(EnumSet.allOf(Malformation.class)));
  }

  @Test
  void timesAreCutToMilliseconds() {
    SaleRecord record = generator(42, 0, 0).record(0, Instant.parse("2025-12-01T10:00:00.123987Z"));
    assertThat(record.sentAt(), equalTo(NOW));
    assertThat(record.eventTime(), equalTo(NOW));
  }

  @Test
  void sharesBeyondOneAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> generator(1, 0.75, 0.5));
    assertThrows(IllegalArgumentException.class, () -> generator(1, -0.1, 0));
  }

  @Test
  void quantitiesFillTheRangeThatIsAskedFor() throws IOException {
    SimulatorOptions options =
        PipelineOptionsFactory.fromArgs("--minQuantity=7", "--maxQuantity=9")
            .as(SimulatorOptions.class);
    SaleGenerator generator = Simulation.generator(options);
    Set<Integer> quantities = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      byte[] sale = generator.record(i, Instant.EPOCH).value();
      quantities.add(new ObjectMapper().readTree(sale).get("quantite").asInt());
    }
    assertThat(quantities, equalTo(Set.of(7, 8, 9)));
  }
}
