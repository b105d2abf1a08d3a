package org.saleslakehouse.io.delta.internal.log;

import io.delta.standalone.internal.SnapshotImpl;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import scala.collection.JavaConverters;

/**
 * The rows that a checkpoint of the classic form is made of: each has one of its columns set. Only
 * what protocol version 1 of readers and 2 of writers knows is written; what others have put there
 * besides is passed over.
 */
final class CheckpointRows {
  private static final FieldType TEXTS =
      FieldType.map(FieldType.STRING, FieldType.STRING.withNullable(true));

  static final Schema TXN =
      Schema.builder()
          .addStringField("appId")
          .addInt64Field("version")
          .addNullableField("lastUpdated", FieldType.INT64)
          .build();

  static final Schema ADD =
      Schema.builder()
          .addStringField("path")
          .addField("partitionValues", TEXTS)
          .addInt64Field("size")
          .addInt64Field("modificationTime")
          .addBooleanField("dataChange")
          .addNullableField("stats", FieldType.STRING)
          .addNullableField("tags", TEXTS)
          .build();

  static final Schema REMOVE =
      Schema.builder()
          .addStringField("path")
          .addNullableField("deletionTimestamp", FieldType.INT64)
          .addBooleanField("dataChange")
          .addNullableField("extendedFileMetadata", FieldType.BOOLEAN)
          .addNullableField("partitionValues", TEXTS)
          .addNullableField("size", FieldType.INT64)
          .build();

  private static final Schema FORMAT =
      Schema.builder().addStringField("provider").addField("options", TEXTS).build();

  private static final Schema METADATA =
      Schema.builder()
          .addStringField("id")
          .addNullableField("name", FieldType.STRING)
          .addNullableField("description", FieldType.STRING)
          .addRowField("format", FORMAT)
          .addStringField("schemaString")
          .addArrayField("partitionColumns", FieldType.STRING)
          .addField("configuration", TEXTS)
          .addNullableField("createdTime", FieldType.INT64)
          .build();

  private static final Schema PROTOCOL =
      Schema.builder().addInt32Field("minReaderVersion").addInt32Field("minWriterVersion").build();

  static final Schema ALL =
      Schema.builder()
          .addNullableField("txn", FieldType.row(TXN))
          .addNullableField("add", FieldType.row(ADD))
          .addNullableField("remove", FieldType.row(REMOVE))
          .addNullableField("metaData", FieldType.row(METADATA))
          .addNullableField("protocol", FieldType.row(PROTOCOL))
          .build();

  static Row protocol(SnapshotImpl snapshot) {
    return row(
        "protocol",
        Row.withSchema(PROTOCOL)
            .addValues(
                snapshot.protocol().getMinReaderVersion(),
                snapshot.protocol().getMinWriterVersion())
            .build());
  }

  /** As the log has it, so that nothing is lost that only other writers understand. */
  static Row metadata(SnapshotImpl snapshot) {
    io.delta.standalone.internal.actions.Metadata metadata = snapshot.metadataScala();
    Row format =
        Row.withSchema(FORMAT)
            .addValues(
                metadata.format().provider(),
                new LinkedHashMap<>(JavaConverters.mapAsJavaMap(metadata.format().options())))
            .build();
    return row(
        "metaData",
        Row.withSchema(METADATA)
            .addValues(
                metadata.id(),
                metadata.name(),
                metadata.description(),
                format,
                metadata.schemaString(),
                List.copyOf(JavaConverters.seqAsJavaList(metadata.partitionColumns())),
                new LinkedHashMap<>(JavaConverters.mapAsJavaMap(metadata.configuration())),
                snapshot.getMetadata().getCreatedTime().orElse(null))
            .build());
  }

  static Row transaction(String applicationId, LogReplay.Recorded recorded) {
    return row(
        "txn",
        Row.withSchema(TXN)
            .attachValues(
                Arrays.asList(applicationId, recorded.version(), recorded.lastUpdated())));
  }

  static Row added(DataFile file) {
    return row(
        "add",
        Row.withSchema(ADD)
            .attachValues(
                Arrays.asList(
                    file.path(),
                    file.partitionValues(),
                    file.size(),
                    file.modificationTime(),
                    false, // a checkpoint changes nothing
                    file.stats(),
                    file.tags().isEmpty() ? null : file.tags())));
  }

  static Row removed(DataFile file) {
    boolean described = file.size() > 0;
    return row(
        "remove",
        Row.withSchema(REMOVE)
            .attachValues(
                Arrays.asList(
                    file.path(),
                    file.modificationTime(),
                    file.dataChange(),
                    described,
                    described ? file.partitionValues() : null,
                    described ? file.size() : null)));
  }

  /** Of a row of {@link #ADD}. */
  static DataFile addedFile(Row add) {
    return new DataFile(
        add.getString(0),
        texts(add.getMap(1)),
        add.getInt64(2),
        add.getInt64(3),
        false,
        add.getString(5),
        texts(add.getMap(6)));
  }

  /** Of a row of {@link #REMOVE}; its time of modification is that of its removal. */
  static DataFile removedFile(Row remove) {
    Long removedAt = remove.getInt64(1);
    Long size = remove.getInt64(5);
    return new DataFile(
        remove.getString(0),
        texts(remove.getMap(4)),
        size == null ? 0 : size,
        removedAt == null ? 0 : removedAt,
        Boolean.TRUE.equals(remove.getBoolean(2)),
        null,
        Map.of());
  }

  private static Map<String, @Nullable String> texts(@Nullable Map<String, String> texts) {
    return texts == null || texts.isEmpty() ? Map.of() : texts;
  }

  private static Row row(String column, Row value) {
    Object[] values = new Object[ALL.getFieldCount()];
    values[ALL.indexOf(column)] = value;
    return Row.withSchema(ALL).attachValues(Arrays.asList(values));
  }

  private CheckpointRows() {}
}
