package org.saleslakehouse.transforms.clientday;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Goal: exact counts. Method: against the JDK's set, with unions and coder round trips in between.
 */
class IntSetTest {

  @Test
  void countsLikeASet() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    for (int round = 0; round < 300; round++) {
      IntSet found = new IntSet();
      Set<Integer> expected = new HashSet<>();
      int range = 1 << random.nextInt(1, 31);
      for (int part = 0; part < 5; part++) {
        IntSet more = new IntSet();
        for (int i = random.nextInt(400); i > 0; i--) {
          int value = random.nextInt(-range, range) & (random.nextInt(4) == 0 ? 0xFFFF0000 : -1);
          more.add(value);
          expected.add(value);
        }
        found.addAll(part % 2 == 0 ? more : copy(more));
        assertThat(found.size(), is(expected.size()));
      }
      assertThat(copy(found).size(), is(expected.size()));
    }
  }

  @Test
  void holdsTheExtremes() throws IOException {
    IntSet set = new IntSet();
    for (int value :
        new int[] {0, 0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE}) {
      set.add(value);
    }
    assertThat(set.size(), is(4));
    IntSet copy = copy(set);
    copy.addAll(set);
    assertThat(copy.size(), is(4));
  }

  @Test
  void isWrittenAlikeHoweverItWasFilled() throws IOException {
    IntSet up = new IntSet();
    IntSet down = new IntSet();
    for (int i = 0; i < 1_000; i++) {
      up.add(i * 3);
      down.add((999 - i) * 3);
    }
    assertThat(bytes(up), is(bytes(down)));
    assertThat(bytes(up).length, is(2 + 5 + 999));
  }

  private static IntSet copy(IntSet set) throws IOException {
    return IntSet.decode(new ByteArrayInputStream(bytes(set)));
  }

  private static byte[] bytes(IntSet set) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    set.encode(out);
    return out.toByteArray();
  }
}
