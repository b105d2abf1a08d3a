package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.values.Row;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.errors.OffsetGapException;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;

/** A range of records is removed on the way: noticed, named, and healed where that is possible. */
class GapIT {
  private static final Schema SCHEMA =
      Schema.builder().addStringField("source").addInt64Field("offset").build();

  @TempDir Path folder;

  /**
   * Goal: what a runner loses stops the write and is not lost. Method: a filter in place of the
   * runner drops offsets 40 to 49 of one source; then a run with all records, from the beginning.
   */
  @Test
  void whatARunnerLosesFailsTheWriteAndARestartHealsIt() {
    Exception e = assertThrows(Exception.class, () -> write(true));
    OffsetGapException gap = gapIn(e);
    assertThat(gap.isRestartable(), is(true));
    assertThat(gap.getMessage(), containsString("source b delivered offset 50 while 40 was due"));
    assertThat(gap.getMessage(), containsString("(missing: 40 to 49)"));
    assertThat(offsets("b").stream().filter(o -> o >= 40).toList(), is(List.of()));

    write(false);
    assertThat(offsets("a"), containsInAnyOrder(zeroTo(99)));
    assertThat(offsets("b"), containsInAnyOrder(zeroTo(99)));
    assertThat(deltaWrite().committedPositions(List.of("a", "b")), is(Map.of("a", 99L, "b", 99L)));
  }

  private void write(boolean losing) {
    List<Row> rows =
        LongStream.rangeClosed(0, 99)
            .boxed()
            .flatMap(o -> List.of(row("a", o), row("b", o)).stream())
            .toList();
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    pipeline
        .apply(Create.of(rows).withRowSchema(SCHEMA))
        .apply("Lose", Filter.by(row -> !losing || !isLost(row)))
        .setRowSchema(SCHEMA)
        .apply(deltaWrite());
    pipeline.run().waitUntilFinish();
  }

  private static boolean isLost(Row row) {
    long offset = row.getInt64("offset");
    return "b".equals(row.getString("source")) && offset >= 40 && offset < 50;
  }

  private DeltaWrite deltaWrite() {
    return DeltaIO.write()
        .to(folder.resolve("table").toString())
        .withFileShards(1)
        .withSourcePositions(SourcePositions.ofColumns("gap", List.of("source"), "offset"));
  }

  private static Row row(String source, long offset) {
    return Row.withSchema(SCHEMA).addValues(source, offset).build();
  }

  private static OffsetGapException gapIn(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof OffsetGapException gap) {
        return gap;
      }
    }
    throw new AssertionError("No gap was reported", thrown);
  }

  private List<Long> offsets(String source) {
    if (!new LakeReader(folder).hasTable("table")) {
      return List.of();
    }
    return new LakeReader(folder)
        .table("table")
        .where("source = '" + source + "'")
        .select("offset")
        .as(Encoders.LONG())
        .collectAsList();
  }

  private static Long[] zeroTo(long last) {
    return LongStream.rangeClosed(0, last).boxed().toArray(Long[]::new);
  }

  /**
   * Goal: a broker that has deleted what the tables still lack is an error that names the range,
   * and going on without it takes the user's word. Method: records are stored, others sent, and
   * some of these deleted before the next run.
   */
  @Test
  void whatTheBrokerHasDeletedIsNamedAndSkippedOnlyOnDemand() throws Exception {
    String profile = "direct"; // where to start is decided before any runner starts
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        TestLake lake = TestLake.create(broker, "deleted", folder)) {
      lake.sent().generate(new SaleGenerator(21, 40, 12, 0, 0.1), 200);
      long stored = lake.sent().flush().endOffsets().get(2);
      lake.storeAll(profile);
      lake.sent().generate(new SaleGenerator(21, 40, 12, 0, 0.1), 200);
      Map<Integer, Long> ends = lake.sent().flush().endOffsets();
      long firstLeft = stored + 7;
      lake.deleteRecordsBefore(2, firstLeft);

      EndedCommand refused = lake.tryToStoreAll(profile).expectExit(1);
      assertThat(
          refused.stderr(),
          containsString(lake.topic() + "-2: offsets " + stored + " to " + (firstLeft - 1)));
      assertThat(refused.stderr(), containsString("--skipDeletedRecords"));
      assertThat(refused.stderr(), not(containsString("\tat ")));

      lake.storeAll(profile, "--skipDeletedRecords");
      for (long lost = stored; lost < firstLeft; lost++) {
        lake.sent().records().remove(new SentSales.Position(2, lost));
      }
      lake.reader().assertNoOffsetTwice();
      assertThat(lake.reader().records(), is((long) lake.sent().records().size()));
      assertThat(
          ends.values().stream().mapToLong(Long::longValue).sum() - 7,
          is((long) lake.sent().records().size()));
    }
  }
}
