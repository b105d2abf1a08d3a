package org.saleslakehouse.pipelines.silver;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.saleslakehouse.pipelines.silver.TestSale.sales;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.model.WriteMode;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.runtime.StopSignal;

/**
 * Goal: the streaming job, as it is started, stopped and started again, ends in the tables that
 * batch makes. Method: real tables on the DirectRunner, Bronze's own log as the source, and {@code
 * --stopAtLatest}.
 */
class StreamingSilverTest {
  @TempDir Path temp;
  private SilverLake lake;
  private int copies;

  @BeforeEach
  void newLake() {
    lake = new SilverLake(temp.resolve("lake"));
  }

  private StreamingSilver.Outcome stream(StopSignal stop, String... more) {
    String[] options = {
      "stopAtLatest", "true", "earlyFiring", "200ms", "commitIntervalMillis", "50"
    };
    String[] all = Stream.concat(Stream.of(options), Stream.of(more)).toArray(String[]::new);
    var values = lake.values("STREAMING", all);
    return new StreamingSilver(
            values,
            SilverSettings.of(values.as(SilverOptions.class)),
            lake.lake(),
            SilverLake.silent(),
            stop,
            result -> {})
        .run();
  }

  private StreamingSilver.Outcome stream() {
    return stream(StopSignal.manual());
  }

  private Map<String, List<String>> batch() {
    return lake.batchTables(temp.resolve("batch" + copies++));
  }

  @Test
  void endsInTheTablesThatBatchMakesAndGoesOnFromThere() {
    lake.commit(
        IntStream.rangeClosed(1, 9)
            .boxed()
            .flatMap(day -> sales(day, "2025-12-0" + day + "T10:00:00Z", 0.1, 0.2, 499.7)));
    lake.commit(sales(1, "2025-12-09T12:00:00Z", 33.333333333333336, 66.66666666666667));
    StreamingSilver.Outcome first = stream();
    assertThat(first.isComplete(), is(true));
    assertThat(first.counters().sales(), is(29L));
    assertThat(first.counters().reflected() + first.counters().dropped(), is(29L));
    assertThat(first.counters().dropped(), is(0L));
    assertThat(lake.tables(), equalTo(batch()));

    // Anew, with nothing new: no figure is written again.
    lake = lake.copyTo(temp.resolve("streamed"), path -> false);
    List<Long> versions = lake.versions();
    StreamingSilver.Outcome again = stream();
    assertThat(again.isComplete(), is(true));
    assertThat(again.counters().committed(), is(0L));
    assertThat(lake.versions(), equalTo(versions));

    lake.commit(sales(2, "2025-12-10T12:00:00Z", 5));
    StreamingSilver.Outcome third = stream();
    assertThat(third.counters().committed(), is(1L));
    assertThat(lake.tables(), equalTo(batch()));
  }

