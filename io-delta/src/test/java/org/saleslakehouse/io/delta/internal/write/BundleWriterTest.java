package org.saleslakehouse.io.delta.internal.write;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.WriteSpecs;
import org.saleslakehouse.io.delta.testing.WatchedFileSystem;

/** What is open when a bundle ends, in order or not. */
class BundleWriterTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addStringField("day").build();
  private static final int DAYS = 20;

  @TempDir Path folder;

  @Test
  void eachFileIsSynchronisedBeforeItIsClosed() throws Exception {
    WatchedFileSystem.synchronised();
    BundleWriter writer = writerOfAllDays();
    assertThat(WatchedFileSystem.open(), is(DAYS));
    assertThat(writer.finish().files(), hasSize(DAYS));
    assertThat(WatchedFileSystem.open(), is(0));
    assertThat(WatchedFileSystem.synchronised(), is(DAYS));
  }

  @Test
  void nothingStaysOpenWhenOneFileCannotBeFinished() throws Exception {
    BundleWriter writer = writerOfAllDays();
    WatchedFileSystem.beFullOnce();

    IOException e = assertThrows(IOException.class, writer::finish);
    assertThat(e.getMessage(), is("No space left on device"));
    assertThat(WatchedFileSystem.open(), is(0));
  }

  /** Goal: whoever swallows the failure and goes on must not lose what was open. */
  @Test
  void aBundleThatHasFailedTakesNothingMoreAndComesToNothing() throws Exception {
    BundleWriter writer = writerOfAllDays();
    writer.abort();

    assertThat(WatchedFileSystem.open(), is(0));
    assertThrows(IllegalStateException.class, () -> writer.add(row(1, "0")));
    assertThrows(IllegalStateException.class, writer::finish);
  }

  private BundleWriter writerOfAllDays() throws IOException {
    BundleWriter writer =
        new BundleWriter(
            WriteSpecs.of(
                DeltaIO.write()
                    .to(folder.resolve("t").toString())
                    .withPartitionColumns("day")
                    .withHadoopConfiguration(WatchedFileSystem.CONFIGURATION),
                SCHEMA),
            null);
    for (int day = 0; day < DAYS; day++) {
      assertThat(writer.add(row(day, Integer.toString(day))), is((String) null));
    }
    return writer;
  }

  private static Row row(long id, String day) {
    return Row.withSchema(SCHEMA).addValues(id, day).build();
  }
}
