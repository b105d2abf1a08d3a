package org.saleslakehouse.transforms.deduplicate;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.transforms.deduplicate.KeptSales.Kept;
import org.saleslakehouse.transforms.deduplicate.KeptSales.Position;

/**
 * Goal: of the sales of a key within the horizon one is kept. Method: a horizon of 100 ms, a list
 * in place of the table, and a random history against the definition itself.
 */
class KeptSalesTest {
  private static final long HORIZON = 100;

  private final List<Kept> table = new ArrayList<>();
  private final List<Kept> quarantine = new ArrayList<>();
  private final List<Long> spansRead = new ArrayList<>();

  private KeptSales kept(long maxIdleRecords) {
    return new KeptSales(
        HORIZON,
        (from, to, kept, setAside) -> {
          spansRead.add(from);
          table.stream().filter(k -> k.millis() >= from && k.millis() < to).forEach(kept);
          quarantine.stream()
              .filter(k -> k.millis() >= from && k.millis() < to)
              .forEach(k -> setAside.accept(k.position()));
        },
        maxIdleRecords);
  }

  private static Kept sale(String key, int partition, long offset, long millis) {
    return new Kept(
        KeptSales.Key.of(List.of(key)), new Position("ventes", partition, offset), millis);
  }

  @Test
  void theHorizonIsIncludedAndReachesBothWays() {
    KeptSales kept = kept(1000);
    Kept first = sale("a", 0, 1, 1_050);
    assertThat(kept.keepUnlessThere(first), is(nullValue()));
    assertThat(kept.keepUnlessThere(sale("a", 0, 2, 1_150)), is(first));
    assertThat(kept.keepUnlessThere(sale("a", 1, 7, 950)), is(first));
    assertThat(kept.keepUnlessThere(sale("b", 0, 3, 1_050)), is(nullValue()));
    assertThat(kept.keepUnlessThere(sale("a", 0, 4, 1_151)), is(nullValue()));
    assertThat(kept.keepUnlessThere(sale("a", 1, 8, 949)), is(nullValue()));
  }

  @Test
  void aRecordThatComesAgainIsNoDuplicateOfItself() {
    KeptSales kept = kept(1000);
    Kept first = sale("a", 0, 1, 1_000);
    assertThat(kept.keepUnlessThere(first), is(nullValue()));
    assertThat(kept.keepUnlessThere(sale("a", 0, 1, 1_000)), is(nullValue()));
    assertThat(kept.keepUnlessThere(sale("a", 1, 1, 1_000)), is(first));
    assertThat(kept.keepUnlessThere(sale("a", 1, 1, 1_000)), is(first));
  }

  @Test
  void afterARestartTheTableKnowsWhatIsKept() {
    table.add(sale("a", 0, 1, 1_000));
    KeptSales kept = kept(1000);
    assertThat(kept.keepUnlessThere(sale("a", 1, 5, 1_090)), is(table.get(0)));
    assertThat(kept.keepUnlessThere(sale("a", 0, 1, 1_000)), is(nullValue()));
    assertThat(kept.keepUnlessThere(sale("a", 0, 9, 1_101)), is(nullValue()));
  }

  @Test
  void eachSpanIsReadFromTheTableOnceAndWhenItIsReachedForOnly() {
    KeptSales kept = kept(1000);
    for (int i = 0; i < 50; i++) {
      kept.keepUnlessThere(sale("k" + i, 0, i, 1_000 + i));
    }
    assertThat(spansRead, is(List.of(1_000L, 900L, 1_100L)));
    kept.keepUnlessThere(sale("k", 0, 50, -1));
    assertThat(spansRead.subList(3, 6), is(List.of(-100L, -200L, 0L)));
  }

