package org.saleslakehouse.io.delta.errors;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;

class StorageExceptionTest {
  @Test
  void aStoreThatDoesNotAnswerMayAnswerLater() {
    assertThat(isRestartable(new SocketTimeoutException("Read timed out")), is(true));
    assertThat(
        isRestartable(new RuntimeException(new UncheckedIOException(new IOException("503")))),
        is(true));
  }

  @Test
  void whatIsMissingOrForbiddenStaysSo() {
    assertThat(isRestartable(new FileNotFoundException("part-1 (Permission denied)")), is(false));
    assertThat(
        isRestartable(new RuntimeException(new AccessDeniedException("s3a://lake"))), is(false));
  }

  @Test
  void aLogThatMakesNoSenseStaysSo() {
    assertThat(isRestartable(new IllegalStateException("no metaData action")), is(false));
  }

  private static boolean isRestartable(Exception cause) {
    return DeltaErrors.cannotWrite("t", cause).isRestartable();
  }
}
