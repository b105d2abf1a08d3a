package org.saleslakehouse.transforms.quality;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrittenOutTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abc                     | 3",
        "ab{3}                   | 4",
        "a{2,5}b{3,}             | 8",
        "(ab){3}                 | 12",
        "((a{10}){10}){10}       | 1220",
        "((a{0,1000}){0,1000})   | 1002002",
        "a{0}                    | 1",
        "[a{9}]{2}               | 2",
        "[]{9}]{2}               | 2",
        "[^\\]{9}[:alpha:]({9}]  | 1",
        "\\x{2028}\\p{Greek}     | 2",
        "\\({3}                  | 3",
        "\\Q({9}\\E              | 1",
        "a{,9}                   | 5",
      })
  void countedRepeatsAreMultiplied(String regex, double length) {
    assertThat(WrittenOut.length(regex), is(length));
  }
}
