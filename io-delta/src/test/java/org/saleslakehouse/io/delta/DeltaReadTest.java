package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Lineage;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.util.construction.PipelineTranslation;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.internal.parquet.ParquetFiles;
import org.saleslakehouse.io.delta.testing.TestTables;

/** Snapshots of tables, read on the DirectRunner and without a pipeline. */
@ExtendWith(TestPipelineExtension.class)
class DeltaReadTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt32Field("id")
          .addNullableStringField("jour")
          .addNullableDoubleField("montant")
          .build();

  @TempDir Path folder;
  private Path table;

  @BeforeEach
  void makeATableOfTwoVersions() throws Exception {
    table = folder.resolve("t 1");
    TestTables.append(
        table, SCHEMA, List.of("jour"), List.of(row(1, "a b", 1.0), row(2, "c/d", 2.0)));
    TestTables.append(table, SCHEMA, List.of("jour"), List.of(row(3, null, null)));
  }

  @Test
  void theNewestVersionIsReadWithItsSchema(TestPipeline pipeline) {
    PCollection<Row> rows = pipeline.apply(DeltaIO.read().from(table.toString()));

    assertThat(rows.getSchema(), is(SCHEMA));
    PAssert.that(rows)
        .containsInAnyOrder(row(1, "a b", 1.0), row(2, "c/d", 2.0), row(3, null, null));
    pipeline.run();
  }

  @Test
  void anOlderVersionIsReadByNumber(TestPipeline pipeline) {
    PAssert.that(pipeline.apply(DeltaIO.read().from(table.toString()).atVersion(0)))
        .containsInAnyOrder(row(1, "a b", 1.0), row(2, "c/d", 2.0));
    pipeline.run();
  }

  @Test
  void anOlderVersionIsReadByTime(TestPipeline pipeline) throws Exception {
    Path log = table.resolve("_delta_log");
    Instant first = Instant.parse("2025-12-10T10:00:00Z");
    Files.setLastModifiedTime(log.resolve("00000000000000000000.json"), FileTime.from(first));
    Files.setLastModifiedTime(
        log.resolve("00000000000000000001.json"), FileTime.from(first.plusSeconds(60)));

    PAssert.that(
            pipeline.apply(
                DeltaIO.read().from(table.toString()).atTimestamp(first.plusSeconds(30))))
        .containsInAnyOrder(row(1, "a b", 1.0), row(2, "c/d", 2.0));
    pipeline.run();
  }

  @Test
  void theVersionIsThatOfWhenThePipelineWasBuilt(TestPipeline pipeline) throws Exception {
    PCollection<Row> rows = pipeline.apply(DeltaIO.read().from(table.toString()));
    TestTables.append(table, SCHEMA, List.of("jour"), List.of(row(4, "late", 4.0)));

    PAssert.that(rows)
        .containsInAnyOrder(row(1, "a b", 1.0), row(2, "c/d", 2.0), row(3, null, null));
    pipeline.run();
  }

  @Test
  void columnsAreChosenAndOrdered(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline.apply(DeltaIO.read().from(table.toString()).withColumns("jour", "id"));

    Schema schema = Schema.builder().addNullableStringField("jour").addInt32Field("id").build();
    assertThat(rows.getSchema(), is(schema));
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("a b", 1).build(),
            Row.withSchema(schema).addValues("c/d", 2).build(),
            Row.withSchema(schema).addValues(null, 3).build());
    pipeline.run();
  }

  @Test
  void partitionColumnsAloneAreReadWithoutColumnsOfFiles(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline.apply(DeltaIO.read().from(table.toString()).withColumns("jour"));
    Schema schema = Schema.builder().addNullableStringField("jour").build();
    PAssert.that(rows)
        .containsInAnyOrder(
            Row.withSchema(schema).addValues("a b").build(),
            Row.withSchema(schema).addValues("c/d").build(),
            Row.withSchema(schema).addValues((Object) null).build());
    pipeline.run();
  }

  @Test
  void aFilterSkipsPartitionsAndFilesAndThenRows(TestPipeline pipeline) throws Exception {
    TestTables.append(
        table, SCHEMA, List.of("jour"), List.of(row(5, "a b", 100.0), row(6, "a b", 200.0)));
    DeltaFilter filter =
        DeltaFilter.and(
            DeltaFilter.equal("jour", "a b"), DeltaFilter.greaterThan("montant", 150.0));
    PCollection<Row> rows =
        pipeline.apply(DeltaIO.read().from(table.toString()).withFilter(filter).withColumns("id"));

    Schema schema = Schema.builder().addInt32Field("id").build();
    PAssert.that(rows).containsInAnyOrder(Row.withSchema(schema).addValues(6).build());
    PipelineResult result = pipeline.run();

    Map<String, Long> counters = counters(result);
    // Of four files, two are of other partitions, and one has statistics that rule it out.
    assertThat(counters.get("filesRead"), is(1L));
    assertThat(counters.get("filesSkipped"), is(3L));
    assertThat(counters.get("rowsRead"), is(1L));
    assertThat(counters.get("bytesRead") + counters.get("bytesSkipped"), is(bytesOfDataFiles()));
  }

  @Test
  void aFilterSkipsRowGroupsByTheirStatistics(TestPipeline pipeline) throws Exception {
    Path large = folder.resolve("large");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      rows.add(row(i, null, i * 1.37));
    }
    TestTables.append(large, SCHEMA, List.of(), rows);
    PAssert.that(
            pipeline.apply(
                DeltaIO.read()
                    .from(large.toString())
                    .withColumns("id")
                    .withFilter(DeltaFilter.equal("id", 19_999))))
        .satisfies(
            found -> {
              assertThat(found.iterator().next().getInt32("id"), is(19_999));
              return null;
            });
    Map<String, Long> counters = counters(pipeline.run());
    assertThat(counters.get("rowsRead"), is(1L));
    assertThat(counters.get("rowGroupsSkipped"), is(rowGroups(large) - 1));
  }

  private static long rowGroups(Path table) throws Exception {
    try (Stream<Path> files = Files.list(table)) {
      Path file = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
      try (ParquetFileReader footer =
          ParquetFileReader.open(
              ParquetFiles.input(
                  new Configuration(), new org.apache.hadoop.fs.Path(file.toUri())))) {
        assertThat(footer.getRowGroups().size(), is(greaterThan(2)));
        return footer.getRowGroups().size();
      }
    }
  }

  @Test
  void aFilterThatNoFilePassesReadsNothing(TestPipeline pipeline) {
    PAssert.that(
            pipeline.apply(
                DeltaIO.read().from(table.toString()).withFilter(DeltaFilter.equal("jour", "x"))))
        .empty();
    assertThat(counters(pipeline.run()), is(Map.of("filesSkipped", 3L, "bytesSkipped", bytes())));
  }

  @Test
  void largeFilesAreReadInSlices(TestPipeline pipeline) throws Exception {
    Path large = folder.resolve("large");
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      rows.add(row(i, null, i * 1.37));
    }
    TestTables.append(large, SCHEMA, List.of(), rows);
    PCollection<Row> read =
        pipeline.apply(
            DeltaIO.read().from(large.toString()).withMaxSliceBytes(50_000).withColumns("id"));

    PAssert.thatSingleton(read.apply(org.apache.beam.sdk.transforms.Count.globally()))
        .isEqualTo(20_000L);
    PAssert.thatSingleton(
            read.apply(
                    org.apache.beam.sdk.transforms.MapElements.into(
                            org.apache.beam.sdk.values.TypeDescriptors.longs())
                        .via(row -> (long) row.getInt32(0)))
                .apply(org.apache.beam.sdk.transforms.Sum.longsGlobally()))
        .isEqualTo(20_000L * 19_999 / 2);
    Map<String, Long> counters = counters(pipeline.run());
    assertThat(counters.get("filesRead"), is(1L));
    assertThat(counters.get("bytesRead"), is(greaterThan(150_000L)));
  }

  @Test
  void lineageNamesTheTable(TestPipeline pipeline) {
    pipeline.apply(DeltaIO.read().from(table.toString()));
    Set<String> sources = Lineage.query(pipeline.run().metrics(), Lineage.Type.SOURCE);
    assertThat(sources, is(Set.of("delta:`file:" + table + "`")));
  }

  @Test
  void displayDataShowWhatIsRead() {
    DeltaRead read =
        DeltaIO.read()
            .from("/t")
            .atVersion(3)
            .withColumns("a", "b")
            .withFilter(DeltaFilter.equal("a", 1));
    Map<String, String> shown = new TreeMap<>();
    DisplayData.from(read)
        .items()
        .forEach(item -> shown.put(item.getKey(), item.getValue().toString()));
    assertThat(
        shown, is(Map.of("path", "/t", "version", "3", "columns", "a, b", "filter", "a = 1")));
  }

  @Test
  void mistakesAreErrorsWhenThePipelineIsBuilt() {
    String path = table.toString();
    refuses(DeltaIO.read(), "No table to read from. Set it with from(path).");
    refuses(
        DeltaIO.read().from(path).atVersion(0).atTimestamp(Instant.EPOCH), "exclude each other");
    refuses(DeltaIO.read().from(path).withColumns("no"), "has no column 'no'. Its columns are id,");
    refuses(DeltaIO.read().from(path).withColumns("id", "id"), "Name each column once");
    refuses(DeltaIO.read().from(path).withFilter(DeltaFilter.equal("no", 1)), "'no'");
    refuses(DeltaIO.read().from(path).atVersion(7), "has no version 7");
    refuses(DeltaIO.read().from(folder.resolve("nothing").toString()), "There is no Delta table");
  }

  @Test
  void aMissingDataFileIsAnErrorAndNotFewerRows() throws Exception {
    try (Stream<Path> files = Files.walk(table)) {
      Files.delete(files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow());
    }
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(DeltaIO.read().from(table.toString()));
    Exception error = assertThrows(RuntimeException.class, () -> pipeline.run());
    assertThat(error.getMessage(), containsString("is not there, although this version"));
  }

  @Test
  void aTableThatWasReplacedSinceThePipelineWasBuiltIsNotRead() throws Exception {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(DeltaIO.read().from(table.toString()));
    try (Stream<Path> all = Files.walk(table).sorted(Comparator.reverseOrder())) {
      for (Path path : all.toList()) {
        Files.delete(path);
      }
    }
    TestTables.append(table, SCHEMA, List.of("jour"), List.of(row(7, "x", 7.0)));
    TestTables.append(table, SCHEMA, List.of("jour"), List.of(row(8, "x", 8.0)));
    Exception error = assertThrows(Pipeline.PipelineExecutionException.class, () -> pipeline.run());
    assertThat(error.getMessage(), containsString("replaced since the pipeline"));
  }

  /** Goal: tables of very many files fit. Method: the pipeline's text for 1 file and for 200. */
  @Test
  void thePipelineDoesNotGrowWithTheTable() throws Exception {
    Path many = folder.resolve("t 2"); // of a name as long as the other's
    for (int commit = 0; commit < 4; commit++) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        rows.add(row(i, "day " + (commit * 50 + i), 1.0));
      }
      TestTables.append(many, SCHEMA, List.of("jour"), rows);
    }
    assertThat(sizeOfPipeline(many), is(lessThan(sizeOfPipeline(table) + 1_000)));

    Pipeline pipeline = Pipeline.create();
    PAssert.thatSingleton(
            pipeline
                .apply(DeltaIO.read().from(many.toString()))
                .apply(org.apache.beam.sdk.transforms.Count.globally()))
        .isEqualTo(200L);
    assertThat(counters(pipeline.run()).get("filesRead"), is(200L));
  }

  private static int sizeOfPipeline(Path table) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(DeltaIO.read().from(table.toString()));
    return PipelineTranslation.toProto(pipeline).getSerializedSize();
  }

  @Test
  void aTableIsSeenWithoutAPipeline() {
    DeltaTable seen = DeltaTable.open(table.toString());
    assertThat(seen.exists(), is(true));
    assertThat(seen.version(), is(1L));
    assertThat(seen.schema(), is(SCHEMA));
    assertThat(seen.partitionColumns(), is(List.of("jour")));
    assertThat(seen.properties(), is(Map.of("delta.checkpointInterval", "100")));
    assertThat(ids(seen.rows()), is(Set.of(1, 2, 3)));
    assertThat(ids(seen.atVersion(0).rows()), is(Set.of(1, 2)));
    assertThat(ids(seen.rows(List.of("id"), DeltaFilter.isNull("jour"))), is(Set.of(3)));
    assertThat(DeltaTable.open(folder.resolve("nothing").toString()).exists(), is(false));
    assertThrows(IllegalArgumentException.class, () -> seen.rows(List.of("no"), null));
  }

  private static Set<Integer> ids(DeltaTable.Rows rows) {
    Set<Integer> ids = new java.util.TreeSet<>();
    try (rows) {
      rows.forEach(row -> ids.add(row.getInt32("id")));
    }
    return ids;
  }

  private static void refuses(DeltaRead read, String message) {
    RuntimeException error =
        assertThrows(RuntimeException.class, () -> Pipeline.create().apply(read));
    assertThat(error.getMessage(), containsString(message));
  }

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new TreeMap<>();
    for (MetricResult<Long> counter :
        result.metrics().queryMetrics(MetricsFilter.builder().build()).getCounters()) {
      if (counter.getName().getNamespace().equals(DeltaRead.class.getName())) {
        counters.merge(counter.getName().getName(), counter.getCommitted(), Long::sum);
      }
    }
    return counters;
  }

  private long bytes() {
    try {
      return bytesOfDataFiles();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private long bytesOfDataFiles() throws java.io.IOException {
    try (Stream<Path> files = Files.walk(table)) {
      return files
          .filter(f -> f.toString().endsWith(".parquet"))
          .mapToLong(f -> f.toFile().length())
          .sum();
    }
  }

  private static Row row(int id, String jour, Double montant) {
    return Row.withSchema(SCHEMA).addValues(id, jour, montant).build();
  }
}
