package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.BadRecordErrorHandler;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.CountBadRecords;
import org.saleslakehouse.io.delta.testing.KernelTable;

/** Writes with source positions and with an error handler, as whole pipelines. */
@ExtendWith(TestPipelineExtension.class)
class DeltaWriteStreamingTest {
  private static final Schema SCHEMA =
      Schema.builder().addStringField("source").addInt64Field("offset").build();

  @TempDir Path folder;

  @Test
  void recordsThatOvertookOthersWaitForThem(TestPipeline pipeline) throws Exception {
    TestStream<Row> stream =
        TestStream.create(SCHEMA)
            .addElements(row(0), row(1))
            .advanceProcessingTime(Duration.standardSeconds(11))
            .addElements(row(4), row(5))
            .advanceProcessingTime(Duration.standardSeconds(11))
            .addElements(row(2), row(3))
            .advanceProcessingTime(Duration.standardSeconds(11))
            .advanceWatermarkToInfinity();
    pipeline.apply(stream).apply(write());
    pipeline.run().waitUntilFinish();

    assertThat(offsets(), containsInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L));
    assertThat(KernelTable.at(folder.resolve("t")).version(), is(1L)); // 0-1, then 2-5 together
  }

  @Test
  void recordsThatNeverComeFailThePipelineAfterTheTimeout() throws Exception {
    Pipeline pipeline = Pipeline.create();
    TestStream<Row> stream =
        TestStream.create(SCHEMA)
            .addElements(row(0), row(1))
            .advanceProcessingTime(Duration.standardSeconds(11))
            .addElements(row(4), row(5))
            .advanceProcessingTime(Duration.standardSeconds(11))
            .advanceProcessingTime(Duration.standardSeconds(61))
            .addElements(row(2), row(3)) // too late
            .advanceWatermarkToInfinity();
    pipeline.apply(stream).apply(write());

    Exception e = assertThrows(Exception.class, () -> pipeline.run().waitUntilFinish());
    assertThat(e.getMessage(), containsString("source s delivered offset 4 while 2 was due"));
    assertThat(offsets(), containsInAnyOrder(0L, 1L));
  }

  @Test
  void aGapAtTheEndOfTheInputFailsThePipeline() throws Exception {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(List.of(row(0), row(2))).withRowSchema(SCHEMA)).apply(write());

    Exception e = assertThrows(Exception.class, () -> pipeline.run().waitUntilFinish());
    assertThat(e.getMessage(), containsString("(missing: 1 to 1)"));
  }

  @Test
  void shardsKeepTheOrderOfASource(TestPipeline pipeline) throws Exception {
    TestStream<Row> stream =
        TestStream.create(SCHEMA)
            .addElements(row(0), row(1), row(2))
            .advanceProcessingTime(Duration.standardSeconds(11))
            .addElements(row(3))
            .advanceWatermarkToInfinity();
    pipeline.apply(stream).apply(write().withFileShards(3));
    pipeline.run().waitUntilFinish();

    assertThat(offsets(), containsInAnyOrder(0L, 1L, 2L, 3L));
  }

  @Test
  void rowsThatCannotBeEncodedGoToTheErrorHandler(TestPipeline pipeline) throws Exception {
    Schema schema = Schema.builder().addDecimalField("amount").build();
    BigDecimal tooFine = new BigDecimal("0.1234567890123456789");
    BadRecordErrorHandler<PCollection<Long>> handler =
        pipeline.registerBadRecordErrorHandler(new CountBadRecords());
    DeltaWriteResult result =
        pipeline
            .apply(
                Create.of(
                        Row.withSchema(schema).addValue(BigDecimal.ONE).build(),
                        Row.withSchema(schema).addValue(tooFine).build())
                    .withRowSchema(schema))
            .apply(DeltaIO.write().to(folder.resolve("t").toString()).withErrorHandler(handler));
    PAssert.that(result.getFailedRows())
        .satisfies(
            failed -> {
              BadRecord record = failed.iterator().next();
              assertThat(record.getFailure().getDescription(), containsString("amount"));
              return null;
            });
    handler.close(); // its output is there only then
    PAssert.thatSingleton(Objects.requireNonNull(handler.getOutput())).isEqualTo(1L);
    pipeline.run().waitUntilFinish();

    assertThat(KernelTable.at(folder.resolve("t")).rows(), hasSize(1));
  }

  @Test
  void withoutAnErrorHandlerSuchARowFailsThePipeline() {
    Schema schema = Schema.builder().addDecimalField("amount").build();
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(
            Create.of(
                    Row.withSchema(schema)
                        .addValue(new BigDecimal("0.1234567890123456789"))
                        .build())
                .withRowSchema(schema))
        .apply(DeltaIO.write().to(folder.resolve("t").toString()));

    Exception e = assertThrows(Exception.class, () -> pipeline.run().waitUntilFinish());
    assertThat(e.getMessage(), containsString("withErrorHandler(...) does so"));
  }

  private DeltaWrite write() {
    return DeltaIO.write()
        .to(folder.resolve("t").toString())
        .withCommitInterval(Duration.standardSeconds(10))
        .withSourcePositions(SourcePositions.ofColumns("test", List.of("source"), "offset"));
  }

  private List<Long> offsets() throws Exception {
    return KernelTable.at(folder.resolve("t")).rows().stream()
        .map((Map<String, Object> r) -> (Long) r.get("offset"))
        .toList();
  }

  private static Row row(long offset) {
    return Row.withSchema(SCHEMA).addValues("s", offset).build();
  }
}
