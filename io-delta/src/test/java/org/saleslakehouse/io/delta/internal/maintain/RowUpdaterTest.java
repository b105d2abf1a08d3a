package org.saleslakehouse.io.delta.internal.maintain;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.internal.log.DataFiles;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableSnapshot;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.model.Compression;
import org.saleslakehouse.io.delta.testing.TestTables;

/** The files in which rows get other values. */
class RowUpdaterTest {
  private static final Schema SCHEMA = Schema.builder().addInt64Field("id").build();

  @TempDir Path folder;

  @Test
  void aFileThatIsWrittenAgainKeepsItsCompression() throws Exception {
    String path = folder.resolve("t").toString();
    TestTables.append(folder.resolve("t"), SCHEMA, List.of(), List.of(row(1))); // in snappy
    DeltaTable.open(path).update().run(row -> row(2));

    TableLog log = TableLog.forTable(path, Map.of());
    TableSnapshot snapshot = log.snapshot();
    try (ParquetRowReader reader =
        DataFiles.open(log, snapshot.files().get(0), snapshot.schema())) {
      assertThat(reader.compression(), is(Compression.SNAPPY));
      assertThat(reader.next().getInt64("id"), is(2L));
    }
  }

  private static Row row(long id) {
    return Row.withSchema(SCHEMA).addValue(id).build();
  }
}
