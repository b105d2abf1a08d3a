package org.saleslakehouse.pipelines.console;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> NAMES = List.of("bronze", "silver", "demo", "produce");

  @Test
  void findsTheNameWithAMissingAnExtraAWrongOrASwappedLetter() {
    assertThat(NearestName.of("bronz", NAMES), equalTo(Optional.of("bronze")));
    assertThat(NearestName.of("bronzee", NAMES), equalTo(Optional.of("bronze")));
    assertThat(NearestName.of("bromze", NAMES), equalTo(Optional.of("bronze")));
    assertThat(NearestName.of("born ze".replace(" ", ""), NAMES), equalTo(Optional.of("bronze")));
  }

  @Test
  void capitalsDoNotCount() {
    assertThat(NearestName.of("SILVER", NAMES), equalTo(Optional.of("silver")));
  }

  @Test
  void findsNothingWhenMoreThanAThirdDiffers() {
    assertThat(NearestName.of("gold", NAMES), equalTo(Optional.empty()));
    assertThat(NearestName.of("", NAMES), equalTo(Optional.empty()));
  }

  @Test
  void ofEquallyNearNamesTheFirstInTheAlphabetIsTaken() {
    assertThat(NearestName.of("rale", List.of("rate", "rabe")), equalTo(Optional.of("rabe")));
  }

  @Test
  void aSwapIsOneEdit() {
    assertThat(NearestName.distance("silver", "sivler"), equalTo(1));
    assertThat(NearestName.distance("", "abc"), equalTo(3));
  }
}
