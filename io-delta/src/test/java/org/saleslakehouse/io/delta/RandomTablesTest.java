package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.internal.filter.FilterRows;
import org.saleslakehouse.io.delta.internal.filter.FilterValues;
import org.saleslakehouse.io.delta.internal.types.DeltaType;
import org.saleslakehouse.io.delta.testing.KernelRows;
import org.saleslakehouse.io.delta.testing.RandomRows;
import org.saleslakehouse.io.delta.testing.TestTables;

/**
 * Partitioned tables of random schemas and rows, of fixed seeds, written by us: each version is
 * read alike by us and by Delta Kernel, and a filter on any column finds what a scan finds.
 */
class RandomTablesTest {
  @TempDir Path folder;

  @Test
  void eachVersionIsReadAlikeByUsAndByKernel() throws Exception {
    for (long seed = 0; seed < 15; seed++) {
      RandomRows random = new RandomRows(seed);
      Schema schema =
          Schema.builder()
              .addNullableField("p0", partitionType(random))
              .addFields(random.schema(2).getFields())
              .addNullableField("p1", partitionType(random))
              .build();
      List<String> partitions = seed % 2 == 0 ? List.of("p0") : List.of("p1", "p0");
      Path table = folder.resolve("seed " + seed);
      List<Row> pool = random.rows(schema, 12);
      for (int version = 0; version < 3; version++) {
        TestTables.append(table, schema, partitions, pool.subList(version * 4, version * 4 + 4));
      }

      for (long version = 0; version < 3; version++) {
        List<Row> expected = sorted(KernelRows.ofTable(table.toString(), version, schema));
        assertThat(expected.size(), is((int) (4 * (version + 1))));
        List<Row> read = read(DeltaTable.open(table.toString()).atVersion(version), null);
        assertThat("seed " + seed + ", version " + version, read, is(expected));
      }
      checkFilters(table, schema, new Random(seed));
    }
  }

  /**
   * Kernel 3.3 does not know the form in which Delta writers have partition values of this type.
   */
  private static FieldType partitionType(RandomRows random) {
    FieldType type = random.simpleType();
    while (DeltaType.of(type, "partition").kind() == DeltaType.Kind.TIMESTAMP) {
      type = random.simpleType();
    }
    return type;
  }

  private static void checkFilters(Path table, Schema schema, Random random) {
    DeltaTable newest = DeltaTable.open(table.toString());
    List<Row> all = read(newest, null);
    for (String column : List.of("p0", "p1")) {
      Object value = all.get(random.nextInt(all.size())).getValue(column);
      if (value != null && !FilterValues.isNaN(value)) {
        DeltaFilter filter = DeltaFilter.lessThanOrEqual(column, value);
        FilterRows.RowTest test =
            FilterRows.compile(
                DeltaFilter.node(filter).bind(schema), schema, schema.getFieldNames());
        assertThat(
            table + ": " + filter,
            read(newest, filter),
            is(all.stream().filter(r -> test.matches(r.getValues().toArray())).toList()));
      }
    }
  }

  private static List<Row> read(DeltaTable table, DeltaFilter filter) {
    List<Row> rows = new ArrayList<>();
    try (DeltaTable.Rows all = table.rows(null, filter)) {
      all.forEach(rows::add);
    }
    return sorted(rows);
  }

  private static List<Row> sorted(List<Row> rows) {
    return rows.stream().sorted(Comparator.comparing(row -> row.toString(true))).toList();
  }
}
