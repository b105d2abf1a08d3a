package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestPipelines;
import org.saleslakehouse.io.delta.testing.TestTables;

/**
 * A table that holds rows of a write, but neither its positions nor its tags: a copy that another
 * engine has made, or one that another job has filled from the same source. The rows say how far it
 * is.
 */
class CopiedTableTest {
  private static final Schema SCHEMA =
      Schema.builder()
          .addNullableStringField("topic")
          .addNullableInt32Field("partition")
          .addNullableInt64Field("offset")
          .build();

  @TempDir Path folder;

  @Test
  void aWriteGoesOnWhereTheRowsEnd() throws Exception {
    TestTables.append(table(), SCHEMA, List.of(), rows(0, 11));
    TestPipelines.write(write(), SCHEMA, rows(0, 14).toArray(Row[]::new));

    assertThat(offsets(), is(LongStream.rangeClosed(0, 14).boxed().toList()));
  }

  @Test
  void rowsThatAreNotOfTheSourceDoNotMatter() throws Exception {
    List<Row> stored = new ArrayList<>(rows(0, 3));
    stored.add(Row.withSchema(SCHEMA).addValues("sales", 0, null).build());
    stored.add(Row.withSchema(SCHEMA).addValues(null, 1, 7L).build());
    TestTables.append(table(), SCHEMA, List.of(), stored);
    TestPipelines.write(write(), SCHEMA, rows(0, 4).toArray(Row[]::new));

    assertThat(KernelTable.at(table()).rows().size(), is(7));
  }

  private DeltaWrite write() {
    return DeltaIO.write()
        .to(table().toString())
        .withSourcePositions(
            SourcePositions.ofColumns("w", List.of("topic", "partition"), "offset"));
  }

  private List<Long> offsets() throws Exception {
    return KernelTable.at(table()).rows().stream()
        .map(row -> (Long) row.get("offset"))
        .sorted()
        .toList();
  }

  private Path table() {
    return folder.resolve("t");
  }

  private static List<Row> rows(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(o -> Row.withSchema(SCHEMA).addValues("sales", 0, o).build())
        .toList();
  }
}
