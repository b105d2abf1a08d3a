package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.internal.commit.RangeAppender;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.RangeReader;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.TableAppender;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.saleslakehouse.io.delta.testing.KernelTable;

/**
 * Goal: elements that say what to read are read where the tables end, whatever a runner does to
 * them. Method: a log of records in memory, an element "p q" means all that partitions p and q hold
 * now; what is stored is read back by Delta Kernel.
 */
class DeltaWriteOfRangesTest {
  private static final Schema SCHEMA =
      Schema.builder().addStringField("source").addInt64Field("offset").build();

  /** The offsets that have a record, by partition, and the end of each; shared with the steps. */
  private static final Map<String, List<Long>> LOG = new TreeMap<>();

  private static final Map<String, Long> ENDS = new TreeMap<>();

  @TempDir Path folder;

  @BeforeEach
  void emptyTheLog() {
    LOG.clear();
    ENDS.clear();
  }

  private static void records(String partition, long... offsets) {
    for (long offset : offsets) {
      LOG.computeIfAbsent(partition, p -> new ArrayList<>()).add(offset);
      ENDS.merge(partition, offset + 1, Math::max);
    }
  }

  /** Reads all partitions that the element names, and commits after each record. */
  private static void read(String element, TableAppender tables) throws InterruptedException {
    List<String> partitions = List.of(element.split(" ", -1));
    Map<String, Long> first = tables.begin(partitions);
    for (String partition : partitions) {
      for (long offset : LOG.getOrDefault(partition, List.of())) {
        if (offset >= first.get(partition)) {
          tables.append(partition, offset, row(partition, offset));
          tables.commit();
        }
      }
      tables.reached(partition, ENDS.getOrDefault(partition, 0L));
      tables.commit();
    }
  }

  private static Row row(String partition, long offset) {
    return Row.withSchema(SCHEMA).addValues(partition, offset).build();
  }

  private DeltaWrite write() {
    return DeltaIO.write()
        .to(folder.resolve("t").toString())
        .withSourcePositions(SourcePositions.ofColumns("id", List.of("source"), "offset"));
  }

