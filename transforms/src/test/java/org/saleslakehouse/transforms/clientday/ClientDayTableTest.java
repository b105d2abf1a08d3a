package org.saleslakehouse.transforms.clientday;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What comes row by row gives the same client-days as the composite gives. */
@ExtendWith(TestPipelineExtension.class)
class ClientDayTableTest {
  private static Instant now() {
    return Instant.parse("2025-12-13T00:00:00.123456789Z");
  }

  private static List<Row> rows(List<Row> sales) {
    ClientDayTable table = new ClientDayTable(TestRows.PROJECTION);
    sales.forEach(table::add);
    return table.rows(Thresholds.defaults(), now());
  }

  @Test
  void givesWhatTheCompositeGives(TestPipeline pipeline) {
    List<Row> sales = AggregateByClientDayTest.randomSales(3_000);
    PAssert.that(
            pipeline
                .apply(Create.of(sales).withRowSchema(TestRows.PROJECTION))
                .apply(AggregateByClientDay.create())
                .apply(ClientDayRows.toRows(Thresholds.defaults(), ClientDayTableTest::now)))
        .containsInAnyOrder(rows(sales));
    pipeline.run();
  }

  @Test
  void putsADayAfterTheOther() {
    List<String> days =
        rows(AggregateByClientDayTest.randomSales(3_000)).stream()
            .map(row -> row.getString("jour"))
            .toList();
    assertThat(days.size(), is(24));
    assertThat(days, is(days.stream().sorted().toList()));
  }

  @Test
  void ofNothingThereIsNothing() {
    assertThat(rows(List.of()), is(List.of()));
  }

  @Test
  void aMissingColumnIsRefusedAtOnce() {
    Schema other = Schema.builder().addInt32Field("client_id").build();
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> new ClientDayTable(other));
    assertThat(thrown.getMessage(), containsString("no column 'client_nom'"));
  }
}
