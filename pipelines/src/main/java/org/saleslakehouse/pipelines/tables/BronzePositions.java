package org.saleslakehouse.pipelines.tables;

import java.util.List;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.transforms.sale.Rows;

/** Where each row of the two Bronze tables comes from, as their logs name it. */
public final class BronzePositions {
  /** Names the write in the tables' logs. Changing it would make the job read all again. */
  private static final String WRITE_ID = "bronze";

  private BronzePositions() {}

  /**
   * The Kafka partition ("topic-3") and offset, by the columns that both tables have; and which
   * rows of the quarantine count in the other table by now.
   */
  public static SourcePositions create() {
    return SourcePositions.ofColumns(
            WRITE_ID, List.of("kafka_topic", "kafka_partition"), "kafka_offset")
        .withMovedColumn(Rows.REPLAYED_AT);
  }
}
