package org.saleslakehouse.pipelines.options;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** The option that only {@code broker} has. */
class BrokerOptionsTest {
  @Test
  void theBrokerIsWhereAllOtherCommandsLookForIt() {
    assertThat(port(), equalTo(9092));
  }

  @Test
  void thePortArrives() {
    assertThat(port("--port=19092"), equalTo(19092));
  }

  private static int port(String... arguments) {
    return PipelineOptionsFactory.fromArgs(arguments).as(BrokerOptions.class).getPort();
  }
}
