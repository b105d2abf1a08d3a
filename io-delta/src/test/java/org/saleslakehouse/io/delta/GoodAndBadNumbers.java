package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.internal.commit.RangeAppender;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.positions.WriteRun;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.model.CoverageAudit;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.OffsetSpan;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.KernelTable;

/**
 * Numbers without end, of which a rule sends the bad ones to a table of their own; what is stored
 * is read by Delta Kernel and audited.
 */
abstract class GoodAndBadNumbers {
  static final Schema SCHEMA =
      Schema.builder()
          .addStringField("source")
          .addInt64Field("offset")
          .addBooleanField("good")
          .build();
  static final SourcePositions POSITIONS =
      SourcePositions.ofColumns("w", List.of("source"), "offset");

  @TempDir Path folder;

  final void assertExactly(long last) throws IOException {
    List<Long> all = new ArrayList<>(good());
    all.addAll(bad());
    Collections.sort(all);
    assertThat(all, is(LongStream.rangeClosed(0, last).boxed().toList()));
    CoverageAudit audit = audit();
    assertThat(audit.findings(), is(empty()));
    assertThat(audit.sources().get(0).covered(), is(List.of(new OffsetSpan(0, last))));
    assertThat(audit.sources().get(0).allRows(), is(last + 1));
  }

  final CoverageAudit audit() {
    return AuditPositions.of(
            POSITIONS, List.of(folder.resolve("bad").toString(), folder.resolve("good").toString()))
        .run();
  }

  final List<Long> good() throws IOException {
    return offsets("good");
  }

  final List<Long> bad() throws IOException {
    return offsets("bad");
  }

  private List<Long> offsets(String table) throws IOException {
    return KernelTable.at(folder.resolve(table)).rows().stream()
        .map(row -> (Long) row.get("offset"))
        .sorted()
        .toList();
  }

  final TableLog log(String table) {
    return TableLog.forTable(folder.resolve(table).toString(), Map.of());
  }

  final DeltaTable mainTable() {
    return DeltaTable.open(folder.resolve("good").toString());
  }

  final DeltaWrite write() {
    return DeltaIO.write()
        .to(new GoodAndBad(folder.toString(), List.of()))
        .withSourcePositions(POSITIONS);
  }

  final WriteSpec spec() {
    return write().graph(SCHEMA, IsBounded.BOUNDED).spec();
  }

  /** With another partitioning than the main table has. */
  final WriteSpec refusedByTheMainTable() {
    return WriteSpecs.of(
            DeltaIO.write()
                .to(new GoodAndBad(folder.toString(), List.of("good")))
                .withSourcePositions(POSITIONS),
            SCHEMA)
        .withRunId(spec().runId());
  }

  /** Reads numbers, from where the tables are. */
  final class Reader implements AutoCloseable {
    final RangeAppender tables;
    private final LongPredicate isGood;
    final Map<String, Long> next = new HashMap<>();

    Reader(LongPredicate isGood) {
      this(spec(), isGood);
    }

    Reader(WriteSpec spec, LongPredicate isGood) {
      this(spec, new WriteRun(spec, POSITIONS), isGood);
    }

    Reader(WriteSpec spec, WriteRun run, LongPredicate isGood) {
      this.tables = new RangeAppender(spec, run, commit -> {});
      this.isGood = isGood;
    }

    Map<String, Long> begin(String... sources) throws InterruptedException {
      next.putAll(tables.begin(List.of(sources)));
      return Map.copyOf(next);
    }

    /** Up to this offset. */
    void read(String source, long last) {
      for (long offset = next.get(source); offset <= last; offset++) {
        tables.append(
            source,
            offset,
            Row.withSchema(SCHEMA).addValues(source, offset, isGood.test(offset)).build());
        next.put(source, offset + 1);
      }
    }

    /** Says that there are no records before this offset. */
    void pass(String source, long offset) {
      tables.reached(source, offset);
      next.put(source, offset);
    }

    @Override
    public void close() {
      tables.close();
    }
  }

  private record GoodAndBad(String folder, List<String> mainPartitions)
      implements DynamicDestinations {
    @Override
    public String getDestination(Row element) {
      return Boolean.TRUE.equals(element.getBoolean("good")) ? "good" : "bad";
    }

    @Override
    public DeltaDestination getTable(String destination) {
      return DeltaDestination.of(folder + "/" + destination, SCHEMA)
          .withPartitionColumns(destination.equals("good") ? mainPartitions : List.of());
    }

    @Override
    public List<String> getDestinations() {
      return List.of("bad", "good");
    }
  }

  /** 0 to 4 are in both tables; then 13 in the main one, and 5 and 10 in none. */
  final void endWithDeferredRows() throws Exception {
    try (Reader reader = new Reader(GoodAndBadNumbers::isNoFifth)) {
      reader.begin("a");
      reader.read("a", 4);
      reader.tables.commit();
      reader.read("a", 8);
      reader.tables.commitMainTable();
      reader.read("a", 13);
      reader.tables.commitMainTable();
    }
    assertThat(bad(), is(List.of(0L)));
    assertThat(good().size(), is(11));
  }

  /** Of the main table, up to a checkpoint. */
  final void haveTheLogCleaned() throws Exception {
    for (int i = 0; i < 120; i++) { // by others, until there is a checkpoint
      log("good")
          .startTransaction()
          .commit(List.of(), List.of(), Map.of(), new TableOperation("WRITE", Map.of(), Map.of()));
    }
    log("good").awaitCheckpoint();
    Path log = folder.resolve("good/_delta_log");
    for (int version = 0; version < 100; version++) {
      Files.deleteIfExists(log.resolve(String.format(Locale.ROOT, "%020d.json", version)));
    }
  }

  static boolean isNoFifth(long offset) {
    return offset % 5 != 0;
  }
}
