package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.internal.changes.ChangeLog;
import org.saleslakehouse.io.delta.internal.changes.ChangeRules;
import org.saleslakehouse.io.delta.internal.changes.ChangedFile;
import org.saleslakehouse.io.delta.internal.changes.ChangesSource;
import org.saleslakehouse.io.delta.testing.TestPipelines;

/** Tables that ask their readers and writers for what we do not do, made by hand. */
class RefusedTablesTest {
  private static final Schema SCHEMA = Schema.builder().addInt32Field("id").build();
  private static final String METADATA =
      "{\"metaData\":{\"id\":\"t\",\"format\":{\"provider\":\"parquet\",\"options\":{}},"
          + "\"schemaString\":\"{\\\"type\\\":\\\"struct\\\",\\\"fields\\\":[]}\","
          + "\"partitionColumns\":[],\"configuration\":{}}}";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"variantShredding-preview", "redirectReaderWriter-preview", "whateverComesNext"})
  void aReaderFeatureIsRefusedByItsName(String feature) throws IOException {
    commit(0, protocol(3, feature), METADATA);
    refuses(feature);
  }

  @ParameterizedTest
  @CsvSource({"4, reader version 4", "99, reader version 99"})
  void aReaderVersionIsRefused(int version, String words) throws IOException {
    commit(
        0,
        "{\"protocol\":{\"minReaderVersion\":" + version + ",\"minWriterVersion\":7}}",
        METADATA);
    refuses(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"catalogManaged", "catalogOwned-preview"})
  void aTableThatACatalogManagesIsRefusedWithASentence(String feature) throws IOException {
    commit(0, protocol(3, feature), METADATA);
    refuses("it is managed by a catalog (feature " + feature + "), which alone knows its newest");
  }

  @Test
  void aColumnOfTypeVariantIsRefusedByItsName() throws IOException {
    commit(
        0,
        protocol(3, "variantType"),
        METADATA.replace(
            "\\\"fields\\\":[]",
            "\\\"fields\\\":[{\\\"name\\\":\\\"v\\\",\\\"type\\\":\\\"variant\\\"}]"));
    refuses("column 'v' is of type variant", "has a schema that cannot be read");
  }

  @Test
  void aWriterFeatureIsNamedWhenAPipelineThatWritesIsBuilt() throws IOException {
    commit(
        0,
        "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":7,"
            + "\"writerFeatures\":[\"rowTracking\",\"domainMetadata\"]}}",
        METADATA);
    DeltaIOException error =
        assertThrows(
            DeltaIOException.class,
            () ->
                Pipeline.create()
                    .apply(org.apache.beam.sdk.transforms.Create.empty(SCHEMA))
                    .apply(DeltaIO.write().to(table())));
    assertThat(
        error.getMessage(),
        org.hamcrest.Matchers.is(
            "Table "
                + table()
                + " cannot be written: it demands the writer features [rowTracking, domainMetadata]"
                + " (writer version 7), and this writer knows writer version 2 only. Write to"
                + " another table, or drop the table's newer features."));
  }

  /** A reader of changes that is already under way must not read on as if nothing were. */
  @Test
  void aTableThatIsUpgradedWhileItsChangesAreReadIsRefused() throws Exception {
    TestPipelines.write(
        DeltaIO.write().to(table()), SCHEMA, Row.withSchema(SCHEMA).addValue(1).build());
    ChangeLog log =
        new ChangeLog(
            table(),
            java.util.Map.of(),
            SCHEMA,
            null,
            1,
            false,
            new ChangeRules(true, true, false),
            -1);
    UnboundedSource.UnboundedReader<ChangedFile> reader =
        new ChangesSource(
                log,
                0,
                new ChangesSource.Pace(
                    org.joda.time.Duration.ZERO, null, org.joda.time.Duration.ZERO, 10))
            .createReader(PipelineOptionsFactory.create(), null);
    assertThat(reader.start(), org.hamcrest.Matchers.is(true));
    commit(1, protocol(3, "whateverComesNext"));

    assertThat(
        assertThrows(DeltaIOException.class, reader::advance).getMessage(),
        containsString("whateverComesNext"));
  }

  private void refuses(String words) {
    refuses(words, "cannot be read");
  }

  private void refuses(String words, String how) {
    for (Runnable access :
        new Runnable[] {
          () -> Pipeline.create().apply(DeltaIO.read().from(table())),
          () -> Pipeline.create().apply(DeltaIO.readChanges().from(table())),
          () -> DeltaTable.open(table()).rows()
        }) {
      DeltaIOException error = assertThrows(DeltaIOException.class, access::run);
      assertThat(error.getMessage(), containsString("Table " + table() + " " + how));
      assertThat(error.getMessage(), containsString(words));
    }
  }

  private static String protocol(int version, String feature) {
    return "{\"protocol\":{\"minReaderVersion\":"
        + version
        + ",\"minWriterVersion\":7,\"readerFeatures\":[\""
        + feature
        + "\"],\"writerFeatures\":[\""
        + feature
        + "\"]}}";
  }

  private void commit(int version, String... actions) throws IOException {
    Path log = Files.createDirectories(Path.of(table(), "_delta_log"));
    Files.writeString(
        log.resolve(String.format("%020d.json", version)), String.join("\n", actions) + "\n");
  }

  private String table() {
    return folder.resolve("t").toString();
  }
}
