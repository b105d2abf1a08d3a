package org.saleslakehouse.pipelines.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private static Histogram of(long... counts) {
    return new Histogram(
        List.of(1.0, 2.0, 4.0), java.util.Arrays.stream(counts).boxed().toList(), 10);
  }

  @Test
  void quantilesLieStraightBetweenTheBounds() {
    Histogram histogram = of(10, 0, 10, 0);
    assertThat(histogram.quantile(0.25), is(OptionalDouble.of(0.5)));
    assertThat(histogram.quantile(0.5), is(OptionalDouble.of(1)));
    assertThat(histogram.quantile(0.75), is(OptionalDouble.of(3)));
    assertThat(histogram.quantile(1), is(OptionalDouble.of(4)));
  }

  @Test
  void beyondAllBoundsTheHighestIsAllThatIsKnown() {
    assertThat(of(0, 0, 0, 3).quantile(0.5), is(OptionalDouble.of(4)));
  }

  @Test
  void withoutValuesThereIsNoQuantile() {
    assertThat(of(0, 0, 0, 0).quantile(0.5), is(OptionalDouble.empty()));
  }

  @Test
  void whatHasComeSinceIsTheDifference() {
    assertThat(of(5, 4, 3, 2).since(of(1, 1, 1, 1)).counts(), is(List.of(4L, 3L, 2L, 1L)));
    assertThat(of(5, 4, 3, 2).since(of(1, 1, 1, 1)).count(), is(10L));
  }
}
