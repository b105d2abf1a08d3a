package org.saleslakehouse.io.delta.internal.log;

import java.util.Arrays;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.types.DeletionVector;

/**
 * The rows that a checkpoint is made of: each has one of its columns set. Only what protocol
 * version 1 of readers and 2 of writers knows is written, in the classic form; more is read. The
 * one exception is the deletion vector of a removed file, which a table that has no vectors any
 * more may still remember: without it, readers would take a file for removed that is live.
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

  private static final Schema DELETION_VECTOR =
      Schema.builder()
          .addStringField("storageType")
          .addStringField("pathOrInlineDv")
          .addNullableField("offset", FieldType.INT32)
          .addInt32Field("sizeInBytes")
          .addInt64Field("cardinality")
          .build();

  private static final Schema.Field DELETED =
      Schema.Field.nullable("deletionVector", FieldType.row(DELETION_VECTOR));

  static final Schema READ_ADD = with(ADD, DELETED);

  static final Schema REMOVE =
      Schema.builder()
          .addStringField("path")
          .addNullableField("deletionTimestamp", FieldType.INT64)
          .addBooleanField("dataChange")
          .addNullableField("extendedFileMetadata", FieldType.BOOLEAN)
          .addNullableField("partitionValues", TEXTS)
          .addNullableField("size", FieldType.INT64)
          .addField(DELETED)
          .build();

  static final Schema SIDECAR = Schema.builder().addStringField("path").build();

  private static final Schema FORMAT =
      Schema.builder().addStringField("provider").addField("options", TEXTS).build();

  static final Schema METADATA =
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

  private static final FieldType NAMES = FieldType.array(FieldType.STRING);

  static final Schema READ_PROTOCOL =
      with(
          PROTOCOL,
          Schema.Field.nullable("readerFeatures", NAMES),
          Schema.Field.nullable("writerFeatures", NAMES));

  static final Schema ALL =
      Schema.builder()
          .addNullableField("txn", FieldType.row(TXN))
          .addNullableField("add", FieldType.row(ADD))
          .addNullableField("remove", FieldType.row(REMOVE))
          .addNullableField("metaData", FieldType.row(METADATA))
          .addNullableField("protocol", FieldType.row(PROTOCOL))
          .build();

  static Row protocol(TableProtocol protocol) {
    return row(
        "protocol",
        Row.withSchema(PROTOCOL)
            .addValues(protocol.minReaderVersion(), protocol.minWriterVersion())
            .build());
  }

  /** As the log has it, so that nothing is lost that only other writers understand. */
  static Row metadata(TableMetadata metadata) {
    Row format = Row.withSchema(FORMAT).addValues(metadata.provider(), metadata.options()).build();
    return row(
        "metaData",
        Row.withSchema(METADATA)
            .attachValues(
                Arrays.asList(
                    metadata.id(),
                    metadata.name(),
                    metadata.description(),
                    format,
                    metadata.schemaString(),
                    metadata.partitionColumns(),
                    metadata.configuration(),
                    metadata.createdTime())));
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
                    described ? file.size() : null,
                    row(file.deletionVector()))));
  }

  /** Of a row of {@link #READ_ADD}. */
  static DataFile addedFile(Row add) {
    return new DataFile(
        add.getString(0),
        texts(add.getMap(1)),
        add.getInt64(2),
        add.getInt64(3),
        false,
        add.getString(5),
        texts(add.getMap(6)),
        deletionVector(add.getRow(7)));
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
        Map.of(),
        deletionVector(remove.getRow(6)));
  }

  private static @Nullable DeletionVector deletionVector(@Nullable Row vector) {
    return vector == null
        ? null
        : new DeletionVector(
            vector.getString(0),
            vector.getString(1),
            vector.getInt32(2),
            vector.getInt32(3),
            vector.getInt64(4));
  }

  private static @Nullable Row row(@Nullable DeletionVector vector) {
    return vector == null
        ? null
        : Row.withSchema(DELETION_VECTOR)
            .attachValues(
                Arrays.asList(
                    vector.storage(),
                    vector.place(),
                    vector.offset(),
                    vector.bytes(),
                    vector.rows()));
  }

  private static Schema with(Schema schema, Schema.Field... fields) {
    return Schema.builder().addFields(schema.getFields()).addFields(fields).build();
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
