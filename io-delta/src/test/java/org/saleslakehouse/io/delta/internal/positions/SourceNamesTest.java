package org.saleslakehouse.io.delta.internal.positions;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.io.delta.model.SourcePositions;

class SourceNamesTest {
  @Test
  void aTopicAndItsPartitionKeepTheNameThatEveryoneKnows() {
    assertThat(SourceNames.of("west-orders", 3), is("west-orders-3"));
    assertThat(SourceNames.of("west-orders"), is("west-orders"));
  }

  @Test
  void partsThatHoldTheSeparatorAreToldApart() {
    assertThat(SourceNames.of("eu", "west-orders", 0), is("eu-west%2Dorders-0"));
    assertThat(SourceNames.of("eu-west", "orders", 0), is("eu%2Dwest-orders-0"));
  }

  /**
   * Goal: no two source partitions share a name. Method: all triples and pairs of awkward texts.
   */
  @Test
  void noTwoSourcePartitionsShareAName() {
    List<String> texts = List.of("", "-", "a", "a-", "-a", "%", "%2D", "a-%2D", "%25", "0", "-1");
    Set<String> ofThree = new HashSet<>();
    Set<String> ofTwo = new HashSet<>();
    Set<String> ofTextAndNumber = new HashSet<>();
    for (String a : texts) {
      for (long number : List.of(-1L, 0L, 1L, 10L)) {
        ofTextAndNumber.add(SourceNames.of(a, number));
      }
      for (String b : texts) {
        ofTwo.add(SourceNames.of(a, b));
        for (String c : texts) {
          ofThree.add(SourceNames.of(a, b, c));
        }
      }
    }
    assertThat(ofTextAndNumber, hasSize(4 * texts.size()));
    assertThat(ofTwo, hasSize(texts.size() * texts.size()));
    assertThat(ofThree, hasSize(texts.size() * texts.size() * texts.size()));
  }

  @Test
  void theNameOfFormerVersionsIsKnown() {
    SourcePositions three = SourcePositions.ofColumns("w", List.of("c", "t", "p"), "o");
    assertThat(SourceNames.former(three, "eu-west%2Dorders-0"), is("eu-west-orders-0"));
    assertThat(SourceNames.former(three, SourceNames.of("a%2Db", "t", 0)), is("a%2Db-t-0"));
    SourcePositions one = SourcePositions.ofColumns("w", List.of("c"), "o");
    assertThat(SourceNames.former(one, "a%2Db"), is("a%2Db"));
  }
}
