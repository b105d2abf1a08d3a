package org.saleslakehouse.pipelines.audit;

import static org.saleslakehouse.pipelines.silver.TestSale.sales;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.pipelines.silver.SilverLake;
import org.saleslakehouse.pipelines.silver.TestSale;
import org.saleslakehouse.pipelines.tables.BronzePositions;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * A lake whose Bronze tables hold a topic's partition whole, as the job would have stored it:
 * offset 0 is in the quarantine, 1 to 3 are sales of two days; and Silver is made of it.
 */
public final class WholeLake {
  private WholeLake() {}

  /** Made once; what a test gets is a copy. */
  private static final class Model {
    private static final SilverLake LAKE = make();
  }

  public static SilverLake at(Path folder) {
    return Model.LAKE.copyTo(folder, file -> false);
  }

  private static SilverLake make() {
    Path folder;
    try {
      folder = Files.createTempDirectory(Path.of("target"), "whole-lake");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SilverLake lake = new SilverLake(folder);
    SilverLake.write(
        DeltaIO.write()
            .withSourcePositions(BronzePositions.create())
            .to(lake.lake().quarantine())
            .withPartitionColumns("jour"),
        List.of(rejected()),
        Rows.QUARANTINE);
    write(lake, 1, sales(1, "2025-12-01T10:00:00Z", 10, 20));
    write(lake, 3, sales(3, "2025-12-02T10:00:00Z", 30));
    lake.update();
    return lake;
  }

  /** One more commit of sales, whose offsets go on from this one. */
  public static void write(SilverLake lake, long firstOffset, Stream<TestSale> sales) {
    long[] next = {firstOffset};
    writeRows(lake, sales.map(sale -> sale.row(next[0]++)).toList());
  }

  /** One more commit of rows that know their offsets; what lies before the first is skipped. */
  public static void writeRows(SilverLake lake, List<Row> rows) {
    SilverLake.write(
        DeltaIO.write()
            .withSourcePositions(
                BronzePositions.create()
                    .startingAt(Map.of("ventes_stream-0", rows.get(0).getInt64("kafka_offset"))))
            .to(lake.lake().bronze())
            .withPartitionColumns("jour"),
        rows,
        Rows.BRONZE);
  }

  private static Row rejected() {
    Instant time = Instant.parse("2025-12-01T00:00:00Z");
    return Row.withSchema(Rows.QUARANTINE)
        .addValue("{".getBytes(StandardCharsets.UTF_8))
        .addValue(null)
        .addValue(Map.of())
        .addValues("ventes_stream", 0, 0L, time, time, "2025-12-01", "not_json")
        .addValue(null)
        .addValue("no JSON")
        .addValue(List.of())
        .addValue(null)
        .build();
  }
}