  private void run(RangeReader<String> reader, String... elements) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(List.of(elements))).apply(write().ofRanges(SCHEMA, reader));
    pipeline.run().waitUntilFinish();
  }

  private List<String> stored() throws Exception {
    return KernelTable.at(folder.resolve("t")).rows().stream()
        .map(row -> row.get("source") + "@" + row.get("offset"))
        .sorted()
        .toList();
  }

  @Test
  void anElementIsCommittedAsOftenAsItsReaderAsks() throws Exception {
    records("a", 0, 1, 2);
    run(DeltaWriteOfRangesTest::read, "a");

    assertThat(stored(), is(List.of("a@0", "a@1", "a@2")));
    assertThat(KernelTable.at(folder.resolve("t")).version(), is(2L));
  }

  @Test
  void anElementIsWrittenWithoutAPipelineAsInOne() throws Exception {
    records("a", 0, 1);
    DeltaWriteOfRanges<String> write = write().ofRanges(SCHEMA, DeltaWriteOfRangesTest::read);
    assertThat(
        write.write("a").stream().map(TableCommit::getVersion).toList(), is(List.of(0L, 1L)));
    records("a", 2);
    run(DeltaWriteOfRangesTest::read, "a");
    assertThat(write.write("a"), is(List.of()));

    assertThat(stored(), is(List.of("a@0", "a@1", "a@2")));
  }

  @Test
  void twoCollectionsOfAPipelineAreReadByOneRun() throws Exception {
    records("a", 0, 1);
    records("b", 0);
    DeltaWriteOfRanges<String> write = write().ofRanges(SCHEMA, DeltaWriteOfRangesTest::read);
    Pipeline pipeline = Pipeline.create();
    pipeline.apply("First", Create.of("a")).apply("WriteFirst", write);
    pipeline.apply("Second", Create.of("b", "a")).apply("WriteSecond", write);
    pipeline.run().waitUntilFinish();

    assertThat(stored(), is(List.of("a@0", "a@1", "b@0")));
  }

  @Test
  void elementsThatComeTwiceAreStoredOnceAndOnesThatAreLostAreMadeUpByTheNext() throws Exception {
    records("a", 0, 1);
    run(DeltaWriteOfRangesTest::read, "a", "a");
    records("a", 2, 3); // an element for these is lost
    records("a", 4);
    run(DeltaWriteOfRangesTest::read, "a");

    assertThat(stored(), is(List.of("a@0", "a@1", "a@2", "a@3", "a@4")));
  }

  @Test
  void offsetsWithoutARecordArePassedOverAndTheirEndIsRemembered() throws Exception {
    records("a", 3, 7);
    ENDS.put("a", 12L);
    run(DeltaWriteOfRangesTest::read, "a");

    assertThat(stored(), is(List.of("a@3", "a@7")));
    assertThat(write().committedPositions(List.of("a")), is(Map.of("a", 11L)));
  }

  @Test
  void aPartitionWithoutAnyRecordMakesNoCommit() throws Exception {
    records("a", 0);
    run(DeltaWriteOfRangesTest::read, "a b");

    assertThat(write().committedPositions(List.of("a", "b")), is(Map.of("a", 0L)));
    assertThat(KernelTable.at(folder.resolve("t")).version(), is(0L));
  }

  @Test
  void whatWasCommittedBeforeAFailureStandsAndTheRestIsReadByTheNextRun() throws Exception {
    records("a", 0, 1, 2);
    Exception failure =
        assertThrows(
            Exception.class,
            () ->
                run(
                    (element, tables) -> {
                      tables.begin(List.of("a"));
                      tables.append("a", 0, row("a", 0));
                      tables.commit();
                      tables.append("a", 1, row("a", 1));
                      throw new IllegalStateException("the broker is gone");
                    },
                    "a"));
    assertThat(failure.getMessage(), containsString("the broker is gone"));
    assertThat(stored(), is(List.of("a@0")));

    run(DeltaWriteOfRangesTest::read, "a");
    assertThat(stored(), is(List.of("a@0", "a@1", "a@2")));
  }

  @Test
  void whatIsNotCommittedIsLeftToWhoeverReadsNext() throws Exception {
    records("a", 0, 1);
    run(
        (element, tables) -> {
          tables.begin(List.of("a"));
          tables.append("a", 0, row("a", 0));
          tables.commit();
          tables.append("a", 1, row("a", 1));
        },
        "a");
    assertThat(stored(), is(List.of("a@0")));
    assertThat(write().committedPositions(List.of("a")), is(Map.of("a", 0L)));
  }

  @Test
  void anOffsetThatWasHandedOverBeforeIsAMistakeOfTheReader() {
    Exception failure =
        assertThrows(
            Exception.class,
            () ->
                run(
                    (element, tables) -> {
                      tables.begin(List.of("a"));
                      tables.append("a", 5, row("a", 5));
                      tables.append("a", 5, row("a", 5));
                    },
                    "a"));
    assertThat(
        failure.getMessage(),
        containsString("offset 5 was handed over although all before 6 had been"));
  }

  @Test
  void withoutSourcePositionsItIsRefused() {
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Pipeline.create()
                    .apply(Create.of("a"))
                    .apply(
                        DeltaIO.write()
                            .to(folder.resolve("t").toString())
                            .ofRanges(SCHEMA, DeltaWriteOfRangesTest::read)));
    assertThat(refused.getMessage(), containsString("ofRanges needs withSourcePositions"));
  }

  /** Two processes of one run: each has its own idea of the tables, and learns of the other's. */
  @Test
  void anotherProcessWithOtherPartitionsIsNoConflictAndOneWithTheSameIsSeen() throws Exception {
    WriteSpec spec = write().graph(SCHEMA, IsBounded.BOUNDED).spec();
    WriteRun here = new WriteRun(spec, spec.positions());
    WriteRun there = new WriteRun(spec, spec.positions());
    try (RangeAppender a = new RangeAppender(spec, here, commit -> {});
        RangeAppender b = new RangeAppender(spec, there, commit -> {});
        RangeAppender c = new RangeAppender(spec, there, commit -> {})) {
      a.begin(List.of("a"));
      b.begin(List.of("b"));
      c.begin(List.of("a")); // a runner that gives the same work away twice
      for (long offset = 0; offset < 2; offset++) {
        a.append("a", offset, row("a", offset));
        b.append("b", offset, row("b", offset));
        c.append("a", offset, row("a", offset));
        a.commit();
        b.commit();
      }
      c.append("a", 2, row("a", 2));
      c.commit();
    }

    assertThat(stored(), is(List.of("a@0", "a@1", "a@2", "b@0", "b@1")));
    assertThat(here.firstMissing(Set.of("a", "b")), is(Map.of("a", 3L, "b", 2L)));
  }

  @Test
  @Timeout(60)
  void twoElementsOfOneProcessTakeTurnsAtAPartition() throws Exception {
    WriteSpec spec = write().graph(SCHEMA, IsBounded.BOUNDED).spec();
    WriteRun run = new WriteRun(spec, spec.positions());
    CountDownLatch begun = new CountDownLatch(1);
    Map<String, Long> seen = new TreeMap<>();
    RangeAppender first = new RangeAppender(spec, run, commit -> {});
    first.begin(List.of("a", "b"));
    Thread second =
        new Thread(
            () -> {
              try (RangeAppender tables = new RangeAppender(spec, run, commit -> {})) {
                begun.countDown();
                seen.putAll(tables.begin(List.of("b", "c")));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    second.start();
    begun.await();
    first.append("b", 0, row("b", 0));
    first.commit();
    assertThat(seen, not(is(Map.of("b", 0L, "c", 0L))));
    first.close();
    second.join();

    assertThat(seen, is(Map.of("b", 1L, "c", 0L)));
  }
}
