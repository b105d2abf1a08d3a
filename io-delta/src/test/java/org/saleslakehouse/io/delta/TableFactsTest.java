package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.errors.TableReplacedException;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.WriteMode;
import org.saleslakehouse.io.delta.testing.KernelTable;

/** What {@link DeltaTable} tells of a table beside its rows, held against log and Delta Kernel. */
class TableFactsTest {
  private static final Schema SCHEMA =
      Schema.builder().addStringField("day").addInt64Field("offset").build();

  @TempDir Path folder;

  @Test
  void theIdIsTheOneInTheLogAndAnotherOneForATableMadeAnew() throws Exception {
    write(DeltaIO.write(), row("mon", 0));
    String id = table().id();
    assertThat(id, is(logLine(0, "metaData").path("metaData").path("id").textValue()));
    write(DeltaIO.write(), row("mon", 1));
    assertThat(table().id(), is(id));

    writeTo("other", DeltaIO.write(), row("mon", 0));
    assertThat(DeltaTable.open(folder.resolve("other").toString()).id(), is(not(id)));
  }

  @Test
  void aTableThatIsTakenAwayIsSaidToBeDeletedAndNotNeverToHaveBeenThere() throws Exception {
    write(DeltaIO.write(), row("mon", 0));
    DeltaTable table = table();
    assertThat(table.version(), is(0L));
    Files.move(Path.of(path("t")), folder.resolve("moved-aside"));

    Exception e = assertThrows(TableReplacedException.class, () -> table().version());

    assertThat(
        e.getMessage(),
        is(
            "Table "
                + path("t")
                + " was deleted or replaced while it was in use. Nothing was written to what is"
                + " there now. Start again if the new table is meant."));
  }

  @Test
  void whateverCannotBeReadOfATableThatIsTakenAwayIsSaidToBeThat() throws Exception {
    write(DeltaIO.write(), row("mon", 0));
    TableLog log = TableLog.forTable(path("t"), Map.of());
    assertThat(log.snapshot().version(), is(0L));
    IOException problem = new NoSuchFileException("00000000000000000000.json");
    assertThat(
        log.unreadable(problem).getMessage(),
        is(
            "Cannot read "
                + path("t")
                + ": NoSuchFileException: 00000000000000000000.json. Check that the path is right and may be read by"
                + " this user."));

    Files.move(Path.of(path("t")), folder.resolve("moved-aside"));

    assertThat(log.unreadable(problem) instanceof TableReplacedException, is(true));
  }

  @Test
  void historyTellsTheNewestFirstWhatEachCommitDid() throws Exception {
    write(DeltaIO.write(), row("mon", 0), row("mon", 1));
    write(DeltaIO.write().withTransaction("job", 7), row("mon", 2));
    write(DeltaIO.write().withMode(WriteMode.OVERWRITE), row("tue", 3), row("tue", 4));

    List<TableVersion> history = table().history(10);
    assertThat(history.stream().map(TableVersion::version).toList(), contains(2L, 1L, 0L));
    TableVersion overwrite = history.get(0);
    assertThat(overwrite.operation(), is("WRITE"));
    assertThat(overwrite.parameters().get("mode"), is("Overwrite"));
    assertThat(overwrite.parameters().get("partitionBy"), is("[]"));
    assertThat(overwrite.filesAdded(), is(1L));
    assertThat(overwrite.filesRemoved(), is(2L));
    assertThat(overwrite.rowsAdded(), is(2L));
    assertThat(overwrite.metrics().get("numOutputRows"), is("2"));
    assertThat(overwrite.changesData(), is(true));
    assertThat(overwrite.userMetadata(), is(nullValue()));
    TableVersion append = history.get(1);
    assertThat(append.parameters().get("mode"), is("Append"));
    assertThat(append.transactions(), is(Map.of("job", 7L)));
    assertThat(append.filesRemoved(), is(0L));
    assertThat(append.bytesAdded(), is(logLine(1, "add").path("add").path("size").longValue()));
  }

  @Test
  void historyIsLimitedAndEndsAtTheVersionAskedFor() throws Exception {
    for (int i = 0; i < 4; i++) {
      write(DeltaIO.write(), row("mon", i));
    }
    assertThat(versions(table().history(2)), contains(3L, 2L));
    assertThat(versions(table().atVersion(1).history(5)), contains(1L, 0L));
    assertThrows(IllegalArgumentException.class, () -> table().history(0));
  }

