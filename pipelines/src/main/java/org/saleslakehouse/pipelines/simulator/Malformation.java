package org.saleslakehouse.pipelines.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** The ways in which records of the real world are no valid sales. */
public enum Malformation {
  /** A producer that died while it wrote. */
  TRUNCATED {
    @Override
    byte[] apply(ObjectNode sale, Random random) {
      byte[] whole = bytes(sale);
      return Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1));
    }
  },
  /** A line of somebody's log. */
  NOT_JSON {
    @Override
    byte[] apply(ObjectNode sale, Random random) {
      return ("sale " + sale.get("vente_id") + " by " + sale.get("client_nom").asText())
          .getBytes(StandardCharsets.UTF_8);
    }
  },
  /** Valid JSON that is a list. */
  NOT_AN_OBJECT {
    @Override
    byte[] apply(ObjectNode sale, Random random) {
      return ("[" + sale.get("vente_id") + "," + sale.get("client_id") + "]")
          .getBytes(StandardCharsets.UTF_8);
    }
  },
  MISSING_FIELD {
    @Override
    byte[] apply(ObjectNode sale, Random random) {
      sale.remove(REQUIRED[random.nextInt(REQUIRED.length)]);
      return bytes(sale);
    }
  },
  NULL_FIELD {
    @Override
    byte[] apply(ObjectNode sale, Random random) {
      sale.putNull(REQUIRED[random.nextInt(REQUIRED.length)]);
      return bytes(sale);
    }
  },
  WRONG_TYPE {
    @Override
    byte[] apply(ObjectNode sale, Random random) {
      sale.put("montant", "a lot");
      return bytes(sale);
    }
  },
  BAD_TIMESTAMP {
    @Override
    byte[] apply(ObjectNode sale, Random random) {
      JsonNode time = sale.get("timestamp");
      sale.put("timestamp", time.asText().substring(0, 5) + "13-45T25:61:00Z");
      return bytes(sale);
    }
  },
  NEGATIVE_QUANTITY {
    @Override
    byte[] apply(ObjectNode sale, Random random) {
      sale.put("quantite", -sale.get("quantite").asInt());
      return bytes(sale);
    }
  },
  /** An id beyond 32 bits. */
  OUT_OF_RANGE {
    @Override
    byte[] apply(ObjectNode sale, Random random) {
      sale.put("client_id", 10_000_000_000L + sale.get("client_id").asLong());
      return bytes(sale);
    }
  },
  EMPTY {
    @Override
    byte[] apply(ObjectNode sale, Random random) {
      return new byte[0];
    }
  };

  private static final String[] REQUIRED = {
    "vente_id", "client_id", "produit_id", "timestamp", "quantite", "montant"
  };

  /** The record's value in place of this sale's. */
  abstract byte[] apply(ObjectNode sale, Random random);

  private static byte[] bytes(ObjectNode sale) {
    return sale.toString().getBytes(StandardCharsets.UTF_8);
  }
}
