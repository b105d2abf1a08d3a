package org.saleslakehouse.pipelines.dashboard;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.console.CommandException;

class JobMetricsPageTest {
  @Test
  void samplesKeepTheirLabelsAndWhatIsNoNumberIsUnknown() {
    ArrayNode samples = JsonNodeFactory.instance.arrayNode();
    JobMetricsPage.samples(
        """
        # HELP a_total How many.
        a_total 7.0
        lag{partition="2"} NaN
        bucket{le="+Inf"} 6 # {}
        """,
        samples);
    assertThat(
        samples.toString(),
        is(
            "[{\"name\":\"a_total\",\"labels\":\"\",\"value\":7.0},"
                + "{\"name\":\"lag\",\"labels\":\"partition=\\\"2\\\"\",\"value\":null},"
                + "{\"name\":\"bucket\",\"labels\":\"le=\\\"+Inf\\\"\",\"value\":6.0}]"));
  }

  @Test
  void withoutAJobThereIsNone() {
    assertThat(JobMetricsPage.at(null).json(), is("{\"state\":\"none\"}"));
  }

  @Test
  void aJobThatHasEndedIsAway() {
    assertThat(JobMetricsPage.at("http://127.0.0.1:1/metrics").json(), is("{\"state\":\"away\"}"));
  }

  @Test
  void whatIsNoAddressIsBadUsage() {
    CommandException e =
        assertThrows(CommandException.class, () -> JobMetricsPage.at("file:///etc/passwd"));
    assertThat(
        e.getMessage(),
        startsWith("--jobMetrics=file:///etc/passwd is not the address of a page such as "));
  }
}