  /** Goal: the times shown are those that a read at a time goes by, also when clocks went back. */
  @Test
  void timesInHistoryAreThoseOfTimeTravel() throws Exception {
    for (int i = 0; i < 3; i++) {
      write(DeltaIO.write(), row("mon", i));
    }
    Instant noon = Instant.parse("2026-01-31T12:00:00Z");
    setCommitTime(0, noon);
    setCommitTime(1, noon.minusSeconds(60)); // the clock was set back
    setCommitTime(2, noon.plusSeconds(60));

    List<TableVersion> history = table().history(3);
    assertThat(
        history.stream().map(TableVersion::timestamp).toList(),
        contains(noon.plusSeconds(60), noon.plusMillis(1), noon));
    TableLog log = TableLog.forTable(path("t"), Map.of());
    for (TableVersion version : history) {
      assertThat(log.snapshotAtTimestamp(version.timestamp()).version(), is(version.version()));
    }
  }

  @Test
  void aTableIsSeenAsItWasAtATime() throws Exception {
    Instant noon = Instant.parse("2026-01-31T12:00:00Z");
    for (int i = 0; i < 2; i++) {
      write(DeltaIO.write(), row("mon", i));
      setCommitTime(i, noon.plusSeconds(60L * i));
    }
    assertThat(table().atTimestamp(noon).version(), is(0L));
    assertThat(table().atTimestamp(noon.plusSeconds(59)).version(), is(0L));
    assertThat(table().atTimestamp(noon.plusSeconds(60)).version(), is(1L));
    assertThat(table().atTimestamp(noon.plusSeconds(3600)).version(), is(1L));
    assertThat(table().atTimestamp(noon).rows().next(), is(row("mon", 0)));
  }

  @Test
  void beforeItsFirstCommitATableDoesNotExist() throws Exception {
    Instant noon = Instant.parse("2026-01-31T12:00:00Z");
    write(DeltaIO.write(), row("mon", 0));
    setCommitTime(0, noon);
    assertThat(table().atTimestamp(noon).exists(), is(true));
    DeltaTable before = table().atTimestamp(noon.minusMillis(1));
    assertThat(before.exists(), is(false));
    assertThrows(DeltaIOException.class, before::version);
  }

  @Test
  void historyBeginsWhereTheLogHasBeenCleanedUpTo() throws Exception {
    DeltaWrite write = DeltaIO.write().withTableProperties(Map.of("delta.checkpointInterval", "2"));
    for (int i = 0; i < 4; i++) {
      write(write, row("mon", i));
    }
    Files.delete(entry(0));
    Files.delete(entry(1));

    assertThat(versions(table().history(10)), contains(3L, 2L));
    assertThat(table().details().firstLogVersion(), is(2L));
    assertThat(table().details().logEntries(), is(2L));
    assertThat(table().details().lastCheckpointVersion(), is(2L));
  }

  @Test
  void detailsAreThoseThatKernelAndTheLogTell() throws Exception {
    DeltaWrite write =
        DeltaIO.write()
            .withPartitionColumns("day")
            .withTableProperties(Map.of("delta.appendOnly", "true"));
    write(write, row("mon", 0), row("tue", 1));
    write(write, row("mon", 2), row("mon", 3));

    TableDetails details = table().details();
    KernelTable kernel = KernelTable.at(Path.of(path("t")));
    long[] sizes = sizes(kernel.files());
    assertThat(details.version(), is(1L));
    assertThat(details.files(), is((long) kernel.files().size()));
    assertThat(details.bytes(), is(Arrays.stream(sizes).sum()));
    assertThat(details.rows(), is((long) kernel.rows().size()));
    assertThat(details.partitions(), is(2L));
    assertThat(details.partitionColumns(), is(List.of("day")));
    assertThat(
        details.properties(),
        is(Map.of("delta.appendOnly", "true", "delta.checkpointInterval", "100")));
    assertThat(details.readerVersion(), is(1));
    assertThat(details.writerVersion(), is(2));
    assertThat(
        details.created().toEpochMilli(),
        is(logLine(0, "metaData").path("metaData").path("createdTime").longValue()));
    assertThat(details.logEntries(), is(2L));
    assertThat(details.lastCheckpointVersion(), is(nullValue()));
    try (Stream<Path> log = Files.list(entry(0).getParent())) {
      assertThat(details.logBytes(), is(log.mapToLong(file -> file.toFile().length()).sum()));
    }
    Arrays.sort(sizes);
    assertThat(details.medianFileBytes(), is(sizes[1]));
    assertThat(details.filesBelow(sizes[2]), is(2L));
    assertThat(details.filesBelow(sizes[2] + 1), is(3L));
    assertThat(details.filesBelow(1), is(0L));
  }

