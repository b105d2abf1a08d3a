package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.io.delta.internal.spec.SingleDestination;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.WriteMode;

/** What a write refuses when the pipeline is built, each with its message. */
class DeltaWriteValidationTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addNullableStringField("town").build();
  private static final DeltaWrite WRITE = DeltaIO.write().to("/tmp/never-written");

  @Test
  void aTableMustBeNamed() {
    refused(DeltaIO.write(), "Say where to write: to(path) or to(destinations).");
  }

  @Test
  void aTypeThatDeltaCannotHoldIsNamedWithItsPath() {
    Schema nested = Schema.builder().addField("at", FieldType.logicalType(SqlTypes.TIME)).build();
    Schema schema = Schema.builder().addRowField("visit", nested).addInt32Field("id").build();
    PCollection<Row> rows = Pipeline.create().apply(Create.empty(schema));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> rows.apply(WRITE));
    assertThat(e.getMessage(), containsString("visit.at"));
  }

  @Test
  void aPartitionColumnMustBeAColumn() {
    refused(WRITE.withPartitionColumns("day"), "partitioned by 'day', which is no column");
  }

  @Test
  void aTableMustHaveAColumnBesidesItsPartitions() {
    refused(WRITE.withPartitionColumns("id", "town"), "no column besides its partition columns");
  }

  @Test
  void replacingModesNeedBoundedInput() {
    unboundedRefused(WRITE.withMode(WriteMode.OVERWRITE), "Mode OVERWRITE replaces what is there");
    unboundedRefused(
        WRITE.withMode(WriteMode.REPLACE_PARTITIONS), "Mode REPLACE_PARTITIONS replaces");
  }

  @Test
  void upsertAndItsKeysGoTogether() {
    refused(WRITE.withMode(WriteMode.UPSERT), "Mode UPSERT and withUpsertKeys(...) go together.");
    refused(WRITE.withUpsertKeys("id"), "Mode UPSERT and withUpsertKeys(...) go together.");
  }

  @Test
  void keyAndOrderingColumnsMustBeColumns() {
    DeltaWrite upsert = WRITE.withMode(WriteMode.UPSERT);
    refused(upsert.withUpsertKeys("key"), "a key column 'key' is no column of the rows");
    refused(
        upsert.withUpsertKeys("id").withOrderingColumn("rank"),
        "the ordering column 'rank' is no column of the rows");
  }

  @Test
  void sourcePositionsGoWithAppendOnly() {
    refused(
        WRITE.withMode(WriteMode.OVERWRITE).withSourcePositions(positions("id")),
        "Source positions go with mode APPEND only, not OVERWRITE.");
  }

  @Test
  void thePositionColumnsMustBeColumnsOfTheRightType() {
    refused(WRITE.withSourcePositions(positions("offset")), "no column 'offset'");
    refused(WRITE.withSourcePositions(positions("town")), "'town' must be of type INT64");
  }

  @Test
  void aSourcePartitionColumnMustBeOfATypeOfWhichEachValueHasOneName() {
    Schema schema = Schema.builder().addInt64Field("id").addByteArrayField("source").build();
    refused(
        Pipeline.create().apply(Create.empty(schema)),
        WRITE.withSourcePositions(SourcePositions.ofColumns("w", List.of("source"), "id")),
        "The source partition column 'source' must be a text, a whole number, a boolean or a date,"
            + " but is binary");
  }

  @Test
  void aTransactionsVersionMustNotBeNegative() {
    assertThrows(IllegalArgumentException.class, () -> WRITE.withTransaction("job", -1));
  }

  @Test
  void namedPartitionsGoWithReplacePartitionsOnly() {
    refused(
        WRITE.withReplacedPartitions(Set.of(Map.of("town", "Lyon"))),
        "withReplacedPartitions goes with mode REPLACE_PARTITIONS only, not APPEND.");
  }

  @Test
  void aTransactionNeedsBoundedInput() {
    unboundedRefused(WRITE.withTransaction("job", 1), "withTransaction needs bounded input");
  }

  @Test
  void sizesAndCountsMustMakeSense() {
    refused(WRITE.withTargetFileSize(0), "The target file size must be positive.");
    refused(WRITE.withFileShards(-1), "The number of file shards must not be negative.");
    refused(
        WRITE.withCommitInterval(Duration.millis(-1)), "The commit interval must not be negative.");
  }

  @Test
  void destinationsSayTheirOwnPartitioning() {
    refused(
        DeltaIO.write()
            .to(new SingleDestination(DeltaDestination.of("/tmp/never-written", SCHEMA)))
            .withPartitionColumns("town"),
        "each destination says its own partition columns");
  }

  @Test
  void oneTableMustNotHaveTwoNames() {
    DynamicDestinations twoNames =
        new DynamicDestinations() {
          @Override
          public String getDestination(Row element) {
            return "a";
          }

          @Override
          public DeltaDestination getTable(String destination) {
            return DeltaDestination.of(
                destination.equals("a") ? "/tmp/never-written" : "file:/tmp/never-written/",
                SCHEMA);
          }

          @Override
          public List<String> getDestinations() {
            return List.of("a", "b");
          }
        };
    refused(
        DeltaIO.write().to(twoNames),
        "The destinations 'a' and 'b' are the same table, file:/tmp/never-written/");
  }

  private static SourcePositions positions(String offsetColumn) {
    return SourcePositions.ofColumns("write", List.of("town"), offsetColumn);
  }

  private static void refused(DeltaWrite write, String message) {
    refused(Pipeline.create().apply(Create.empty(SCHEMA)), write, message);
  }

  private static void unboundedRefused(DeltaWrite write, String message) {
    refused(
        Pipeline.create().apply(TestStream.create(SCHEMA).advanceWatermarkToInfinity()),
        write,
        message);
  }

  private static void refused(PCollection<Row> rows, DeltaWrite write, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> rows.apply(write));
    assertThat(e.getMessage(), containsString(message));
  }
}
