package org.saleslakehouse.io.delta.internal.write;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.WriteSpecs;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;

/** Which files a bundle makes of its rows. */
class OpenFilesTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addInt64Field("id")
          .addStringField("text")
          .addNullableField("day", Schema.FieldType.STRING)
          .build();
  private static final int DAYS = 365;

  @TempDir Path folder;

  @Test
  void rowsOfAYearOfDaysInNoOrderBecomeOneFileADay() throws Exception {
    OpenFiles files = new OpenFiles(spec());
    Random random = new Random(1);
    for (long id = 0; id < 20_000; id++) {
      write(files, id, "a", "2025-" + random.nextInt(DAYS), id % 2 == 0 ? "t-0" : "t-1");
    }
    List<OpenFiles.FinishedFile> finished = files.finishAll();

    assertThat(finished.size(), is(DAYS));
    assertThat(ids(finished), is(range(20_000)));
    long ofFirstSource =
        finished.stream().mapToLong(f -> f.rowsBySource().getOrDefault("t-0", 0L)).sum();
    assertThat(ofFirstSource, is(10_000L));
  }

  /** Goal: memory has a bound. Method: many times as much as may wait, in large rows. */
  @Tag("certify")
  @Test
  void whatDoesNotFitIntoMemoryGoesToFilesEarlier() throws Exception {
    OpenFiles files = new OpenFiles(spec());
    Random random = new Random(1);
    for (long id = 0; id < 20_000; id++) {
      byte[] text = new byte[6000];
      random.nextBytes(text);
      write(
          files,
          id,
          new String(text, java.nio.charset.StandardCharsets.ISO_8859_1),
          "2025-" + random.nextInt(DAYS),
          null);
    }
    List<OpenFiles.FinishedFile> finished = files.finishAll();

    assertThat(finished.size(), lessThan(3 * DAYS));
    assertThat(ids(finished), is(range(20_000)));
  }

  @Tag("certify")
  @Test
  void aDayThatManyRowsComeForGetsAnOpenFile() throws Exception {
    OpenFiles files = new OpenFiles(spec());
    for (long day = 0; day < 40; day++) {
      for (long id = 0; id < 25_000; id++) {
        write(files, day * 25_000 + id, "some text of a row", "2025-" + day, null);
      }
    }
    List<OpenFiles.FinishedFile> finished = files.finishAll();

    assertThat(finished.size(), is(40)); // each is finished once, however many came before
    assertThat(finished.stream().mapToLong(f -> f.parquet().rows()).sum(), is(1_000_000L));
  }

  @Test
  void rowsThatWaitAreCheckedAsThoseOfOpenFilesAre() throws Exception {
    OpenFiles files = new OpenFiles(spec());
    for (int day = 0; day < 40; day++) {
      write(files, day, "a", "2025-" + day, null);
    }
    Schema nullable =
        Schema.builder()
            .addInt64Field("id")
            .addNullableField("text", Schema.FieldType.STRING)
            .addNullableField("day", Schema.FieldType.STRING)
            .build();
    assertThat(
        files.check("", Row.withSchema(nullable).addValues(1L, null, "2025-39").build()),
        containsString("text"));
    assertThat(files.finishAll().size(), is(40));
  }

  @Test
  void givingUpLeavesNoFileThatIsNotFinished() throws Exception {
    OpenFiles files = new OpenFiles(spec());
    for (int day = 0; day < 40; day++) {
      write(files, day, "a", "2025-" + day, null);
    }
    files.abort();

    try (var left = Files.walk(folder)) {
      assertThat(left.filter(f -> f.toString().endsWith(".parquet")).count(), is(0L));
    }
    assertThat(files.finishAll().size(), is(0));
  }

  private static void write(OpenFiles files, long id, String text, String day, String source)
      throws Exception {
    Row row = Row.withSchema(SCHEMA).addValues(id, text, day).build();
    String problem = files.check("", row);
    if (problem != null) {
      throw new AssertionError(problem);
    }
    files.write("", row, source);
  }

  private Set<Long> ids(List<OpenFiles.FinishedFile> files) throws Exception {
    Set<Long> ids = new HashSet<>();
    WriteSpec spec = spec();
    for (OpenFiles.FinishedFile file : files) {
      try (ParquetRowReader rows =
          ParquetRowReader.open(
              spec.log("").configuration(),
              PartitionValues.resolve(spec.log("").path(), file.path()),
              file.partitionValues(),
              SCHEMA,
              List.of("id"))) {
        rows.forEachRemaining(row -> assertThat(ids.add(row.getInt64("id")), is(true)));
      }
    }
    return ids;
  }

  private static Set<Long> range(long end) {
    List<Long> ids = new ArrayList<>();
    for (long id = 0; id < end; id++) {
      ids.add(id);
    }
    return new HashSet<>(ids);
  }

  private WriteSpec spec() {
    return WriteSpecs.of(
        DeltaIO.write().to(folder.resolve("t").toString()).withPartitionColumns("day"), SCHEMA);
  }
}