  @Test
  void rowsByFileAreTheRowsOfEachFileThatCanHoldAMatch() throws Exception {
    DeltaWrite byDay = DeltaIO.write().withPartitionColumns("day");
    write(byDay, row("mon", 0), row("mon", 1), row("tue", 2));
    write(byDay, row("mon", 3));
    Map<String, DeltaTable.Rows> files = table().rowsByFile(List.of("offset"), null);
    Map<String, List<Long>> offsets = new HashMap<>();
    files.forEach((path, rows) -> offsets.put(path, offsets(rows)));
    assertThat(offsets.values(), containsInAnyOrder(List.of(0L, 1L), List.of(2L), List.of(3L)));
    for (String path : offsets.keySet()) {
      assertThat(path, Files.exists(Path.of(URI.create(path))), is(true));
    }
    DeltaFilter tuesday = DeltaFilter.in("day", List.of("tue"));
    Map<String, DeltaTable.Rows> ofTuesday = table().rowsByFile(List.of("offset"), tuesday);
    assertThat(
        ofTuesday.values().stream().map(TableFactsTest::offsets).toList(), contains(List.of(2L)));
    assertThat(offsets.get(ofTuesday.keySet().iterator().next()), is(List.of(2L)));
  }

  private static List<Long> offsets(DeltaTable.Rows rows) {
    List<Long> offsets = new ArrayList<>();
    try (rows) {
      rows.forEach(row -> offsets.add(row.getInt64("offset")));
    }
    offsets.sort(null);
    return offsets;
  }

  @Test
  void positionsAreToldByWriteAndSourcePartitionAndOutliveACheckpoint() throws Exception {
    DeltaWrite write = DeltaIO.write().withTableProperties(Map.of("delta.checkpointInterval", "2"));
    write(write.withTransaction("plain", 3), row("mon", 0));
    for (int i = 0; i < 3; i++) {
      write(
          write.withSourcePositions(SourcePositions.ofColumns("one", List.of("day"), "offset")),
          row("mon", i));
    }
    write(
        write.withSourcePositions(SourcePositions.ofColumns("two", List.of("day"), "offset")),
        row("mon", 0),
        row("tue", 0));

    assertThat(
        table().sourcePositions(),
        is(Map.of("one", Map.of("mon", 2L), "two", Map.of("mon", 0L, "tue", 0L))));
    assertThat(table().atVersion(2).sourcePositions(), is(Map.of("one", Map.of("mon", 1L))));
  }

  private DeltaTable table() {
    return DeltaTable.open(path("t"));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private void write(DeltaWrite write, Row... rows) {
    writeTo("t", write, rows);
  }

  private void writeTo(String name, DeltaWrite write, Row... rows) {
    Pipeline pipeline = Pipeline.create();
    pipeline
        .apply(Create.of(List.of(rows)).withRowSchema(SCHEMA))
        .apply(write.to(path(name)).withFileShards(1));
    pipeline.run().waitUntilFinish();
  }

  private Path entry(long version) {
    return folder.resolve("t").resolve(String.format("_delta_log/%020d.json", version));
  }

  private void setCommitTime(long version, Instant time) throws IOException {
    Files.setLastModifiedTime(entry(version), FileTime.from(time));
  }

  private JsonNode logLine(long version, String action) throws IOException {
    for (String line : Files.readAllLines(entry(version))) {
      JsonNode node = new ObjectMapper().readTree(line);
      if (node.has(action)) {
        return node;
      }
    }
    throw new AssertionError("no " + action + " in " + version);
  }

  private static long[] sizes(List<String> files) throws IOException {
    long[] sizes = new long[files.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Files.size(Path.of(URI.create(files.get(i))));
    }
    return sizes;
  }

  private static List<Long> versions(List<TableVersion> history) {
    return history.stream().map(TableVersion::version).toList();
  }

  private static Row row(String day, long offset) {
    return Row.withSchema(SCHEMA).addValues(day, offset).build();
  }
}
