package org.saleslakehouse.pipelines.silver;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.saleslakehouse.pipelines.silver.TestSale.sales;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.silver.SilverLag.State;

/** Goal: what is said of the Silver tables is what the next run would find. */
class SilverLagTest {
  private static final List<String> ALL =
      List.of("ventes_aggreges", "ventes_par_pays", "ventes_par_segment");

  @TempDir Path temp;
  private SilverLake lake;

  @BeforeEach
  void newLake() {
    lake = new SilverLake(temp.resolve("lake"));
  }

  private SilverLag lag() {
    return SilverLag.of(lake.lake());
  }

  @Test
  void withoutBronzeThereIsNone() {
    assertThat(lag(), is(new SilverLag(State.NO_BRONZE, -1, "", List.of())));
  }

  @Test
  void isKnownBeforeTheFirstRunAndAfterEach() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1));
    assertThat(lag(), is(new SilverLag(State.NEVER_RUN, 0, "there are no client-days yet", ALL)));
    lake.run("INCREMENTAL");
    assertThat(
        lag(), is(new SilverLag(State.UP_TO_DATE, 0, "no day changed since version 0", List.of())));
    lake.commit(sales(1, "2025-12-02T10:00:00Z", 1));
    assertThat(lag(), is(new SilverLag(State.BEHIND, 1, "1 day changed since version 0", ALL)));
  }

  @Test
  void aRollUpThatLagsIsNamed() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1));
    lake.run("INCREMENTAL");
    lake.commit(sales(1, "2025-12-02T10:00:00Z", 1));
    SilverLake old = lake.copyTo(temp.resolve("old"), path -> false);
    lake.run("INCREMENTAL");
    // The newest client-days and segments with the countries of before.
    SilverLake mixed =
        lake.copyTo(temp.resolve("mixed"), path -> path.toString().contains("ventes_par_pays"));
    old.copyTo(temp.resolve("mixed"), path -> !path.toString().contains("ventes_par_pays"));
    assertThat(
        SilverLag.of(mixed.lake()),
        is(
            new SilverLag(
                State.BEHIND,
                1,
                "missing, or made from older client-days",
                List.of("ventes_par_pays"))));
  }

  @Test
  void aRollUpThatIsGoneIsNamed() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1));
    lake.run("INCREMENTAL");
    SilverLake without =
        lake.copyTo(temp.resolve("other"), path -> path.toString().contains("ventes_par_segment"));
    assertThat(
        SilverLag.of(without.lake()).problem(),
        is(
            "ventes_par_segment behind Bronze at version 0: missing, or made from older"
                + " client-days"));
  }

  @Test
  void tablesOfAnotherBronzeAreNoneOfThisOne() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1));
    lake.run("INCREMENTAL");
    SilverLake other = lake.copyTo(temp.resolve("other"), path -> path.startsWith("bronze"));
    other.commit(sales(1, "2025-12-01T10:00:00Z", 1));
    assertThat(
        SilverLag.of(other.lake()),
        is(
            new SilverLag(
                State.OTHER_BRONZE,
                0,
                "nothing shows that the client-days were made from this Bronze table",
                ALL)));
  }
}
