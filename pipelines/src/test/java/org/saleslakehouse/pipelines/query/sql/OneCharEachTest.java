package org.saleslakehouse.pipelines.query.sql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class OneCharEachTest {
  @Test
  void aTextWithoutPairsStaysAsItIs() {
    String text = "Česko\u0001";
    assertThat(new OneCharEach(text).encode(text), sameInstance(text));
  }

  /** The first substitutes that come to mind are in the texts. */
  @Test
  void aSubstituteIsInNoneOfTheTexts() {
    String text = "a😀\u0001😁😀 \u0003";
    String other = "\u0002😂";
    OneCharEach chars = new OneCharEach(text, other);
    assertThat(chars.encode(text).length(), is(7));
    assertThat(chars.encode(other).length(), is(2));
    assertThat(chars.decode(chars.encode(text)), is(text));
    assertThat(chars.decode(chars.encode(other)), is(other));
    assertThat(chars.decode("\u0001\u0002\u0003 "), is("\u0001\u0002\u0003 "));
  }

  @Test
  void moreCharactersThanThereAreControlsAreToldApart() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      text.appendCodePoint(0x20000 + i);
    }
    OneCharEach chars = new OneCharEach(text.toString());
    String encoded = chars.encode(text.toString());
    assertThat(encoded.chars().distinct().count(), is(3_000L));
    assertThat(chars.decode(encoded), is(text.toString()));
  }

  /** Looking for an unused one must end. */
  @Test
  void whereNoCharIsLeftIsAnError() {
    StringBuilder text = new StringBuilder("😀");
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      text.append((char) c);
    }
    assertThrows(IllegalArgumentException.class, () -> new OneCharEach(text.toString()));
  }

  /** Half a pair is a character of its own. */
  @Test
  void halfAPairStaysOne() {
    String text = "\ud83d😀\ude00";
    OneCharEach chars = new OneCharEach(text);
    assertThat(chars.encode(text).length(), is(3));
    assertThat(chars.decode(chars.encode(text)), is(text));
  }
}
