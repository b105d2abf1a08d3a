package org.saleslakehouse.pipelines.bronze;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.options.BronzeOptions;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rows;

/** Tables that an earlier version has made go on being written. */
class BronzeSchemaTest {
  @TempDir Path folder;

  @Test
  void anOldTableGetsTheNewColumnWithTheNextCommit() {
    Lake lake = Lake.at(folder.toString());
    List<Schema.Field> fields = Rows.BRONZE.getFields();
    Schema old = Schema.builder().addFields(fields.subList(0, fields.size() - 1)).build();
    assertThat(old.hasField("quality_warnings"), is(false));
    Pipeline before = Pipeline.create();
    before
        .apply(Create.of(row(old, "other", 0)).withRowSchema(old))
        .apply(DeltaIO.write().to(lake.bronze()).withPartitionColumns("jour"));
    before.run().waitUntilFinish();

    Row routed =
        Row.withSchema(Rows.ROUTED).addValues(row(Rows.BRONZE, "ventes", 0, "clock"), null).build();
    Pipeline now = Pipeline.create();
    now.apply(Create.of(routed).withRowSchema(Rows.ROUTED))
        .apply(
            BronzePipeline.write(
                PipelineOptionsFactory.create().as(BronzeOptions.class), lake, Map.of()));
    now.run().waitUntilFinish();

    DeltaTable bronze = DeltaTable.open(lake.bronze());
    assertThat(bronze.schema().getFieldNames(), is(Rows.BRONZE.getFieldNames()));
    List<String> stored = new ArrayList<>();
    try (DeltaTable.Rows rows = bronze.rows(List.of("kafka_topic", "quality_warnings"), null)) {
      rows.forEachRemaining(
          row ->
              stored.add(row.getString("kafka_topic") + " " + row.getString("quality_warnings")));
    }
    stored.sort(null);
    assertThat(stored, contains("other null", "ventes clock"));
  }

  private static Row row(Schema schema, String topic, long offset, Object... warnings) {
    Instant time = Instant.parse("2025-12-10T08:30:00Z");
    List<Object> values =
        new ArrayList<>(
            Arrays.asList(
                1,
                2,
                101,
                time,
                1,
                9.5,
                "Client",
                "Product",
                "Category",
                "France",
                "Pro",
                time,
                "2025-12-10",
                topic,
                0,
                offset,
                time,
                0L,
                false,
                null));
    values.addAll(Arrays.asList(warnings));
    return Row.withSchema(schema).addValues(values).build();
  }
}
