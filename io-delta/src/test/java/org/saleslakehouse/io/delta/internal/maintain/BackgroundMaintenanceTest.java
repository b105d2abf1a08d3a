package org.saleslakehouse.io.delta.internal.maintain;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.WriteSpecs;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.DataFiles;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.testing.TestTables;

/**
 * Goal: what goes wrong in the background costs as little upkeep as can be, and no commit. Method:
 * the worker is the thread that commits, so that a look is over when it has been set off; a table
 * of so many small files that they are worth merging.
 */
class BackgroundMaintenanceTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addStringField("day").build();
  private static final int FILES = 40;

  @TempDir Path folder;

  @BeforeEach
  void makeTable() throws Exception {
    for (long id = 0; id < FILES; id++) {
      TestTables.append(
          folder.resolve("t"),
          SCHEMA,
          List.of("day"),
          List.of(Row.withSchema(SCHEMA).addValues(id, "a").build()));
    }
  }

  @AfterEach
  void letTheClockRun() {
    WallClock.use(Clock.systemUTC());
  }

  @Test
  void vacuumRunsAlthoughAFileCannotBeMerged() throws Exception {
    BackgroundMaintenance maintenance = maintenance(Runnable::run);
    Files.delete(place(files().get(0)));
    Path orphan = Files.writeString(folder.resolve("t/day=a/old.parquet"), "x");
    Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minus(Duration.ofDays(8))));
    later(Duration.ofMinutes(11)); // the first vacuum is due
    maintenance.committed(FILES);

    assertThat(files().size(), is(FILES));
    assertThat(Files.exists(orphan), is(false));
  }

  @Test
  void aPartitionIsMergedWithoutTheFileThatCouldNotBeRead() throws Exception {
    BackgroundMaintenance maintenance = maintenance(Runnable::run);
    Files.delete(place(files().get(0)));
    maintenance.committed(FILES);
    assertThat(files().size(), is(FILES));

    later(Duration.ofMinutes(11));
    maintenance.committed(FILES);
    assertThat(files().size(), is(2));
  }

  @Test
  void aPartitionThatFailedIsLeftAloneForAWhile() throws Exception {
    BackgroundMaintenance maintenance = maintenance(Runnable::run);
    Path file = place(files().get(0));
    Path elsewhere = folder.resolve("elsewhere");
    Files.move(file, elsewhere);
    maintenance.committed(FILES);
    Files.move(elsewhere, file);

    later(Duration.ofMinutes(5));
    maintenance.committed(FILES);
    assertThat(files().size(), is(FILES));
  }

  @Test
  void aCommitStandsThatIsMadeWhenTheProcessEnds() {
    AtomicBoolean ends = new AtomicBoolean(true);
    BackgroundMaintenance maintenance =
        maintenance(
            task -> {
              if (ends.get()) {
                throw new RejectedExecutionException("shut down");
              }
              task.run();
            });
    maintenance.committed(FILES); // throws nothing

    ends.set(false);
    maintenance.committed(FILES);
    assertThat(files().size(), is(1));
  }

  private BackgroundMaintenance maintenance(Executor worker) {
    return new BackgroundMaintenance(
        log(),
        WriteSpecs.of(
            DeltaIO.write()
                .to(folder.resolve("t").toString())
                .withPartitionColumns("day")
                .withBackgroundMaintenance(),
            SCHEMA),
        worker);
  }

  private static void later(Duration duration) {
    WallClock.use(Clock.offset(Clock.systemUTC(), duration));
  }

  private List<DataFile> files() {
    return log().snapshot().files();
  }

  private Path place(DataFile file) {
    return Path.of(DataFiles.path(log(), file).toUri().getPath());
  }

  private TableLog log() {
    return TableLog.forTable(folder.resolve("t").toString(), Map.of());
  }
}
