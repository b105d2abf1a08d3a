package org.saleslakehouse.io.delta.internal.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.internal.log.HadoopConfigurations;
import org.saleslakehouse.io.delta.model.Compression;
import org.saleslakehouse.io.delta.testing.UploadingFileSystem;

/** What is there of a file whose write fails or is given up. */
class ParquetRowWriterTest {
  private static final Schema SCHEMA = Schema.builder().addInt64Field("id").build();

  @TempDir Path folder;

  @BeforeEach
  void forgetOtherUploads() {
    UploadingFileSystem.uploaded();
  }

  @Test
  void aSecondWriterOfAFileFailsAndLeavesItWhole() throws Exception {
    ParquetRowWriter first = open(Map.of());
    first.write(row());
    first.finish();
    byte[] whole = Files.readAllBytes(file());

    assertThrows(IOException.class, () -> open(Map.of()));
    assertThat(Files.readAllBytes(file()), is(whole));
  }

  @Test
  void aFileThatCannotBeFinishedNeverAppearsWhereItsUploadCanBeAborted() throws Exception {
    ParquetRowWriter writer = open(UploadingFileSystem.CONFIGURATION);
    writer.write(row());
    UploadingFileSystem.breakOnce();

    assertThrows(IOException.class, () -> writer.finish());
    assertThat(UploadingFileSystem.uploaded(), is(0));
    assertThat(Files.exists(file()), is(false));
  }

  @Test
  void aFileThatIsGivenUpNeverAppearsWhereItsUploadCanBeAborted() throws Exception {
    ParquetRowWriter writer = open(UploadingFileSystem.CONFIGURATION);
    writer.write(row());
    writer.abort();

    assertThat(UploadingFileSystem.uploaded(), is(0));
    assertThat(Files.exists(file()), is(false));
  }

  @Test
  void theFileOfAnotherStaysIfOursWasAborted() throws Exception {
    ParquetRowWriter writer = open(UploadingFileSystem.CONFIGURATION);
    Files.writeString(file(), "another's");
    writer.abort();

    assertThat(Files.readString(file()), is("another's"));
  }

  private ParquetRowWriter open(Map<String, String> properties) throws IOException {
    Configuration configuration = HadoopConfigurations.of(folder.toString(), properties);
    return ParquetRowWriter.open(
        configuration,
        new org.apache.hadoop.fs.Path(file().toUri()),
        SCHEMA,
        List.of(),
        Compression.SNAPPY,
        1 << 20,
        new ColumnDictionaries());
  }

  private Path file() {
    return folder.resolve("part.parquet");
  }

  private static Row row() {
    return Row.withSchema(SCHEMA).addValue(1L).build();
  }
}
