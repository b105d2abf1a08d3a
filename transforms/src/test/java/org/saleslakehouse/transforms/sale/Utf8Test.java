package org.saleslakehouse.transforms.sale;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Goal: exactly the JDK's strict verdict. Method: every code point, then a random sample against
 * its decoder.
 */
class Utf8Test {

  @Test
  void acceptsEveryCodePointAndNoSurrogate() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        byte[] bytes = ("12345" + Character.toString(c) + "678").getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8.firstInvalid(bytes), is(-1));
      }
    }
    assertThat(Utf8.firstInvalid(new byte[] {'a', (byte) 0xED, (byte) 0xA0, (byte) 0x80}), is(1));
  }

  @Test
  void namesTheFirstInvalidByte() {
    assertThat(Utf8.firstInvalid(new byte[] {(byte) 0x80}), is(0));
    assertThat("overlong", Utf8.firstInvalid(new byte[] {'a', (byte) 0xC0, (byte) 0xAF}), is(1));
    assertThat(
        "overlong",
        Utf8.firstInvalid(new byte[] {'a', (byte) 0xE0, (byte) 0x80, (byte) 0xAF}),
        is(1));
    assertThat(
        "beyond",
        Utf8.firstInvalid(new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}),
        is(0));
    assertThat("breaks off", Utf8.firstInvalid(new byte[] {'a', 'b', (byte) 0xC3}), is(2));
    assertThat(Utf8.firstInvalid("12345678é\u00ff".getBytes(StandardCharsets.ISO_8859_1)), is(8));
    assertThat(Utf8.firstInvalid(new byte[0]), is(-1));
  }

  @Test
  void agreesWithTheJdkOnALargeRandomSample() {
    SplittableRandom random = new SplittableRandom(8);
    byte[] interesting = {
      0x41, 0x7F, (byte) 0x80, (byte) 0x8F, (byte) 0x90, (byte) 0x9F, (byte) 0xA0, (byte) 0xBF
    };
    for (int i = 0; i < 500_000; i++) {
      byte[] bytes = new byte[random.nextInt(1, 13)];
      for (int b = 0; b < bytes.length; b++) {
        bytes[b] =
            random.nextBoolean()
                ? interesting[random.nextInt(interesting.length)]
                : (byte) random.nextInt(0xC0, 0x100);
      }
      assertThat(Utf8.firstInvalid(bytes) < 0, is(jdkAccepts(bytes)));
    }
  }

  private static boolean jdkAccepts(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Test
  void findsHalfSurrogatePairs() {
    assertThat(Utf8.canHold("a😀é"), is(true));
    assertThat(Utf8.canHold(""), is(true));
    assertThat(Utf8.canHold("\ud83d"), is(false));
    assertThat(Utf8.canHold("\ude00\ud83d"), is(false));
    assertThat(Utf8.canHold("\ud83dx"), is(false));
    assertThat(Utf8.repaired("a\ud83dx😀\ude00"), is("a\ufffdx😀\ufffd"));
  }
}
