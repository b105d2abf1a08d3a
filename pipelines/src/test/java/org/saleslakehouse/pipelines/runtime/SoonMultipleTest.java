package org.saleslakehouse.pipelines.runtime;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a profile asks for with {@code ${soon LENGTH}}. */
class SoonMultipleTest {
  private static final long A_DAY_OF_2026 = 1_796_000_000_000L;

  private static String resolve(String value, Long startMillis) {
    return SoonMultiple.resolve(value, Map.of("one", "700"), startMillis);
  }

  @Test
  void aMultipleOfTheLengthComesBetweenFiveAndSixSecondsFromNow() {
    Random random = new Random(20261130);
    for (int i = 0; i < 10_000; i++) {
      long now = A_DAY_OF_2026 + random.nextLong(86_400_000);
      long length = Long.parseLong(resolve("${soon 20000}", now));
      assertThat(length, allOf(greaterThan(18_000L), lessThanOrEqualTo(20_000L)));
      long next = (now + 5000 + length - 1) / length * length;
      assertThat(next - now, allOf(greaterThanOrEqualTo(5000L), lessThanOrEqualTo(6000L)));
    }
  }

  @Test
  void theLongestSuchLengthIsTaken() {
    assertThat(resolve("${soon 20000}", 15_000L), equalTo("20000"));
    assertThat(resolve("${soon 20000}", 14_000L), equalTo("20000"));
    assertThat(resolve("${soon 20000}", 13_999L), equalTo("19999"));
  }

  @Test
  void whereNoneComesSoonTheLengthIsWhatWasAskedFor() {
    assertThat(resolve("${soon 20000}", 0L), equalTo("20000"));
  }

  @Test
  void withoutARunItIsTheNumberItself() {
    assertThat(resolve("${soon 20000}", null), equalTo("20000"));
  }

  @Test
  void anotherOptionThatIsGivenWins() {
    assertThat(resolve("${one or soon 20000}", 15_000L), equalTo("700"));
    assertThat(resolve("${two or soon 20000}", 15_000L), equalTo("20000"));
  }

  @Test
  void anyOtherValueStaysAsItIs() {
    assertThat(resolve("20000", A_DAY_OF_2026), equalTo("20000"));
    assertThat(resolve("${cores}", A_DAY_OF_2026), equalTo("${cores}"));
  }
}
