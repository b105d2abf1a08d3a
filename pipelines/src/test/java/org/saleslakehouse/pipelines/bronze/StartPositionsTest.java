package org.saleslakehouse.pipelines.bronze;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.bronze.StartPositions.Start;
import org.saleslakehouse.pipelines.console.CommandException;

class StartPositionsTest {
  private static final TopicPartition ZERO = new TopicPartition("sales", 0);
  private static final TopicPartition ONE = new TopicPartition("sales", 1);

  private static Map<TopicPartition, Long> since(Instant time) {
    return Map.of(ZERO, time.getEpochSecond(), ONE, time.getEpochSecond() + 1);
  }

  @Test
  void whereTheMainTableIsAheadTheTopicIsReadFromWhereAllTablesAreComplete() {
    Start start =
        positions(StartingOffsets.parse("latest"), false)
            .decide(
                Map.of("sales-0", 4L),
                Map.of("sales-0", 13L, "sales-1", 2L),
                Map.of(ZERO, 0L, ONE, 0L),
                Map.of(ZERO, 14L, ONE, 8L),
                StartPositionsTest::since);
    assertThat(start.next(), equalTo(Map.of(ZERO, 5L, ONE, 0L)));
    assertThat(start.explicit(), equalTo(Map.of()));
  }

  @Test
  void aTopicThatWasMadeAnewIsFoundByWhereTheMainTableIs() {
    CommandException e =
        assertThrows(
            CommandException.class,
            () ->
                positions(StartingOffsets.parse("earliest"), false)
                    .decide(
                        Map.of("sales-0", 4L),
                        Map.of("sales-0", 13L),
                        Map.of(ZERO, 0L),
                        Map.of(ZERO, 8L),
                        StartPositionsTest::since));
    assertThat(e.getMessage(), startsWith("Topic sales: the tables hold sales-0 up to offset 13,"));
  }

  private static StartPositions positions(StartingOffsets offsets, boolean skipDeleted) {
    return new StartPositions("sales", offsets, skipDeleted);
  }

  @Test
  void goesOnBehindWhatTheTablesHold() {
    Start start =
        positions(StartingOffsets.parse("earliest"), false)
            .decide(
                Map.of("sales-0", 9L, "sales-1", 4L),
                Map.of("sales-0", 9L, "sales-1", 4L),
                Map.of(ZERO, 0L, ONE, 5L),
                Map.of(ZERO, 100L, ONE, 5L),
                StartPositionsTest::since);
    assertThat(start.next(), equalTo(Map.of(ZERO, 10L, ONE, 5L)));
    assertThat(start.explicit(), equalTo(Map.of()));
  }

  @Test
  void beginsAtTheOldestRecordWhereTheTablesHoldNothing() {
    Start start =
        positions(StartingOffsets.parse("earliest"), false)
            .decide(
                Map.of("sales-0", 9L),
                Map.of("sales-0", 9L),
                Map.of(ZERO, 0L, ONE, 7L),
                Map.of(ZERO, 100L, ONE, 80L),
                StartPositionsTest::since);
    assertThat(start.next(), equalTo(Map.of(ZERO, 10L, ONE, 7L)));
    assertThat(start.explicit(), equalTo(Map.of("sales-1", 7L)));
  }

  @Test
  void latestIsTheEndAtTheFirstStartForARestartToo() {
    StartPositions positions = positions(StartingOffsets.parse("latest"), false);
    Start first =
        positions.decide(
            Map.of(), Map.of(), Map.of(ZERO, 0L), Map.of(ZERO, 100L), StartPositionsTest::since);
    Start second =
        positions.decide(
            Map.of(), Map.of(), Map.of(ZERO, 0L), Map.of(ZERO, 150L), StartPositionsTest::since);
    assertThat(first.next(), equalTo(Map.of(ZERO, 100L)));
    assertThat(second, equalTo(first));
  }

  @Test
  void aPartitionAddedUnderWayIsReadFromItsBeginningEvenWhereLatestIsAskedFor() {
    StartPositions positions = positions(StartingOffsets.parse("latest"), false);
    positions.decide(
        Map.of(), Map.of(), Map.of(ZERO, 0L), Map.of(ZERO, 100L), StartPositionsTest::since);
    Start second =
        positions.decide(
            Map.of(),
            Map.of(),
            Map.of(ZERO, 0L, ONE, 0L),
            Map.of(ZERO, 150L, ONE, 30L),
            StartPositionsTest::since);
    assertThat(second.next(), equalTo(Map.of(ZERO, 100L, ONE, 0L)));
  }

