package org.saleslakehouse.pipelines.doctor;

import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * A table of the lake as this version of the program makes it.
 *
 * @param name the last part of its usual place
 * @param path where it is
 * @param schema its columns
 * @param partitionColumns by which it is partitioned
 * @param remake how it comes back if it is moved away
 */
record LakeTable(
    String name, String path, Schema schema, List<String> partitionColumns, String remake) {
  private static final String FROM_KAFKA = "'bronze' makes it again from what the topic still has";
  private static final String FROM_BRONZE = "'silver --rebuild' makes it again";

  static List<LakeTable> of(Lake lake) {
    return List.of(
        table(
            Rows.BRONZE_PATH,
            lake.bronze(),
            Rows.BRONZE,
            Rows.BRONZE_PARTITION_COLUMNS,
            FROM_KAFKA),
        table(
            Rows.QUARANTINE_PATH,
            lake.quarantine(),
            Rows.QUARANTINE,
            Rows.QUARANTINE_PARTITION_COLUMNS,
            FROM_KAFKA),
        table(
            Rows.CLIENT_DAY_PATH,
            lake.clientDays(),
            Rows.CLIENT_DAY,
            Rows.CLIENT_DAY_PARTITION_COLUMNS,
            FROM_BRONZE),
        table(
            Rows.COUNTRY_PATH,
            lake.countries(),
            Rows.COUNTRY,
            Rows.COUNTRY_PARTITION_COLUMNS,
            FROM_BRONZE),
        table(
            Rows.SEGMENT_PATH,
            lake.segments(),
            Rows.SEGMENT,
            Rows.SEGMENT_PARTITION_COLUMNS,
            FROM_BRONZE));
  }

  private static LakeTable table(
      String place, String path, Schema schema, List<String> partitionColumns, String remake) {
    String name = place.substring(place.lastIndexOf('/') + 1);
    return new LakeTable(name, path, schema, partitionColumns, remake);
  }

  DeltaTable open() {
    return DeltaTable.open(path);
  }
}
