package org.saleslakehouse.io.delta.internal.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLinesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"add\":{\"path\":\"x\",\"unknown\":{\"a\":[1]}}}",
        " { \"remove\" : {\"path\":\"x\"}}",
        "{\"txn\":null,\"add\":{\"path\":\"x\"}}",
        "{\"whatever\":null,\"metaData\":{}}",
        "no JSON at all"
      })
  void whatDecidesAboutTheTableIsReadAsItStands(String line) {
    assertThat(LogLines.readable(line), is(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  \t",
        "{}",
        "{\"domainMetadata\":{\"domain\":\"d\",\"configuration\":\"{}\",\"removed\":false}}",
        "{\"checkpointMetadata\":{\"version\":1}}",
        "{\"commitInfo\":null}",
        "{\"commitInfo\":\"free text\"}",
        "{\"next year's action\":{\"add\":{\"path\":\"x\"}}}"
      })
  void whatTheProtocolSaysToIgnoreIsIgnored(String line) {
    assertThat(LogLines.readable(line), is(nullValue()));
  }

  @Test
  void whatAWriterSaysOfItsCommitIsReadAsText() {
    assertThat(
        LogLines.readable(
            "{\"commitInfo\":{\"timestamp\":\"2025-11-28T16:00:00Z\",\"operation\":\"OPTIMIZE\","
                + "\"operationParameters\":{\"predicate\":[\"a\"],\"n\":5,\"nil\":null,\"s\":\"x\"},"
                + "\"operationMetrics\":{\"filesRemoved\":{\"avg\":1.5}},\"isBlindAppend\":\"no\","
                + "\"readVersion\":{\"v\":1},\"job\":\"nightly\",\"userName\":7,"
                + "\"clientVersion\":\"delta-rs.0.25.0\",\"inCommitTimestamp\":1}}"),
        is(
            "{\"commitInfo\":{\"timestamp\":1764345600000,\"userName\":\"7\","
                + "\"operation\":\"OPTIMIZE\",\"engineInfo\":\"delta-rs.0.25.0\","
                + "\"operationParameters\":{\"predicate\":\"[\\\"a\\\"]\",\"n\":\"5\",\"s\":\"x\"},"
                + "\"operationMetrics\":{\"filesRemoved\":\"{\\\"avg\\\":1.5}\"}}}"));
  }

  @Test
  void aCommitThatSaysNothingOfItselfIsReadToo() {
    assertThat(
        LogLines.readable("{\"commitInfo\":{\"timestamp\":\"noon\",\"operationMetrics\":[1]}}"),
        is("{\"commitInfo\":{\"operationParameters\":{},\"operationMetrics\":{}}}"));
  }
}