  @Test
  void incrementalAndStreamingGoOnFromEachOther() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1, 2));
    lake.run("INCREMENTAL");
    lake.commit(sales(3, "2025-12-02T10:00:00Z", 3));
    stream();
    assertThat(lake.tables(), equalTo(batch()));
    lake.commit(sales(3, "2025-12-03T10:00:00Z", 4));
    lake.run("INCREMENTAL");
    assertThat(lake.tables(), equalTo(batch()));
    stream();
    assertThat(lake.tables(), equalTo(batch()));
  }

  @Test
  void theFirstIncrementalRunAfterStreamingReadsOnlyTheDaysThatStreamingLeftIncomplete() {
    lake.commit(
        IntStream.rangeClosed(1, 9)
            .boxed()
            .flatMap(day -> sales(day, "2025-12-0" + day + "T10:00:00Z", 0.1, 0.2)));
    stream();
    // A pipeline that is cancelled may still be about to write the same roll-ups once more.
    lake = lake.copyTo(temp.resolve("streamed"), path -> false);
    List<Long> versions = lake.versions();
    SilverResult nothing = lake.run("INCREMENTAL");
    assertThat(nothing.plan().isNothingToDo(), is(true));
    assertThat(nothing.plan().reason(), is("streaming left no day incomplete"));
    assertThat(lake.versions(), equalTo(versions));

    lake.commit(sales(3, "2025-12-03T23:00:00Z", 7));
    SilverResult oneDay = lake.run("INCREMENTAL");
    assertThat(oneDay.plan().days(), is(Set.of("2025-12-03")));
    assertThat(oneDay.bronzeFilesRead(), is(2L));
    assertThat(lake.tables(), equalTo(batch()));
    // From now on by the log alone.
    lake.commit(sales(3, "2025-12-04T23:00:00Z", 7));
    assertThat(lake.run("INCREMENTAL").plan().days(), is(Set.of("2025-12-04")));
    assertThat(lake.tables(), equalTo(batch()));
  }

  @Test
  void anIncrementalRunAfterStreamingMakesRollUpsGoodThatLag() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1, 2));
    stream();
    lake = lake.copyTo(temp.resolve("crashed"), p -> p.startsWith("silver/ventes_par_pays"));
    SilverResult run = lake.run("INCREMENTAL");
    assertThat(run.bronzeFilesRead(), is(0L));
    assertThat(lake.tables(), equalTo(batch()));
  }

  /** A count tells nothing any more when sales have been replaced by as many others. */
  @Test
  void anIncrementalRunAfterStreamingReadsAllOfABronzeThatHasLostRowsSince() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1, 2));
    lake.commit(sales(2, "2025-12-02T10:00:00Z", 3));
    stream();
    lake.commit(
        DeltaIO.write().withMode(WriteMode.REPLACE_PARTITIONS),
        sales(2, "2025-12-02T10:00:00Z", 4));
    assertThat(lake.run("INCREMENTAL").plan().extent(), is(SilverPlan.Extent.ALL));
    assertThat(lake.tables(), equalTo(batch()));
  }

  @Test
  void tablesThatWereMadeFromAnotherBronzeAreAnErrorThatSaysHowToMendThem() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1, 2));
    stream();
    lake = lake.copyTo(temp.resolve("anew"), p -> p.startsWith("bronze"));
    lake.commit(sales(2, "2025-12-02T10:00:00Z", 3));
    Map<String, List<String>> before = lake.tables();
    CommandException thrown = assertThrows(CommandException.class, this::stream);
    assertThat(thrown.getMessage(), containsString("Run 'silver --rebuild' once"));
    assertThat(lake.tables(), equalTo(before));
    lake.run("INCREMENTAL", "rebuild", "true");
    stream();
    assertThat(lake.tables(), equalTo(batch()));
  }

  @Test
  void rollUpsThatLagAreMadeGoodAtTheStart() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1, 2));
    stream();
    lake = lake.copyTo(temp.resolve("crashed"), p -> p.startsWith("silver/ventes_par_pays"));
    stream();
    assertThat(lake.tables(), equalTo(batch()));
  }

  @Test
  void nothingIsDoneAfterStopWasRequested() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1, 2));
    StopSignal stopped = StopSignal.manual();
    stopped.request();
    assertThat(stream(stopped).isComplete(), is(false));
  }

  @Test
  void whereTheLogHasBeenCleanedStreamingBeginsWithASnapshot() {
    lake.commit(
        DeltaIO.write().withTableProperties(Map.of("delta.checkpointInterval", "3")),
        sales(1, "2025-12-01T10:00:00Z", 1));
    for (int i = 0; i < 4; i++) {
      lake.commit(sales(1, "2025-12-01T10:00:00Z", i));
    }
    lake =
        lake.copyTo(
            temp.resolve("cleaned"),
            p -> p.toString().matches("bronze/ventes_stream/_delta_log/0{19}[012]\\.json"));
    stream();
    assertThat(lake.tables(), equalTo(batch()));
  }

  /** As upkeep leaves Bronze: the log still has the first commits, whose files are merged away. */
  @Test
  void whereFilesOfTheFirstCommitsAreGoneStreamingBeginsWithASnapshot() {
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1));
    lake.commit(sales(1, "2025-12-01T11:00:00Z", 2));
    DeltaTable bronze = DeltaTable.open(lake.lake().bronze());
    bronze.optimize().run();
    long deleted = bronze.vacuum().withRetention(Duration.ZERO).evenIfUnsafe().run().files();
    assertThat(deleted, is(2L));

    stream();
    assertThat(lake.tables(), equalTo(batch()));
  }

  @Test
  void anotherTimeZoneThanBronzesIsAnErrorAtOnce() {
    lake.commit(sales(1, "2025-12-01T23:30:00Z", 1));
    CommandException thrown =
        assertThrows(
            CommandException.class, () -> stream(StopSignal.manual(), "timeZone", "Europe/Paris"));
    assertThat(thrown.getMessage(), containsString("give the same one with --timeZone"));
  }
}
