package org.saleslakehouse.io.delta.internal.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.model.Compression;

/**
 * Goal: a column whose values all differ is not tried again in each file, but now and then. Method:
 * real files, with numbers that do or do not repeat themselves.
 */
class ColumnDictionariesTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("number").addNullableStringField("name").build();

  @TempDir private Path folder;

  private final ColumnDictionaries dictionaries = new ColumnDictionaries();
  private int files;

  private void write(int rows, LongUnaryOperator number) throws IOException {
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            new Configuration(),
            new org.apache.hadoop.fs.Path(folder.resolve(files++ + ".parquet").toUri()),
            SCHEMA,
            List.of(),
            Compression.ZSTD,
            1 << 20,
            dictionaries);
    for (int i = 0; i < rows; i++) {
      writer.write(
          Row.withSchema(SCHEMA).attachValues(number.applyAsLong(i), i < 500 ? "a" : null));
    }
    writer.finish();
  }

  @Test
  void allColumnsAreTriedAtFirst() {
    assertThat(dictionaries.tryNext("number"), is(true));
    assertThat(dictionaries.tryNext("name"), is(true));
  }

  @Test
  void aColumnOfWhichAllValuesDifferIsLeftAloneForSomeFilesAndThenTriedAgain() throws IOException {
    write(2000, i -> i);
    for (int i = 0; i < ColumnDictionaries.FILES_BETWEEN_TRIALS; i++) {
      assertThat("file " + i, dictionaries.tryNext("number"), is(false));
      assertThat("file " + i, dictionaries.tryNext("name"), is(true));
    }
    assertThat(dictionaries.tryNext("number"), is(true));
    write(2000, i -> i);
    assertThat(dictionaries.tryNext("number"), is(false));
  }

  @Test
  void aColumnOfWhichValuesRepeatIsTriedAlways() throws IOException {
    write(2000, i -> i % 10);
    assertThat(dictionaries.tryNext("number"), is(true));
  }

  @Test
  void aColumnIsTriedAgainAfterItsValuesHaveBegunToRepeat() throws IOException {
    write(2000, i -> i);
    for (int i = 0; i < ColumnDictionaries.FILES_BETWEEN_TRIALS; i++) {
      write(2000, n -> n % 10);
    }
    write(2000, n -> n % 10);
    assertThat(dictionaries.tryNext("number"), is(true));
  }

  /** As few differing values would make a dictionary useless in a large file, too. */
  @Test
  void nothingIsLearntFromFewValuesAndFromNone() throws IOException {
    write(999, i -> i);
    assertThat(dictionaries.tryNext("number"), is(true));
    assertThat(dictionaries.tryNext("name"), is(true));
  }
}
