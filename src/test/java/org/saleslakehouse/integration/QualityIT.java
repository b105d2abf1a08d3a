package org.saleslakehouse.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;

/** Quality rules and deduplication, in the running job. */
class QualityIT {
  private static final int SALES = 60;
  private static EmbeddedBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /**
   * Goal: of the copies of a sale one is stored, over partitions, a crash between the commits to
   * the two tables, and restarts; each offset is in one place, and each duplicate names a record
   * that is stored. Method: copies within a run, across the crash and after it, all with the same
   * Kafka time but for one pair that lies beyond the horizon.
   */
  @Tag("certify")
  @ParameterizedTest
  @MethodSource(Profiles.DIRECT_OR_ALL_WHEN_CERTIFIED)
  void ofTheCopiesOfASaleOneIsStored(String profile) {
    String[] options = {
      "--deduplicate=vente_id,client_id,timestamp",
      "--deduplicateHorizon=1h",
      "--lenientNumbers",
      "--qualityRules=[{\"name\":\"land\",\"kind\":\"set\",\"field\":\"pays\",\"values\":[\"France\"]},"
          + "{\"name\":\"one\",\"kind\":\"range\",\"field\":\"quantite\",\"max\":1,\"action\":\"warn\"}]"
    };
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (TestLake lake = TestLake.create(broker, "copies-" + profile, folder)) {
      for (int i = 0; i < SALES; i++) {
        send(lake, i % 4, i, now);
        send(lake, (i + i / 4) % 4, i, now);
      }
      lake.sent().send(0, TestRecord.sale(now, TestRecord.saleJson(900, now).put("pays", "Mu")));
      lake.sent().flush();
      try (ForkedLakehouse crash =
          lake.bronze(profile, "--stopAtLatest")
              .with(options)
              .haltingAt("after-commit:quarantine")
              .start()) {
        crash.expectExit(ForkedLakehouse.KILLED, TestLake.RUN_LIMIT);
      }
      for (int i = 0; i < SALES; i++) {
        send(lake, 3 - i % 4, i, now);
      }
      lake.sent().flush();
      lake.storeAll(profile, options);
      assertOneOfEachIsStored(lake, SALES);

      for (int i = 0; i < SALES + 5; i++) {
        send(lake, i % 3, i, now);
      }
      send(lake, 2, 0, now.minus(2, ChronoUnit.HOURS));
      lake.sent().flush();
      lake.storeAll(profile, options);
      List<Row> first =
          lake.reader().bronze().filter("vente_id = 0").orderBy("kafka_timestamp").collectAsList();
      assertThat(first.size(), is(2));
      assertOneOfEachIsStored(lake, SALES + 5 + 1);
    }
  }

  private static void send(TestLake lake, int partition, int id, Instant sentAt) {
    Instant event = Instant.parse("2025-12-10T08:30:00Z");
    ObjectNode sale = TestRecord.saleJson(id, event);
    if (id % 10 == 7) {
      sale.put("quantite", "2");
    }
    lake.sent().send(partition, TestRecord.sale(sentAt, sale));
  }

  private static void assertOneOfEachIsStored(TestLake lake, int stored) {
    lake.reader().assertEveryOffsetExactlyOnce(lake.sent().endOffsets());
    Map<String, Integer> kept = new HashMap<>();
    for (Row row : lake.reader().bronze().collectAsList()) {
      assertThat(row.<String>getAs("quality_warnings"), is("one"));
      kept.put(position(row), row.getAs("vente_id"));
    }
    assertThat(kept.size(), is(stored));
    Map<String, Long> reasons = new TreeMap<>();
    Map<String, String> gaveWayTo = new HashMap<>();
    Map<String, String> payloads = new HashMap<>();
    for (Row row : lake.reader().quarantine().collectAsList()) {
      String reason = row.getAs("reason");
      reasons.merge(reason, 1L, Long::sum);
      String detail = row.getAs("detail");
      if (reason.equals("duplicate")) {
        assertThat(row.<String>getAs("field"), is("vente_id,client_id,timestamp"));
        gaveWayTo.put(position(row), detail.replace("the same sale as ", ""));
        payloads.put(position(row), new String(row.<byte[]>getAs("payload"), UTF_8));
      } else {
        assertThat(detail, is("land: \"Mu\" is none of the 1 allowed"));
      }
    }
    payloads.forEach(
        (position, payload) -> {
          String other = gaveWayTo.get(position);
          // One that gave way before the crash may name one that gives way after it.
          while (other != null && !kept.containsKey(other)) {
            other = gaveWayTo.get(other);
          }
          assertThat(position + " gave way to nothing", other, is(notNullValue()));
          assertThat(payload, containsString("\"vente_id\":" + kept.get(other) + ","));
        });
    assertThat(reasons.keySet(), is(new TreeSet<>(List.of("duplicate", "quality_rule"))));
    assertThat(reasons.get("quality_rule"), is(1L));
    assertThat(reasons.get("duplicate") + 1 + stored, is((long) lake.sent().records().size()));
  }

  private static String position(Row row) {
    return row.getAs("kafka_topic")
        + "-"
        + row.getAs("kafka_partition")
        + "@"
        + row.getAs("kafka_offset");
  }

  /** Goal: the job ends at once with one message that names rule, record and fix; then goes on. */
  @ParameterizedTest
  @MethodSource(Profiles.DIRECT_OR_ALL_WHEN_CERTIFIED)
  void aRuleThatFailsEndsTheJobForGood(String profile) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (TestLake lake = TestLake.create(broker, "fails-" + profile, folder)) {
      lake.sent().send(2, TestRecord.sale(now, TestRecord.saleJson(1, now).put("pays", "")));
      lake.sent().flush();
      String rule = "--qualityRules=[{\"name\":\"land\",\"kind\":\"not_blank\",\"field\":\"pays\"";
      try (ForkedLakehouse run =
          lake.bronze(profile, "--stopAtLatest").with(rule + ",\"action\":\"fail\"}]").start()) {
        run.expectExit(1, TestLake.RUN_LIMIT);
        assertThat(
            run.stderr(),
            containsString(
                "error: Record "
                    + lake.topic()
                    + "-2@0 breaks quality rule 'land', whose action is to fail: pays \"\" is blank."
                    + " Nothing from this record on is stored. To go on, change the rule or give it"
                    + " the action quarantine or warn, and start again."));
        assertThat(run.stderr(), not(containsString("Starting it again")));
        assertThat(run.stderr(), not(containsString("\tat ")));
      }
      lake.storeAll(profile, rule + "}]");
      lake.reader().assertEveryOffsetExactlyOnce(lake.sent().endOffsets());
    }
  }
}
