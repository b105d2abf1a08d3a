package org.saleslakehouse.pipelines.query.sql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a reserved word stands for a column, and where it does not. */
class SqlTextTest {
  private static SqlText text(String typed) {
    return SqlText.of(typed, "timestamp"::equalsIgnoreCase);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
select timestamp from t                        | select "timestamp" from t
select Timestamp, x                            | select "Timestamp", x
select t.timestamp from t                      | select t."timestamp" from t
select x as timestamp from t                   | select x as "timestamp" from t
select max(timestamp) from t                   | select max("timestamp") from t
order by timestamp desc                        | order by "timestamp" desc
where timestamp > timestamp '2025-01-01 00:00' | where "timestamp" > timestamp '2025-01-01 00:00'
where timestamp>TIMESTAMP'2025-01-01'          | where "timestamp">TIMESTAMP'2025-01-01'
cast(timestamp as timestamp)                   | cast("timestamp" as timestamp)
cast(x as timestamp(3))                        | cast(x as timestamp(3))
cast((timestamp) as date)                      | cast(("timestamp") as date)
cast(max(x) as timestamp)                      | cast(max(x) as timestamp)
try_cast(x as timestamp)                       | try_cast(x as timestamp)
x::timestamp                                   | x::timestamp
extract(day from timestamp)                    | extract(day from "timestamp")
where timestamp in (a)                         | where "timestamp" in (a)
select "timestamp"                             | select "timestamp"
select 'a timestamp'                           | select 'a timestamp'
select 'it''s', timestamp                      | select 'it''s', "timestamp"
select 1 -- timestamp                          | select 1 -- timestamp
select /* timestamp */ 1                       | select /* timestamp */ 1
select current_timestamp                       | select current_timestamp
select my_timestamp                            | select my_timestamp
select 1;                                      | select 1
select ';' ; ;                                 | select ';'
""")
  void columnsAreQuoted(String typed, String forParser) {
    assertThat(text(typed).forParser().strip(), is(forParser));
  }

  @Test
  void placesAreThoseTyped() {
    SqlText text = text("select timestamp,\n  timestamp, oops\nfrom t");
    assertThat(text.forParser(), is("select \"timestamp\",\n  \"timestamp\", oops\nfrom t"));
    assertThat(text.place(1, 8).toString(), is("line 1, column 8"));
    assertThat(text.place(2, 16).toString(), is("line 2, column 14"));
    assertThat(text.typed(2, 16, 2, 19), is("oops"));
    assertThat(text.typed(2, 3, 2, 13), is("timestamp"));
    assertThat(text.place(3, 99).toString(), is("line 3, column 7"));
    assertThat(text.end().toString(), is("line 3, column 7"));
    assertThat(text.tokenAt(2, 16).orElseThrow().text(), is("oops"));
  }

  @Test
  void theFirstWordIsFoundBehindCommentsAndParentheses() {
    assertThat(text("-- a\n ( select 1)").firstWord(), is("SELECT"));
    assertThat(text(" /* a */ ; ").isEmpty(), is(true));
    assertThat(text("1").firstWord(), is(""));
  }

  @Test
  void quotesThatAreLeftOpenDoNoHarm() {
    String longText = "select '" + "x''".repeat(100_000);
    assertThat(text(longText).forParser(), is(longText));
    assertThat(text("select \"timestamp").forParser(), is("select \"timestamp"));
  }
}