  @Test
  void recordsThatTheBrokerHasDeletedAreNamed() {
    CommandException e =
        assertThrows(
            CommandException.class,
            () ->
                positions(StartingOffsets.parse("earliest"), false)
                    .decide(
                        Map.of("sales-0", 9L),
                        Map.of("sales-0", 9L),
                        Map.of(ZERO, 25L),
                        Map.of(ZERO, 100L),
                        StartPositionsTest::since));
    assertThat(
        e.getMessage(),
        equalTo(
            "Topic sales: the broker has deleted records that are not in the tables yet (sales-0:"
                + " offsets 10 to 24), because its retention is shorter than the job was away. If"
                + " they can be sent again, do that; to go on without them, add"
                + " --skipDeletedRecords. A longer retention.ms keeps it from happening again."));
  }

  @Test
  void deletedRecordsAreSkippedOnlyWhenToldTo() {
    Start start =
        positions(StartingOffsets.parse("earliest"), true)
            .decide(
                Map.of("sales-0", 9L),
                Map.of("sales-0", 9L),
                Map.of(ZERO, 25L),
                Map.of(ZERO, 100L),
                StartPositionsTest::since);
    assertThat(start.next(), equalTo(Map.of(ZERO, 25L)));
    assertThat(start.explicit(), equalTo(Map.of("sales-0", 25L)));
  }

  @Test
  void aTopicThatIsShorterThanTheTablesIsAnotherTopic() {
    CommandException e =
        assertThrows(
            CommandException.class,
            () ->
                positions(StartingOffsets.parse("earliest"), false)
                    .decide(
                        Map.of("sales-0", 9L),
                        Map.of("sales-0", 9L),
                        Map.of(ZERO, 0L),
                        Map.of(ZERO, 5L),
                        StartPositionsTest::since));
    assertThat(
        e.getMessage(),
        equalTo(
            "Topic sales: the tables hold sales-0 up to offset 9, but the broker's last one is 4."
                + " The topic was created again, or this is another Kafka cluster. Use the lake that"
                + " belongs to this topic, or a new one (--lake)."));
  }

  @Test
  void beginsWhereTheTopicWasAtATime() {
    Start start =
        positions(StartingOffsets.parse("1970-01-01T01:00:20+01:00"), false)
            .decide(
                Map.of("sales-0", 9L),
                Map.of("sales-0", 9L),
                Map.of(ZERO, 0L, ONE, 7L),
                Map.of(ZERO, 90L, ONE, 80L),
                StartPositionsTest::since);
    assertThat(start.next(), equalTo(Map.of(ZERO, 10L, ONE, 21L)));
  }

  @Test
  void beginsWithAnOffsetThatIsGivenForAPartitionAndElsewhereWithTheOldest() {
    Start start =
        positions(StartingOffsets.parse("1:30"), false)
            .decide(
                Map.of(),
                Map.of(),
                Map.of(ZERO, 3L, ONE, 7L),
                Map.of(ZERO, 90L, ONE, 80L),
                StartPositionsTest::since);
    assertThat(start.next(), equalTo(Map.of(ZERO, 3L, ONE, 30L)));
    assertThat(start.explicit(), equalTo(Map.of("sales-0", 3L, "sales-1", 30L)));
  }

  @Test
  void anOffsetThatTheBrokerCannotHaveIsRefusedUnlessTheTablesSayWhereToGoOn() {
    StartPositions positions = positions(StartingOffsets.parse("0:5"), false);
    CommandException e =
        assertThrows(
            CommandException.class,
            () ->
                positions.decide(
                    Map.of(),
                    Map.of(),
                    Map.of(ZERO, 6L),
                    Map.of(ZERO, 9L),
                    StartPositionsTest::since));
    assertThat(
        e.getMessage(),
        equalTo("--startingOffsets=0:5: the broker has offsets 6 to 9 of this partition."));
    assertThat(
        positions
            .decide(
                Map.of("sales-0", 7L),
                Map.of("sales-0", 7L),
                Map.of(ZERO, 6L),
                Map.of(ZERO, 9L),
                StartPositionsTest::since)
            .next(),
        equalTo(Map.of(ZERO, 8L)));
  }

  @Test
  void anOffsetOfAPartitionThatIsNotThereIsRefused() {
    CommandException e =
        assertThrows(
            CommandException.class,
            () ->
                positions(StartingOffsets.parse("0:1,7:1"), false)
                    .decide(
                        Map.of(),
                        Map.of(),
                        Map.of(ZERO, 0L),
                        Map.of(ZERO, 9L),
                        StartPositionsTest::since));
    assertThat(
        e.getMessage(),
        equalTo("--startingOffsets names partitions that the topic does not have: [7]."));
  }
}
