package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3LogStoreTest {
  /** A listing is not of one time on every store: what was made long ago may be missing. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0, '0.json 1.json 2.json',                 false
          0, '0.json 2.json',                        true
          0, '1.json 2.json',                        true
          0, '1.json',                               true
          7, '8.json',                               true
          7, '7.json 8.json',                        false
          0, '10.checkpoint.parquet 11.json',        false
          0, '9.json 10.checkpoint.parquet 10.json', false
          0, '10.checkpoint.parquet 11.json 13.json', true
          7, '',                                     false
          """)
  void aListingThatLacksAnEntryIsMadeAgain(long from, String names, boolean hasGap) {
    List<String> listed =
        List.of(names.split(" ")).stream()
            .filter(name -> !name.isEmpty())
            .map(name -> name(name.substring(0, name.indexOf('.')), name))
            .toList();
    assertThat(S3LogStore.hasGap(name(String.valueOf(from), from + ".json"), listed), is(hasGap));
    assertThat(
        S3LogStore.hasGap(name(String.valueOf(from), from + ".checkpoint"), listed), is(hasGap));
  }

  /** What may pass, or is forbidden, must not make the log store give up mutual exclusion. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          501, NotImplemented,  true
          501,               ,  true
          400, InvalidArgument, true
          400, InvalidRequest,  true
          400, RequestTimeout,  false
          400, ExpiredToken,    false
          400,               ,  false
          403, AccessDenied,    false
          409, ConditionalRequestConflict, false
          500, InternalError,   false
          503, SlowDown,        false
          """)
  void onlyAnAnswerThatMeansTheHeaderSaysThatTheStoreDoesNotKnowIt(
      int status, String code, boolean isUnknown) {
    assertThat(S3LogStore.isUnknownHeader(status, code), is(isUnknown));
  }

  private static String name(String version, String name) {
    return String.format(Locale.ROOT, "%020d", Long.parseLong(version))
        + name.substring(version.length());
  }
}
