package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.model.WriteMode;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestPipelines;

/** As a cross-language pipeline uses them: found by their identifiers, configured by rows. */
class SchemaTransformProvidersTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt32Field("id").addStringField("town").build();

  @TempDir Path folder;

  @Test
  void rowsWrittenByTheOneAreReadByTheOther() throws Exception {
    Pipeline writing = Pipeline.create();
    PCollectionRowTuple.of(
            "input", writing.apply(Create.of(row(1, "Lyon"), row(2, "Nice")).withRowSchema(SCHEMA)))
        .apply(
            transform(
                "delta_write", Map.of("table", table(), "partition_columns", List.of("town"))));
    writing.run().waitUntilFinish();
    assertThat(
        KernelTable.at(Path.of(table())).rows(),
        containsInAnyOrder(Map.of("id", 1, "town", "Lyon"), Map.of("id", 2, "town", "Nice")));

    Pipeline reading = Pipeline.create();
    PAssert.that(
            PCollectionRowTuple.empty(reading)
                .apply(transform("delta_read", Map.of("table", table(), "columns", List.of("id"))))
                .get("output"))
        .containsInAnyOrder(
            Row.withSchema(Schema.builder().addInt32Field("id").build()).addValue(1).build(),
            Row.withSchema(Schema.builder().addInt32Field("id").build()).addValue(2).build());
    reading.run().waitUntilFinish();
  }

  @Test
  void theChangesOfSomeVersionsAreRead() {
    TestPipelines.write(DeltaIO.write().to(table()), SCHEMA, row(1, "Lyon"));
    TestPipelines.write(DeltaIO.write().to(table()), SCHEMA, row(2, "Nice"));
    Pipeline reading = Pipeline.create();
    PAssert.that(
            PCollectionRowTuple.empty(reading)
                .apply(
                    transform(
                        "delta_read",
                        Map.of(
                            "table",
                            table(),
                            "changes_from_version",
                            1L,
                            "changes_up_to_version",
                            1L)))
                .get("output"))
        .containsInAnyOrder(row(2, "Nice"));
    reading.run().waitUntilFinish();
  }

  @Test
  void changesMayIgnoreWhatWasReplacedAndCarryTheirCommit() {
    TestPipelines.write(DeltaIO.write().to(table()), SCHEMA, row(1, "Lyon"));
    TestPipelines.write(
        DeltaIO.write().to(table()).withMode(WriteMode.OVERWRITE), SCHEMA, row(2, "Nice"));
    Pipeline reading = Pipeline.create();
    PAssert.that(
            PCollectionRowTuple.empty(reading)
                .apply(
                    transform(
                        "delta_read",
                        Map.of(
                            "table",
                            table(),
                            "changes_from_version",
                            0L,
                            "changes_up_to_version",
                            1L,
                            "ignore_changes",
                            true,
                            "commit_columns",
                            true)))
                .get("output")
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(r -> r.getString("town") + "@" + r.getInt64("_commit_version"))))
        .containsInAnyOrder("Lyon@0", "Nice@1");
    reading.run().waitUntilFinish();
  }

  @Test
  void theVersionOfATimeIsRead() throws Exception {
    Path log = Path.of(table(), "_delta_log");
    for (int version = 0; version < 2; version++) {
      TestPipelines.write(DeltaIO.write().to(table()), SCHEMA, row(version, "Lyon"));
      Files.setLastModifiedTime(
          log.resolve("0000000000000000000" + version + ".json"),
          FileTime.from(Instant.parse("2025-12-10T10:0" + version + ":00Z")));
    }
    Pipeline reading = Pipeline.create();
    PAssert.that(
            PCollectionRowTuple.empty(reading)
                .apply(
                    transform(
                        "delta_read",
                        Map.of("table", table(), "timestamp", "2025-12-10T10:00:30Z")))
                .get("output"))
        .containsInAnyOrder(row(0, "Lyon"));
    reading.run().waitUntilFinish();
  }

  @Test
  void optionsOfChangesAreRefusedForASnapshot() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> transform("delta_read", Map.of("table", table(), "ignore_changes", true)));
    assertThat(e.getMessage(), containsString("go with changes_from_version only"));
  }

  @Test
  void halfAPositionIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> transform("delta_write", Map.of("table", table(), "write_id", "w")));
    assertThat(e.getMessage(), containsString("go together: set all three or none"));
  }

  private static SchemaTransform transform(String name, Map<String, Object> options) {
    String identifier = "beam:schematransform:org.saleslakehouse:" + name + ":v1";
    SchemaTransformProvider provider =
        StreamSupport.stream(ServiceLoader.load(SchemaTransformProvider.class).spliterator(), false)
            .filter(p -> p.identifier().equals(identifier))
            .findFirst()
            .orElseThrow();
    Row.FieldValueBuilder configuration = null;
    for (Map.Entry<String, Object> option : options.entrySet()) {
      configuration =
          configuration == null
              ? Row.withSchema(provider.configurationSchema())
                  .withFieldValue(option.getKey(), option.getValue())
              : configuration.withFieldValue(option.getKey(), option.getValue());
    }
    return provider.from(configuration.build());
  }

  private String table() {
    return folder.resolve("t").toString();
  }

  private static Row row(int id, String town) {
    return Row.withSchema(SCHEMA).addValues(id, town).build();
  }
}
