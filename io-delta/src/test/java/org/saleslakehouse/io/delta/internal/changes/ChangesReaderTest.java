package org.saleslakehouse.io.delta.internal.changes;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.Row;
import org.joda.time.DateTimeUtils;
import org.joda.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.errors.LogCleanedException;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.testing.TestPipelines;

/** What the reader emits, and the watermark it reports, at each step through a real log. */
class ChangesReaderTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt32Field("id")
          .addField("at", FieldType.logicalType(new MicrosInstant()))
          .build();
  private static final long MINUTE = 60_000;

  /** The clock's start; the events are all in 1970. */
  private static final long NOW = 1_800_000_000_000L;

  @TempDir Path folder;

  @BeforeEach
  void stopTheClock() {
    DateTimeUtils.setCurrentMillisFixed(NOW);
  }

  @AfterEach
  void letTheClockRun() {
    DateTimeUtils.setCurrentMillisSystem();
  }

  @Test
  void beforeAnythingIsCommittedTheWatermarkIsTheMinimum() throws Exception {
    append(row(1, 0));
    ChangesReader reader = reader(1, null);

    assertThat(reader.start(), is(false));
    assertThat(reader.getWatermark(), is(BoundedWindow.TIMESTAMP_MIN_VALUE));
  }

  @Test
  void theWatermarkStaysBeforeWhatIsNotEmittedYet() throws Exception {
    append(row(1, 100));
    append(row(2, 40));
    append(row(3, 200));
    ChangesReader reader = reader(0, null);

    assertThat(reader.start(), is(true));
    assertThat(reader.getCurrentTimestamp().getMillis(), is(100 * MINUTE));
    assertThat(reader.getWatermark().getMillis(), is(40 * MINUTE));
    assertThat(reader.advance(), is(true));
    assertThat(reader.getWatermark().getMillis(), is(190 * MINUTE)); // 200 less the tolerance
    assertThat(reader.advance(), is(true));
    assertThat(reader.advance(), is(false));
    assertThat(reader.getWatermark().getMillis(), is(190 * MINUTE));
  }

  @Test
  void theWatermarkNeverGoesBack() throws Exception {
    append(row(1, 100));
    ChangesReader reader = reader(0, null);
    drain(reader);
    assertThat(reader.getWatermark().getMillis(), is(90 * MINUTE));
    append(row(2, 5));
    tick(2_000);

    assertThat(reader.advance(), is(true));
    assertThat(reader.getWatermark().getMillis(), is(90 * MINUTE));
  }

  /** An element behind the watermark holds none up while the rest of its file is on the way. */
  @Test
  void aFileWithALateRowComesAtTheWatermark() throws Exception {
    append(row(1, 100));
    ChangesReader reader = reader(0, null);
    drain(reader);
    assertThat(reader.getWatermark().getMillis(), is(90 * MINUTE));
    TestPipelines.write(
        DeltaIO.write().to(table()).withFileShards(1), SCHEMA, row(2, 5), row(3, 120));
    tick(2_000);

    assertThat(reader.advance(), is(true));
    assertThat(reader.getCurrentTimestamp().getMillis(), is(90 * MINUTE));
    assertThat(reader.getWatermark().getMillis(), is(110 * MINUTE));
    assertThat(reader.getCurrentTimestamp().getMillis(), is(90 * MINUTE));
  }

  @Test
  void onAQuietTableTheWatermarkFollowsTheClockAfterTheTimeout() throws Exception {
    append(row(1, 100));
    ChangesReader reader = reader(0, Duration.standardMinutes(5));
    drain(reader);
    tick(4 * MINUTE);
    assertThat(reader.advance(), is(false));
    assertThat(reader.getWatermark().getMillis(), is(90 * MINUTE));
    tick(5 * MINUTE);
    assertThat(reader.advance(), is(false));
    assertThat(reader.getWatermark().getMillis(), is(NOW + 5 * MINUTE - 10 * MINUTE));
  }

  @Test
  void aDateOfYearsToComeMovesNoWatermark() throws Exception {
    append(row(1, 200L * 365 * 24 * 60)); // in 2169
    append(row(2, 100));
    ChangesReader reader = reader(0, null);

    assertThat(reader.start(), is(true));
    assertThat(reader.getWatermark().getMillis(), is(90 * MINUTE));
    drain(reader);
    assertThat(reader.getWatermark().getMillis(), is(90 * MINUTE));
  }

  @Test
  void theLogIsLookedAtOncePerInterval() throws Exception {
    append(row(1, 1));
    ChangesReader reader = reader(0, null);
    drain(reader);
    append(row(2, 2));

    assertThat(reader.advance(), is(false));
    tick(1_000);
    assertThat(reader.advance(), is(true));
  }

  @Test
  void noMoreFilesThanTheBoundAreEmittedPerInterval() throws Exception {
    for (int i = 0; i < 5; i++) {
      append(row(i, i));
    }
    ChangesReader reader = reader(0, null, 2);

    assertThat(drain(reader).size(), is(2));
    tick(1_000);
    assertThat(drain(reader).size(), is(2));
    tick(2_000);
    assertThat(drain(reader).size(), is(1));
  }

  /** Goal: nothing lost or doubled by a restart. Method: one at every point of the log. */
  @Test
  void aReaderGoesOnExactlyBehindItsCheckpoint() throws Exception {
    append(row(1, 1), row(2, 2), row(3, 3)); // several files or one, as the runner has it
    append(row(4, 4));
    append(row(5, 5), row(6, 6));
    List<ChangedFile> all = drain(reader(0, null));
    for (int stop = 0; stop <= all.size(); stop++) {
      ChangesReader first = reader(0, null);
      List<ChangedFile> read = new ArrayList<>();
      for (int i = 0; i < stop; i++) {
        assertThat(i == 0 ? first.start() : first.advance(), is(true));
        read.add(first.getCurrent());
      }
      Coder<ChangesCheckpoint> coder = first.getCurrentSource().getCheckpointMarkCoder();
      ChangesCheckpoint mark =
          CoderUtils.clone(coder, (ChangesCheckpoint) first.getCheckpointMark());
      ChangesReader second =
          (ChangesReader)
              first.getCurrentSource().createReader(PipelineOptionsFactory.create(), mark);
      read.addAll(drain(second));

      assertThat(read, is(all));
      assertThat(second.getWatermark().isBefore(first.getWatermark()), is(false));
    }
  }

  @Test
  void positionsAreDenseChainsThatDoNotDependOnWhereTheReaderStarted() throws Exception {
    for (int i = 0; i < 20; i++) {
      append(row(i, i));
    }
    List<ChangedFile> all = drain(reader(0, null));
    long[] last = {-1, -1, -1};
    for (ChangedFile file : all) {
      assertThat(file.previousOffset(), is(last[file.shard()]));
      assertThat(ChangeOffsets.version(file.firstOffset()), is(file.version()));
      last[file.shard()] = file.firstOffset(); // each file holds one row
    }
    assertThat(new HashSet<>(all.stream().map(ChangedFile::shard).toList()).size(), is(3));
    assertThat(
        drain(reader(7, null)).stream().map(ChangedFile::firstOffset).toList(),
        is(all.subList(7, 20).stream().map(ChangedFile::firstOffset).toList()));
  }

  @Test
  void aLogThatWasCleanedAheadOfTheReaderIsAnErrorThatNamesTheFirstVersionLeft() throws Exception {
    for (int i = 0; i < 4; i++) {
      append(row(i, i));
    }
    Files.delete(folder.resolve("t/_delta_log/00000000000000000000.json"));
    Files.delete(folder.resolve("t/_delta_log/00000000000000000001.json"));

    DeltaIOException e = assertThrows(DeltaIOException.class, () -> reader(0, null).start());
    assertThat(
        e.getMessage()
            .contains(
                "from version 0: its log has been cleaned, the first version still"
                    + " there is 2"),
        is(true));
  }

  /** The reader would wait for ever for an entry that never comes. */
  @Test
  void anEntryThatIsMissingInBetweenIsAnErrorThatNamesIt() throws Exception {
    TestPipelines.write(
        DeltaIO.write().to(table()).withTableProperties(Map.of("delta.checkpointInterval", "2")),
        SCHEMA,
        row(0, 0));
    append(row(1, 1));
    append(row(2, 2));
    TableLog.forTable(table(), Map.of()).awaitCheckpoint();
    Files.delete(folder.resolve("t/_delta_log/00000000000000000001.json"));

    LogCleanedException e = assertThrows(LogCleanedException.class, () -> drain(reader(0, null)));
    assertThat(e.getMessage(), containsString("its log has no entry of that version"));
    assertThat(e.getMessage(), containsString("from version 1"));
  }

  /** Goal: each row once. Method: a restart at each point of the snapshot and of what follows. */
  @Test
  void aReaderThatBeginsWithASnapshotGoesOnExactlyBehindItsCheckpoint() throws Exception {
    append(row(2, 20));
    append(row(1, 10));
    append(row(3, 30));
    append(row(4, 40));
    List<ChangedFile> all = drain(reader(2, null, 100, 2));

    assertThat(
        all.stream().map(ChangedFile::minEventMillis).toList(),
        is(List.of(10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 40 * MINUTE)));
    for (int stop = 1; stop <= all.size(); stop++) {
      ChangesReader first = reader(2, null, 100, 2);
      for (int i = 0; i < stop; i++) {
        assertThat(i == 0 ? first.start() : first.advance(), is(true));
      }
      ChangesReader second =
          (ChangesReader)
              first
                  .getCurrentSource()
                  .createReader(
                      PipelineOptionsFactory.create(),
                      (ChangesCheckpoint) first.getCheckpointMark());
      assertThat(
          drain(second).stream().map(ChangedFile::firstOffset).toList(),
          is(all.subList(stop, all.size()).stream().map(ChangedFile::firstOffset).toList()));
    }
  }

  private ChangesReader reader(long version, Duration idleTimeout) {
    return reader(version, idleTimeout, 100);
  }

  private ChangesReader reader(long version, Duration idleTimeout, int maxFiles) {
    return reader(version, idleTimeout, maxFiles, -1);
  }

  private ChangesReader reader(long version, Duration idleTimeout, int maxFiles, long snapshot) {
    ChangeLog log =
        new ChangeLog(
            table(),
            Map.of(),
            SCHEMA,
            "at",
            3,
            true,
            new ChangeRules(false, false, false),
            snapshot);
    ChangesSource.Pace pace =
        new ChangesSource.Pace(
            Duration.standardMinutes(10), idleTimeout, Duration.standardSeconds(1), maxFiles);
    return (ChangesReader)
        new ChangesSource(log, version, pace).createReader(PipelineOptionsFactory.create(), null);
  }

  private static List<ChangedFile> drain(ChangesReader reader) {
    List<ChangedFile> files = new ArrayList<>();
    while (reader.advance()) {
      files.add(reader.getCurrent());
    }
    return files;
  }

  private static void tick(long sinceStartMillis) {
    DateTimeUtils.setCurrentMillisFixed(NOW + sinceStartMillis);
  }

  private String table() {
    return folder.resolve("t").toString();
  }

  private void append(Row... rows) {
    TestPipelines.write(DeltaIO.write().to(table()), SCHEMA, rows);
  }

  private static Row row(int id, long minute) {
    return Row.withSchema(SCHEMA).addValues(id, Instant.ofEpochMilli(minute * MINUTE)).build();
  }
}
