package org.saleslakehouse.io.delta.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.CRC32;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.roaringbitmap.longlong.Roaring64NavigableMap;
import org.saleslakehouse.io.delta.internal.parquet.ColumnDictionaries;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowWriter;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;
import org.saleslakehouse.io.delta.model.Compression;

/** A table of a protocol that we read and do not write: its log is put down entry by entry. */
public final class NewerTable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DIGITS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

  private static final Set<String> OF_WRITERS_ALONE =
      Set.of("clustering", "domainMetadata", "inCommitTimestamp");

  private final Path path;
  private final List<String> lines = new ArrayList<>();
  private long version;

  public NewerTable(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /** Asks readers and writers for these features. */
  public NewerTable features(String... features) {
    ObjectNode protocol = node();
    protocol.put("minReaderVersion", 3).put("minWriterVersion", 7);
    Arrays.stream(features).forEach(protocol.withArray("writerFeatures")::add);
    Arrays.stream(features)
        .filter(feature -> !OF_WRITERS_ALONE.contains(feature))
        .forEach(protocol.withArray("readerFeatures")::add);
    return line("protocol", protocol);
  }

  public NewerTable metadata(
      Schema schema, List<String> partitionColumns, Map<String, String> properties) {
    return metadata(DeltaSchemas.toJson(schema), partitionColumns, properties);
  }

  public NewerTable metadata(
      String schemaJson, List<String> partitionColumns, Map<String, String> properties) {
    ObjectNode metadata = node();
    metadata.put("id", "a-table");
    metadata.putObject("format").put("provider", "parquet").putObject("options");
    metadata.put("schemaString", schemaJson);
    partitionColumns.forEach(metadata.putArray("partitionColumns")::add);
    metadata.set("configuration", JSON.valueToTree(properties));
    return line("metaData", metadata);
  }

  /** Any action. */
  public NewerTable line(String action, ObjectNode content) {
    lines.add(node().<ObjectNode>set(action, content).toString());
    return this;
  }

  /** Makes a commit of the lines since the last one. Returns its version. */
  public long commit() throws IOException {
    Files.createDirectories(path.resolve("_delta_log"));
    Files.writeString(logFile("json"), String.join("\n", lines) + "\n");
    lines.clear();
    return version++;
  }

  /** Makes a checkpoint of these lines, of the last version. */
  public void checkpoint(List<String> content) throws IOException {
    version--;
    Files.writeString(
        logFile("checkpoint." + UUID.randomUUID() + ".json"), String.join("\n", content) + "\n");
    version++;
  }

  public Path logFile(String suffix) {
    return path.resolve("_delta_log").resolve(String.format("%020d.%s", version, suffix));
  }

  /** The action that adds a data file of these rows, whose names are those in the file. */
  public ObjectNode add(List<Row> rows, Map<String, String> partition) throws Exception {
    Files.createDirectories(path);
    String name = UUID.randomUUID() + ".parquet";
    ParquetRowWriter.WrittenParquet written =
        parquet(path.resolve(name), rows.get(0).getSchema(), rows);
    ObjectNode add = node();
    add.put("path", name);
    add.set("partitionValues", JSON.valueToTree(new LinkedHashMap<>(partition)));
    add.put("size", written.bytes()).put("modificationTime", 1L).put("dataChange", true);
    return add.put("stats", written.statsJson());
  }

  /** Writes any rows to a Parquet file of small row groups. */
  public static ParquetRowWriter.WrittenParquet parquet(Path file, Schema schema, List<Row> rows)
      throws Exception {
    ParquetRowWriter writer =
        ParquetRowWriter.open(
            new Configuration(),
            new org.apache.hadoop.fs.Path(file.toUri()),
            schema,
            List.of(),
            Compression.SNAPPY,
            4_000,
            new ColumnDictionaries());
    for (Row row : rows) {
      writer.write(row);
    }
    return writer.finish();
  }

  /** The same file, to be removed. */
  public static ObjectNode remove(ObjectNode add) {
    ObjectNode remove = node();
    remove.set("path", add.get("path"));
    remove.put("deletionTimestamp", 2L).put("dataChange", true);
    remove.set("partitionValues", add.get("partitionValues"));
    if (add.has("deletionVector")) {
      remove.set("deletionVector", add.get("deletionVector"));
    }
    return remove;
  }

  /** The same file without these rows, by a vector in the log. */
  public static ObjectNode withoutInline(ObjectNode add, long... rows) throws IOException {
    byte[] bitmap = bitmap(rows);
    ObjectNode deleted = add.deepCopy();
    deleted
        .putObject("deletionVector")
        .put("storageType", "i")
        .put("pathOrInlineDv", base85(Arrays.copyOf(bitmap, (bitmap.length + 3) / 4 * 4)))
        .put("sizeInBytes", bitmap.length)
        .put("cardinality", rows.length);
    return deleted;
  }

  /** The same file without these rows, by a vector in a file, behind another one. */
  public ObjectNode without(ObjectNode add, boolean absolute, long... rows) throws IOException {
    UUID id = UUID.randomUUID();
    Path file = path.resolve((absolute ? "" : "ab/") + "deletion_vector_" + id + ".bin");
    Files.createDirectories(file.getParent());
    byte[] bitmap = bitmap(rows);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(1);
    stored(out, bitmap(7, 8));
    int offset = out.size();
    stored(out, bitmap);
    Files.write(file, bytes.toByteArray());
    byte[] binaryId =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    ObjectNode deleted = add.deepCopy();
    deleted
        .putObject("deletionVector")
        .put("storageType", absolute ? "p" : "u")
        .put("pathOrInlineDv", absolute ? file.toUri().toString() : "ab" + base85(binaryId))
        .put("offset", offset)
        .put("sizeInBytes", bitmap.length)
        .put("cardinality", rows.length);
    return deleted;
  }

  private static void stored(DataOutputStream out, byte[] bitmap) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(bitmap);
    out.writeInt(bitmap.length);
    out.write(bitmap);
    out.writeInt((int) checksum.getValue());
  }

  private static byte[] bitmap(long... rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(1681511377).array());
    Roaring64NavigableMap bitmap = new Roaring64NavigableMap();
    bitmap.add(rows);
    bitmap.serializePortable(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static String base85(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      long number = Integer.toUnsignedLong(in.getInt());
      char[] digits = new char[5];
      for (int i = 4; i >= 0; i--) {
        digits[i] = DIGITS.charAt((int) (number % 85));
        number /= 85;
      }
      text.append(digits);
    }
    return text.toString();
  }

  public static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
