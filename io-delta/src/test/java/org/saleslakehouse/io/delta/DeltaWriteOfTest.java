package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringTokenizer;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler.BadRecordErrorHandler;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.CountBadRecords;
import org.saleslakehouse.io.delta.testing.KernelTable;

/**
 * Goal: elements that stand for several rows are written as their rows would be. Method: texts of
 * "offset:amount" pairs, written, and read back by Delta Kernel.
 */
class DeltaWriteOfTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addStringField("source")
          .addInt64Field("offset")
          .addDecimalField("amount")
          .build();

  @TempDir Path folder;

  private DeltaWrite write() {
    return DeltaIO.write().to(folder.resolve("t").toString());
  }

  private static void run(DeltaWrite write, String... elements) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(List.of(elements)))
        .apply(write.ofRowsOf(SCHEMA, DeltaWriteOfTest::pairs));
    pipeline.run().waitUntilFinish();
  }

  /** The pairs of a text like "0:1.5 1:2", all of source partition "s". */
  private static void pairs(String element, Consumer<Row> rows) {
    StringTokenizer parts = new StringTokenizer(element, ": ");
    while (parts.hasMoreTokens()) {
      long offset = Long.parseLong(parts.nextToken());
      BigDecimal amount = new BigDecimal(parts.nextToken());
      rows.accept(Row.withSchema(SCHEMA).addValues("s", offset, amount).build());
    }
  }

  private List<String> stored() throws Exception {
    return KernelTable.at(folder.resolve("t")).rows().stream()
        .map(
            (Map<String, Object> row) ->
                row.get("offset") + ":" + ((BigDecimal) row.get("amount")).stripTrailingZeros())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void everyRowOfEveryElementIsWrittenOnce(int fileShards) throws Exception {
    run(write().withFileShards(fileShards), "0:1.5 1:2 2:3", "", "3:4");

    assertThat(stored(), containsInAnyOrder("0:1.5", "1:2", "2:3", "3:4"));
  }

  @Test
  void rowsThatTheTableHasAreLeftOutOfAnElement() throws Exception {
    DeltaWrite write =
        write().withSourcePositions(SourcePositions.ofColumns("id", List.of("source"), "offset"));
    run(write, "0:1 1:2");
    run(write, "1:7 2:3");

    assertThat(write.committedPositions(List.of("s")), is(Map.of("s", 2L)));
    assertThat(stored(), containsInAnyOrder("0:1", "1:2", "2:3"));
  }

  @Test
  void anErrorHandlerGetsTheBadRowAloneAndTheOthersAreWritten() throws Exception {
    Pipeline pipeline = Pipeline.create();
    BadRecordErrorHandler<PCollection<Long>> handler =
        pipeline.registerBadRecordErrorHandler(new CountBadRecords());
    DeltaWriteResult result =
        pipeline
            .apply(Create.of("0:1 1:0.1234567890123456789 2:3"))
            .apply(write().withErrorHandler(handler).ofRowsOf(SCHEMA, DeltaWriteOfTest::pairs));
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

    assertThat(stored(), containsInAnyOrder("0:1", "2:3"));
  }
}
