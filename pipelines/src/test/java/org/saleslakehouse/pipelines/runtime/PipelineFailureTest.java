package org.saleslakehouse.pipelines.runtime;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class PipelineFailureTest {
  /** Hadoop throws it so, in a worker, and a runner puts its own around it. */
  @Test
  void aMissingConnectorIsNamedAndNoRestartIsTried() {
    PipelineFailure failure =
        new PipelineFailure(
            new RuntimeException(
                new RuntimeException(
                    "java.lang.ClassNotFoundException: Class S3A not found",
                    new ClassNotFoundException("Class S3A not found"))));
    assertThat(
        failure.message(),
        startsWith(
            "Class S3A not found on the class path. A path in another file system needs its"
                + " connector there: hadoop-aws for s3a"));
    assertThat(failure.isRestartable(), is(false));
  }

  /** As where a job's jar is missing on a worker. */
  @Test
  void anotherClassThatIsMissingIsNotTakenForAConnector() {
    PipelineFailure failure =
        new PipelineFailure(new RuntimeException(new ClassNotFoundException("org.example.Rule")));
    assertThat(failure.message(), is("ClassNotFoundException: org.example.Rule"));
    assertThat(failure.isRestartable(), is(true));
  }

  @Test
  void whatIsNotOursIsNamedByItsClassAndTheFirstLineOfItsMessage() {
    PipelineFailure failure =
        new PipelineFailure(
            new RuntimeException(new UncheckedIOException(new IOException("Disk full\nat 12"))));
    assertThat(failure.message(), is("IOException: Disk full"));
    assertThat(failure.isRestartable(), is(true));
  }

  @Test
  void aFailureWithoutAMessageIsNamedByItsClass() {
    assertThat(
        new PipelineFailure(new IllegalStateException()).message(),
        is("java.lang.IllegalStateException"));
  }
}
