package org.saleslakehouse.pipelines.query.sql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of a condition is handed down to the files, and that no row is lost by it. */
class PushFiltersTest {
  private static final Schema COLUMNS =
      Schema.builder()
          .addInt32Field("id")
          .addNullableField("at", FieldType.logicalType(new MicrosInstant()))
          .addNullableField("amount", FieldType.DOUBLE)
          .addNullableField("name", FieldType.STRING)
          .addNullableField("late", FieldType.BOOLEAN)
          .build();

  @TempDir static Path folder;

  private static TestTable table;

  /** Each row is a file of its own: what is handed down too narrow would leave out a file. */
  @BeforeAll
  static void fill() {
    table =
        TestTable.of(
            folder.resolve("t").toString(),
            COLUMNS,
            List.of(
                row(1, "2025-12-10T10:59:59.999999Z", 0.1, "a", false),
                row(2, "2025-12-10T11:00:00Z", 0.3, "ab", true),
                row(3, "2025-12-10T11:00:00.000999Z", 0.1 + 0.2, "é", null),
                row(4, "2025-12-10T11:00:00.001Z", 1e15, "\uE000", false),
                row(5, null, null, null, null),
                row(6, "1969-12-31T23:59:59.999500Z", -0.0, "\uD83D\uDE00", true)));
  }

  private static Row row(int id, String at, Double amount, String name, Boolean late) {
    return Row.withSchema(COLUMNS)
        .addValue(id)
        .addValue(at == null ? null : Instant.parse(at))
        .addValue(amount)
        .addValue(name)
        .addValue(late)
        .build();
  }

  private static String ids(String condition) {
    return table.ask("SELECT id FROM t WHERE " + condition + " ORDER BY id").stream()
        .map(row -> Objects.toString(row.get(0)))
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
at <= TIMESTAMP '2025-12-10 11:00:00'          | 1 2 3 6
at < TIMESTAMP '2025-12-10 11:00:00'           | 1 6
at = TIMESTAMP '2025-12-10 11:00:00'           | 2 3
at > TIMESTAMP '2025-12-10 11:00:00'           | 4
at >= TIMESTAMP '2025-12-10 11:00:00'          | 2 3 4
TIMESTAMP '2025-12-10 11:00:00' >= at          | 1 2 3 6
at <> TIMESTAMP '2025-12-10 11:00:00'          | 1 4 6
at = TIMESTAMP '2025-12-10 10:59:59.999'       | 1
at < TIMESTAMP '1970-01-01 00:00:00'           | 6
at = TIMESTAMP '1969-12-31 23:59:59.999'       | 6
at IN (TIMESTAMP '2025-12-10 11:00:00', TIMESTAMP '2025-12-10 11:00:00.001') | 2 3 4
NOT (at > TIMESTAMP '2025-12-10 11:00:00')     | 1 2 3 6
at > TIMESTAMP '2025-12-10 12:00:00' - INTERVAL '1' HOUR | 4
amount = 0.3                                   | 2
amount > 0.3                                   | 3 4
amount >= 0.3                                  | 2 3 4
amount < 0.30000000000000004                   | 1 2 6
amount <= 0.30000000000000004                  | 1 2 3 6
amount > 0.29999999999999999                   | 2 3 4
amount < 0.30000000000000001                   | 1 2 6
amount = 0                                     | 6
amount < 1                                     | 1 2 3 6
amount IS NULL                                 | 5
amount + 1 > 1.2                               | 2 3 4
name > 'aa'                                    | 2 3 4 6
name < 'é'                                     | 1 2
name = 'é'                                     | 3
name > 'é'                                     | 4 6
name LIKE 'a%'                                 | 1 2
name IS NOT NULL                               | 1 2 3 4 6
name IN ('a', 'é')                             | 1 3
late                                           | 2 6
NOT late                                       | 1 4
late IS NULL                                   | 3 5
late IS NOT TRUE                               | 1 3 4 5
late = TRUE                                    | 2 6
id = 2 OR name = 'a'                           | 1 2
id = 2 OR UPPER(name) = 'A'                    | 1 2
id > 1 AND UPPER(name) = 'AB'                  | 2
id > 5000000000                                | ``
id < 5000000000                                | 1 2 3 4 5 6
id > 1.5 AND id < 4                            | 2 3
id BETWEEN 2 AND 4                             | 2 3 4
id NOT IN (2, 3)                               | 1 4 5 6
id = NULL                                      | ``
""")
  void noRowIsLostAndNoneIsTooMany(String condition, String expected) {
    assertThat(condition, ids(condition), is(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
id = 2                                  | [id] id = 2
id >= 2 AND UPPER(name) = 'A'           | [id, name] (id >= 2)
UPPER(name) = 'A'                       | [id, name] null
id <> 2                                 | [id] null
at <= TIMESTAMP '2025-12-10 11:00:00'   | [id, at] at < '2025-12-10T11:00:00.001Z'
at >= '2025-12-10'                      | [id, at] at >= '2025-12-10T00:00:00Z'
amount > 0.3                            | [id, amount] amount >= 0.3
amount > 0.05                           | [id, amount] null
id IN (1, 2, 3)                         | [id] (id = 1 OR id = 2 OR id = 3)
name = 'a' OR id = 2                    | [id, name] (name = 'a' OR id = 2)
name = 'a' OR UPPER(name) = 'A'         | [id, name] null
late AND amount IS NOT NULL             | [id, amount, late] (late = true AND amount IS NOT NULL)
""")
  void onlyWhatIsNeededIsRead(String condition, String reading) {
    table.readings();
    ids(condition);
    assertThat(condition, table.readings(), is(List.of(reading)));
  }

  @Test
  void conditionsReachTheTablesOfJoinsAndSubqueries() {
    table.readings();
    assertThat(
        table.ask(
            "SELECT a.id FROM t a JOIN t b ON a.id = b.id WHERE a.name = 'a' AND b.amount < 0.5"),
        is(List.of(List.of(1))));
    List<String> readings = new ArrayList<>(table.readings());
    readings.sort(null);
    assertThat(readings, is(List.of("[id, amount] amount <= 0.5", "[id, name] name = 'a'")));
    assertThat(
        table.ask(
            "SELECT n FROM (SELECT name, COUNT(*) AS n FROM t GROUP BY name) WHERE name = 'a'"),
        is(List.of(List.of(1L))));
    assertThat(table.readings(), is(List.of("[name] name = 'a'")));
  }

  @Test
  void allRowsAreCountedByTheLogAlone() {
    table.readings();
    assertThat(table.ask("SELECT COUNT(*) FROM t"), is(List.of(List.of(6L))));
    assertThat(table.ask("SELECT COUNT(*) FROM t a, t b"), is(List.of(List.of(36L))));
    assertThat(table.readings(), is(List.of()));
    assertThat(table.ask("SELECT COUNT(name) FROM t"), is(List.of(List.of(5L))));
    assertThat(table.readings(), is(List.of("[name] null")));
  }
}
