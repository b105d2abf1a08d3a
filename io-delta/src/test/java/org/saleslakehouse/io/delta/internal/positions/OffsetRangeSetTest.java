package org.saleslakehouse.io.delta.internal.positions;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class OffsetRangeSetTest {
  private static final int UNIVERSE = 64;

  @Test
  void offsetsInOrderMakeOneRange() {
    OffsetRangeSet ranges = new OffsetRangeSet();
    for (int i = 5; i <= 9; i++) {
      ranges.add(i);
    }
    assertThat(ranges.toString(), is("5-9"));
  }

  @Test
  void aHoleSplitsAndItsFillingJoins() {
    OffsetRangeSet ranges = OffsetRangeSet.of(0, 3);
    ranges.add(5, 9);
    assertThat(ranges.toString(), is("0-3,5-9"));
    ranges.add(4);
    assertThat(ranges.toString(), is("0-9"));
  }

  @Test
  void theEndOfARunStopsAtTheFirstHole() {
    OffsetRangeSet ranges = OffsetRangeSet.parse("0-3,5-9");
    assertThat(ranges.endOfRunFrom(2), is(3L));
    assertThat(ranges.endOfRunFrom(4), is(3L));
    assertThat(ranges.endOfRunFrom(5), is(9L));
  }

  @Test
  void aRangeThatEndsBeforeItBeginsIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> OffsetRangeSet.of(4, 3));
  }

  @Test
  void theFirstOffsetFromOnMayLieInAHoleOrInARange() {
    OffsetRangeSet ranges = OffsetRangeSet.parse("0-3,5-9");
    assertThat(ranges.firstFrom(2), is(2L));
    assertThat(ranges.firstFrom(4), is(5L));
    assertThrows(NoSuchElementException.class, () -> ranges.firstFrom(10));
  }

  /** Goal: a topic of holes, read in any order, costs no square of their number. */
  @Test
  void aQuarterMillionHolesInAnyOrderTakeSecondsAtMost() {
    List<Long> offsets =
        new ArrayList<>(LongStream.range(0, 250_000).mapToObj(i -> 2 * i).toList());
    Collections.shuffle(offsets, new Random(1));
    OffsetRangeSet ranges = new OffsetRangeSet();
    assertTimeout(
        Duration.ofSeconds(10),
        () -> {
          offsets.forEach(ranges::add);
          assertThat(ranges.without(ranges.copy()).isEmpty(), is(true));
        });
    assertThat(ranges.ranges(), is(250_000));
  }

  /** Goal: all operations mean what they mean on sets. Method: random ranges against bit sets. */
  @Test
  void agreesWithBitSetsOnRandomRanges() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 2_000; round++) {
      BitSet bits = new BitSet();
      BitSet otherBits = new BitSet();
      OffsetRangeSet ranges = random(random, bits);
      OffsetRangeSet other = random(random, otherBits);

      assertThat(bits(ranges), is(bits));
      assertThat(ranges.containsAll(other), is(minus(otherBits, bits).isEmpty()));
      assertThat(ranges.intersects(other), is(bits.intersects(otherBits)));
      assertThat(bits(ranges.without(other)), is(minus(bits, otherBits)));
      assertThat(OffsetRangeSet.parse(ranges.toString()), is(ranges));
      for (int i = 0; i < UNIVERSE; i++) {
        assertThat(ranges.contains(i), is(bits.get(i)));
      }
      OffsetRangeSet union = ranges.copy();
      union.addAll(other);
      bits.or(otherBits);
      assertThat(bits(union), is(bits));
      assertThat(
          union.ranges(), is((int) StreamSupport.stream(union.spliterator(), false).count()));
      bits.clear(0, UNIVERSE / 2 + 1);
      assertThat(bits(union.above(UNIVERSE / 2)), is(bits));
    }
  }

  private static OffsetRangeSet random(SplittableRandom random, BitSet bits) {
    OffsetRangeSet ranges = new OffsetRangeSet();
    for (int i = random.nextInt(6); i > 0; i--) {
      int first = random.nextInt(UNIVERSE);
      int last = Math.min(UNIVERSE - 1, first + random.nextInt(10));
      if (random.nextBoolean()) {
        ranges.add(first);
        bits.set(first);
      } else {
        ranges.add(first, last);
        bits.set(first, last + 1);
      }
    }
    return ranges;
  }

  private static BitSet bits(OffsetRangeSet ranges) {
    BitSet bits = new BitSet();
    ranges.forEach(range -> bits.set((int) range.first(), (int) range.last() + 1));
    return bits;
  }

  private static BitSet minus(BitSet a, BitSet b) {
    BitSet rest = (BitSet) a.clone();
    rest.andNot(b);
    return rest;
  }
}