  @Test
  void whatIsLongGoneIsForgottenAndReadAgainWhenALatecomerReachesForIt() {
    KeptSales kept = kept(10);
    Kept first = sale("a", 0, 1, 1_000);
    assertThat(kept.keepUnlessThere(first), is(nullValue()));
    table.add(first);
    for (int i = 0; i < 40; i++) {
      kept.keepUnlessThere(sale("k" + i, 0, 10 + i, 9_000));
    }
    spansRead.clear();
    assertThat(kept.keepUnlessThere(sale("a", 3, 1, 1_001)), is(first));
    assertThat(spansRead, is(List.of(1_000L, 900L)));
  }

  @Test
  void keysDoNotRunIntoEachOther() {
    assertThat(KeptSales.Key.of(List.of(1, 23)), is(not(KeptSales.Key.of(List.of(12, 3)))));
    assertThat(KeptSales.Key.of(List.of("a", "b")), is(not(KeptSales.Key.of(List.of("ab", "")))));
    assertThat(KeptSales.Key.of(List.of("a")), is(KeptSales.Key.of(List.of("a"))));
  }

  /** It was committed to the quarantine, the sale it gave way to was not, and comes later now. */
  @Test
  void whatIsSetAsideAlreadyIsNotTakenForTheKeptOne() {
    quarantine.add(sale("a", 1, 5, 1_000));
    KeptSales kept = kept(1000);
    assertThat(kept.keepUnlessThere(sale("a", 1, 5, 1_000)), is(nullValue()));
    assertThat(kept.keepUnlessThere(sale("a", 0, 1, 1_000)), is(nullValue()));
    assertThat(kept.keepUnlessThere(sale("a", 2, 1, 1_000)), is(sale("a", 0, 1, 1_000)));
  }

  /**
   * Three partitions read in batches, in another order each time; the process ends at random before
   * the commits, between the one to the quarantine and the one to the table, or not. Then a sale
   * may have given way to one that gives way itself the next time.
   */
  @Test
  void overRandomCrashesOneOfTheCopiesWithinAHorizonIsStored() {
    SplittableRandom random = new SplittableRandom(7);
    List<List<Kept>> log = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < 6_000; i++) {
      String key = "k" + random.nextInt(60);
      log.get(i % 3).add(sale(key, i % 3, i / 3, 3L * i + random.nextInt(80)));
    }
    int[] next = new int[3];
    KeptSales run = kept(50);
    int crashes = 0;
    Map<Kept, Kept> gaveWayTo = new HashMap<>();
    while (next[0] + next[1] + next[2] < 6_000) {
      int[] end = new int[3];
      List<Kept> batch = new ArrayList<>();
      for (int p = 0; p < 3; p++) {
        end[p] = Math.min(2_000, next[p] + random.nextInt(40));
        batch.addAll(log.get(p).subList(next[p], end[p]));
      }
      Collections.shuffle(batch, new Random(random.nextLong()));
      List<Kept> passed = new ArrayList<>();
      List<Kept> rejected = new ArrayList<>();
      for (Kept sale : batch) {
        Kept other = run.keepUnlessThere(sale);
        if (!quarantine.contains(sale)) { // else the write leaves it out
          (other == null ? passed : rejected).add(sale);
          gaveWayTo.put(sale, other);
        }
      }
      int fate = random.nextInt(4);
      if (fate > 0) {
        quarantine.addAll(rejected);
      }
      if (fate > 1) {
        table.addAll(passed);
        next = end;
      } else {
        run = kept(50);
        crashes++;
      }
    }
    assertThat(crashes > 50, is(true));
    assertThat(table.size() + quarantine.size(), is(6_000));
    for (List<Kept> partition : log) {
      for (Kept sale : partition) {
        long copies =
            table.stream()
                .filter(k -> k.key().equals(sale.key()))
                .filter(k -> Math.abs(k.millis() - sale.millis()) <= HORIZON)
                .count();
        if (table.contains(sale)) {
          assertThat(sale + " has so many stored copies", copies, is(1L));
        } else {
          Kept other = gaveWayTo.get(sale);
          while (!table.contains(other)) {
            other = gaveWayTo.get(other);
            assertThat(sale + " gave way to nothing", other, is(notNullValue()));
          }
        }
      }
    }
  }
}
