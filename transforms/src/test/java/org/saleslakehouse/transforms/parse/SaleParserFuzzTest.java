package org.saleslakehouse.transforms.parse;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.ParsedSaleCoder;
import org.saleslakehouse.transforms.sale.Rejection.Reason;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.TestSales;

/**
 * Goal: whatever the bytes are, exactly one result, never an exception, and the bytes stay as they
 * are. Method: seeded mutations of good messages, 50,000 of them, or 1,000,000 with {@code
 * -Dcertify=true}; both ways of reading must agree on each, every result must survive its coder,
 * and what is rescued must be JSON.
 */
class SaleParserFuzzTest {
  private static final int MESSAGES = Boolean.getBoolean("certify") ? 1_000_000 : 50_000;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(1 << 20).build())
          .build();
  private static final String[] SCRAPS = {
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u",
    "\\ud800",
    "null",
    "true",
    "NaN",
    "-Infinity",
    "1e999",
    "-0.0",
    "99999999999999999999999",
    "0x1F",
    "1.",
    ".5",
    "\0",
    "\n",
    "\uFEFF",
    "😀",
    "/*",
    "//",
    "'",
    "\"pays\":",
    "\"x\":",
    "\"timestamp\":\"2025-02-30T00:00:00Z\",",
    "24:00:00",
    ":60",
    "+99:99",
    "9999-",
    "\"quantite\":0,",
    " "
  };

  @Test
  void everyMessageGivesExactlyOneResult() throws Exception {
    SplittableRandom random = new SplittableRandom(20251210);
    SaleParser[] parsers = {
      new SaleParser(1 << 20, 64, ZoneId.of("UTC"), false),
      new SaleParser(400, 8, ZoneId.of("Europe/Paris"), true)
    };
    Map<Reason, Integer> rejected = new EnumMap<>(Reason.class);
    int accepted = 0;
    for (int i = 0; i < MESSAGES; i++) {
      byte[] message = mutate(random, i);
      byte[] before = message.clone();
      ParsedSale parsed;
      try {
        parsed = parsers[i % 2].parse(TestSales.record(message));
      } catch (Throwable t) {
        throw new AssertionError("message " + i + ": " + Arrays.toString(before), t);
      }
      assertThat("message " + i, parsed, is(parsers[i % 2].parseAsJson(parsed.source())));
      assertThat("bytes of message " + i, Arrays.equals(parsed.source().value(), before), is(true));
      if (parsed.isAccepted()) {
        accepted++;
        checkRescued(parsed.sale().rescuedData());
      } else {
        rejected.merge(parsed.rejection().reason(), 1, Integer::sum);
      }
      assertThat("message " + i, CoderUtils.clone(ParsedSaleCoder.of(), parsed), is(parsed));
    }
    int total = accepted + rejected.values().stream().mapToInt(Integer::intValue).sum();
    assertThat(total, is(MESSAGES));
    // The sample is worth something only if it reaches everything.
    Set<Reason> ofParsing = EnumSet.complementOf(EnumSet.of(Reason.QUALITY_RULE, Reason.DUPLICATE));
    assertThat(rejected.keySet(), is(ofParsing));
    assertThat("some survive: " + accepted, accepted > MESSAGES / 20, is(true));
  }

  private static void checkRescued(String rescued) throws IOException {
    if (rescued != null) {
      try (JsonParser p = JSON.createParser(rescued)) {
        p.nextToken();
        p.skipChildren();
        assertThat(rescued, p.nextToken() == null, is(true));
      }
    }
  }

  private static byte[] mutate(SplittableRandom random, int i) {
    byte[] good =
        (i % 3 == 0 ? TestSales.with("canal", "{\"a\":[1,\"é\"]}") : TestSales.json())
            .getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(12)) {
      case 0 -> flipBits(random, good);
      case 1 -> Arrays.copyOf(good, random.nextInt(good.length));
      case 2 -> insert(random, good, scrap(random));
      case 3 -> replaceValue(random, randomJson(random, 0));
      case 4 -> replaceValue(random, scrap(random));
      case 5 -> bytes(randomJson(random, 0));
      case 6 -> randomBytes(random);
      case 7 -> insert(random, good, new String(Character.toChars(random.nextInt(0xD800))));
      case 8 -> nested(random);
      case 9 -> hugeNumber(random);
      case 10 -> badUtf8(random, good);
      default ->
          i % 5 == 0 ? splice(random, good) : bytes(TestSales.with("vente_id", String.valueOf(i)));
    };
  }

  private static byte[] flipBits(SplittableRandom random, byte[] good) {
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      good[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return good;
  }

  private static byte[] insert(SplittableRandom random, byte[] good, String scrap) {
    int at = random.nextInt(good.length + 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(good, 0, at);
    out.writeBytes(bytes(scrap));
    out.write(good, at, good.length - at);
    return out.toByteArray();
  }

  private static byte[] replaceValue(SplittableRandom random, String json) {
    String field =
        Rows.BRONZE
            .getFieldNames()
            .get(random.nextInt(12)); // the twelfth is none of the contract's
    return bytes(TestSales.with(field, json));
  }

  private static String scrap(SplittableRandom random) {
    return SCRAPS[random.nextInt(SCRAPS.length)];
  }

  private static String randomJson(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth > 4 ? 5 : 7)) {
      case 0 -> String.valueOf(random.nextLong() >> random.nextInt(64));
      case 1 -> String.valueOf(Double.longBitsToDouble(random.nextLong()));
      case 2 -> "\"" + scrap(random).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
      case 3 -> random.nextBoolean() ? "true" : "null";
      case 4 -> "\"2025-12-10T08:30:00" + scrap(random).replace("\"", "") + "\"";
      case 5 -> "[" + randomJson(random, depth + 1) + "," + randomJson(random, depth + 1) + "]";
      default ->
          "{\"pays\":"
              + randomJson(random, depth + 1)
              + ",\"k\":"
              + randomJson(random, depth + 1)
              + "}";
    };
  }

  private static byte[] randomBytes(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] nested(SplittableRandom random) {
    int depth = 1 << random.nextInt(13);
    String open = random.nextBoolean() ? "[" : "{\"a\":";
    String close = open.equals("[") ? "]" : "1}";
    String value =
        open.repeat(depth)
            + close.repeat(random.nextInt(3) == 0 ? random.nextInt(depth + 1) : depth);
    return bytes(random.nextInt(3) == 0 ? value : TestSales.with("canal", value));
  }

  private static byte[] hugeNumber(SplittableRandom random) {
    String digits = String.valueOf(random.nextInt(10)).repeat(1 << random.nextInt(14));
    String number =
        switch (random.nextInt(5)) {
          case 0 -> digits;
          case 1 -> "-" + digits;
          case 2 -> "0." + digits;
          case 3 -> digits + "e" + random.nextInt();
          default -> "1e" + digits;
        };
    return replaceValue(random, random.nextInt(4) == 0 ? "\"" + number + "\"" : number);
  }

  private static byte[] badUtf8(SplittableRandom random, byte[] good) {
    byte[][] bad = {
      {(byte) 0xC0, (byte) 0x80},
      {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
      {(byte) 0xFF},
      {(byte) 0xE9},
      {0}
    };
    byte[] chosen = bad[random.nextInt(bad.length)];
    System.arraycopy(chosen, 0, good, random.nextInt(good.length - chosen.length), chosen.length);
    return good;
  }

  /** The beginning of one message and the end of another. */
  private static byte[] splice(SplittableRandom random, byte[] good) {
    byte[] other = bytes(TestSales.with("canal", "[]") + TestSales.json());
    int cut = random.nextInt(good.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(good, 0, cut);
    int from = random.nextInt(other.length);
    out.write(other, from, other.length - from);
    return out.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
