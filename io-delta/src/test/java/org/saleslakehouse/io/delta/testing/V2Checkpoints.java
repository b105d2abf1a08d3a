package org.saleslakehouse.io.delta.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;

/** The Parquet files that a v2 checkpoint is made of. */
public final class V2Checkpoints {
  private static final FieldType TEXTS = FieldType.map(FieldType.STRING, FieldType.STRING);
  private static final Schema ADD =
      Schema.builder()
          .addStringField("path")
          .addField("partitionValues", TEXTS)
          .addInt64Field("size")
          .addInt64Field("modificationTime")
          .addBooleanField("dataChange")
          .addNullableStringField("stats")
          .build();
  private static final Schema SIDECAR =
      Schema.builder()
          .addStringField("path")
          .addInt64Field("sizeInBytes")
          .addInt64Field("modificationTime")
          .build();
  private static final Schema FORMAT =
      Schema.builder().addStringField("provider").addField("options", TEXTS).build();
  private static final Schema METADATA =
      Schema.builder()
          .addStringField("id")
          .addRowField("format", FORMAT)
          .addStringField("schemaString")
          .addArrayField("partitionColumns", FieldType.STRING)
          .addField("configuration", TEXTS)
          .build();
  private static final Schema PROTOCOL =
      Schema.builder()
          .addInt32Field("minReaderVersion")
          .addInt32Field("minWriterVersion")
          .addArrayField("readerFeatures", FieldType.STRING)
          .addArrayField("writerFeatures", FieldType.STRING)
          .build();
  private static final Schema TXN =
      Schema.builder()
          .addStringField("appId")
          .addInt64Field("version")
          .addInt64Field("lastUpdated")
          .build();
  private static final Schema ALL =
      Schema.builder()
          .addNullableRowField("txn", TXN)
          .addNullableRowField("metaData", METADATA)
          .addNullableRowField("protocol", PROTOCOL)
          .addNullableRowField("sidecar", SIDECAR)
          .build();

  /** A file of these add actions. */
  public static void sidecar(Path file, ObjectNode... adds) throws Exception {
    Schema schema = Schema.builder().addNullableRowField("add", ADD).build();
    List<Row> rows = new ArrayList<>();
    for (ObjectNode add : adds) {
      rows.add(
          Row.withSchema(schema)
              .addValue(
                  Row.withSchema(ADD)
                      .addValues(
                          add.get("path").asText(),
                          Map.of(),
                          add.get("size").asLong(),
                          add.get("modificationTime").asLong(),
                          false,
                          add.get("stats").asText())
                      .build())
              .build());
    }
    NewerTable.parquet(file, schema, rows);
  }

  /** The file that names this sidecar and holds all else, and the transaction 7 of app. */
  public static void topLevel(Path file, Schema table, String sidecar) throws Exception {
    Row txn = Row.withSchema(TXN).addValues("app", 7L, 99L).build();
    Row metadata =
        Row.withSchema(METADATA)
            .addValues(
                "a-table",
                Row.withSchema(FORMAT).addValues("parquet", Map.of()).build(),
                DeltaSchemas.toJson(table),
                List.of(),
                Map.of())
            .build();
    List<String> features = List.of("v2Checkpoint");
    Row protocol = Row.withSchema(PROTOCOL).addValues(3, 7, features, features).build();
    Row named = Row.withSchema(SIDECAR).addValues(sidecar, 1L, 1L).build();
    NewerTable.parquet(
        file,
        ALL,
        List.of(
            row(txn, null, null, null),
            row(null, metadata, null, null),
            row(null, null, protocol, null),
            row(null, null, null, named)));
  }

  private static Row row(Row... actions) {
    return Row.withSchema(ALL).attachValues(Arrays.asList((Object[]) actions));
  }

  private V2Checkpoints() {}
}
