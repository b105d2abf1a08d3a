package org.saleslakehouse.pipelines.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KafkaAdminTest {
  @Test
  void amongManyTopicsAFewAreNamed() {
    Set<String> topics = new TreeSet<>();
    for (char name = 'a'; name <= 'j'; name++) {
      topics.add("" + name);
    }
    assertThat(KafkaAdmin.fewOf(topics), is("a, b, c, d, e, f, g, h, i, j"));
    topics.add("k");
    topics.add("l");
    assertThat(KafkaAdmin.fewOf(topics), is("a, b, c, d, e, f, g, h, i, j and 2 more"));
  }
}
