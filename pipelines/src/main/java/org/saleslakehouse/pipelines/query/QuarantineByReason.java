package org.saleslakehouse.pipelines.query;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.options.ReportName;

/** Why records were set aside, how many, when, and one of each to look at. */
final class QuarantineByReason implements Report {
  private static final List<String> COLUMNS =
      List.of(
          "reason",
          "field",
          "detail",
          "kafka_topic",
          "kafka_partition",
          "kafka_offset",
          "date_ingestion");

  /** The newest record is the example: it is the one that the topic still has. */
  private static final Comparator<Row> NEWEST_LAST =
      Comparator.comparing((Row row) -> ingested(row))
          .thenComparing(row -> row.getInt32("kafka_partition"))
          .thenComparing(row -> row.getInt64("kafka_offset"));

  private record Key(String reason, String field) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byReason = reason.compareTo(other.reason);
      return byReason != 0 ? byReason : field.compareTo(other.field);
    }
  }

  private static final class Group {
    private long records;
    private @Nullable Row first;
    private @Nullable Row last;

    void add(Row row) {
      records++;
      first = first == null || NEWEST_LAST.compare(row, first) < 0 ? row : first;
      last = last == null || NEWEST_LAST.compare(row, last) > 0 ? row : last;
    }
  }

  @Override
  public ReportName name() {
    return ReportName.QUARANTINE;
  }

  @Override
  public String title() {
    return "Quarantine by reason";
  }

  @Override
  public List<QueryTable> tables() {
    return List.of(QueryTable.QUARANTINE);
  }

  @Override
  public Answer compute(LakeView lake, int limit) {
    Map<Key, Group> groups = new TreeMap<>();
    lake.read(
        QueryTable.QUARANTINE,
        COLUMNS,
        lake.waiting(),
        row -> {
          String field = row.getString("field");
          groups
              .computeIfAbsent(
                  new Key(row.getString("reason"), field == null ? "" : field), k -> new Group())
              .add(row);
        });
    Answer answer =
        new Answer(
            Column.text("reason", "Reason"),
            Column.text("field", "Field"),
            Column.count("records", "Records"),
            Column.text("first_ingested", "First"),
            Column.text("last_ingested", "Last"),
            Column.text("last_record", "Last record"),
            Column.text("detail", "Its detail"));
    groups.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Key, Group>>comparingLong(e -> -e.getValue().records)
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(limit)
        .forEach(e -> add(answer, e.getKey(), e.getValue()));
    answer.setTotal(groups.size());
    return answer;
  }

  private static void add(Answer answer, Key key, Group group) {
    answer.add(
        key.reason(),
        key.field().isEmpty() ? null : key.field(),
        group.records,
        ingested(group.first),
        ingested(group.last),
        group.last.getString("kafka_topic")
            + "-"
            + group.last.getInt32("kafka_partition")
            + "@"
            + group.last.getInt64("kafka_offset"),
        group.last.getString("detail"));
  }

  private static Instant ingested(Row row) {
    return row.getLogicalTypeValue("date_ingestion", Instant.class);
  }
}
