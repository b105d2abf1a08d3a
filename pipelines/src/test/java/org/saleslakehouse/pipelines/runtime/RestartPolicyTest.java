package org.saleslakehouse.pipelines.runtime;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private static Optional<Duration> seconds(long seconds) {
    return Optional.of(Duration.ofSeconds(seconds));
  }

  @Test
  void theWaitDoublesUpToAMinuteAndTheLimitEndsIt() {
    RestartPolicy policy = new RestartPolicy(7, Duration.ofSeconds(1));
    for (long wait : new long[] {1, 2, 4, 8, 16, 32, 60}) {
      assertThat(policy.failed(false), equalTo(seconds(wait)));
    }
    assertThat(policy.failed(false), equalTo(Optional.empty()));
    assertThat(policy.failuresInARow(), equalTo(8));
  }

  @Test
  void progressStartsTheCountAnew() {
    RestartPolicy policy = new RestartPolicy(1, Duration.ofSeconds(3));
    assertThat(policy.failed(false), equalTo(seconds(3)));
    assertThat(policy.failed(true), equalTo(seconds(3)));
    assertThat(policy.failed(false), equalTo(Optional.empty()));
  }

  @Test
  void noRestartsMeansNone() {
    assertThat(new RestartPolicy(0, Duration.ZERO).failed(true), equalTo(Optional.empty()));
  }
}
