package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.storage.CloseableIterator;
import io.delta.storage.LogStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.types.DeletionVector;

/** Reads the entries of a table's log, one at a time and by their names, without a listing. */
final class LogEntries {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String PROTOCOL = "protocol";
  static final String METADATA = "metaData";
  private static final String TRANSACTION = "txn";
  private static final List<String> TABLE_ACTIONS = List.of(PROTOCOL, METADATA);
  private static final String IN_COMMIT_TIMESTAMP = "inCommitTimestamp";

  private final String table;
  private final Configuration configuration;
  private final LogStore store;

  /** A checkpoint that is written as an entry is: its files, and where there are more of them. */
  record Manifest(
      TableChange change, Map<String, LogReplay.Recorded> transactions, List<String> sidecars) {}

  LogEntries(TableLog log) {
    this.table = log.table();
    this.configuration = log.configuration();
    this.store = log.store();
  }

  /** The change that an entry describes, or null if there is no such entry. */
  @Nullable TableChange read(Path entry, long version) throws IOException {
    Builder change = builder(entry);
    return change == null
        ? null
        : change.build(
            version,
            // For writers that do not say when they committed.
            () -> entry.getFileSystem(configuration).getFileStatus(entry).getModificationTime());
  }

  Manifest manifest(Path checkpoint, long version) throws IOException {
    Builder content = builder(checkpoint);
    if (content == null) {
      throw new FileNotFoundException("The checkpoint " + checkpoint + " has gone");
    }
    return new Manifest(content.build(version, () -> 0), content.recorded, content.sidecars);
  }

  /** The newest protocol and metadata actions of an entry, by their names. */
  Map<String, JsonNode> tableActions(Path entry) throws IOException {
    Map<String, JsonNode> actions = new HashMap<>();
    try (CloseableIterator<String> lines = store.read(entry, configuration)) {
      while (lines.hasNext()) {
        String line = lines.next();
        String first = LogLines.action(line);
        if (first.isEmpty() ? !line.isBlank() : TABLE_ACTIONS.contains(first)) {
          JsonNode parsed = JSON.readTree(line);
          for (String action : TABLE_ACTIONS) {
            if (parsed.hasNonNull(action)) {
              actions.put(action, parsed.get(action));
            }
          }
        }
      }
    }
    return actions;
  }

  /** What applications record with an entry. */
  Map<String, LogReplay.Recorded> transactions(Path entry) throws IOException {
    Map<String, LogReplay.Recorded> recorded = new LinkedHashMap<>();
    try (CloseableIterator<String> lines = store.read(entry, configuration)) {
      while (lines.hasNext()) {
        String line = lines.next();
        String first = LogLines.action(line);
        if (first.isEmpty() ? !line.isBlank() : first.equals(TRANSACTION)) {
          JsonNode parsed = JSON.readTree(line);
          if (parsed.hasNonNull(TRANSACTION)) {
            record(parsed.get(TRANSACTION), recorded);
          }
        }
      }
    }
    return recorded;
  }

  private static void record(JsonNode txn, Map<String, LogReplay.Recorded> recorded) {
    JsonNode updated = txn.path("lastUpdated");
    recorded.put(
        txn.path("appId").asText(),
        new LogReplay.Recorded(
            txn.path("version").asLong(),
            updated.isIntegralNumber() ? (Long) updated.longValue() : null));
  }

  /** When the commit was made by the table's own clock, in milliseconds; null if it has none. */
  @Nullable Long inCommitMillis(Path entry) throws IOException {
    try (CloseableIterator<String> lines = store.read(entry, configuration)) {
      // The protocol has it in the first line.
      JsonNode time =
          JSON.readTree(lines.hasNext() ? lines.next() : "")
              .path("commitInfo")
              .path(IN_COMMIT_TIMESTAMP);
      return time.isIntegralNumber() ? (Long) time.longValue() : null;
    }
  }

  private @Nullable Builder builder(Path entry) throws IOException {
    Builder change = new Builder();
    try (CloseableIterator<String> lines = store.read(entry, configuration)) {
      while (lines.hasNext()) {
        String line = lines.next();
        if (!line.isBlank()) {
          change.add(JSON.readTree(line));
        }
      }
    } catch (FileNotFoundException e) {
      return null;
    }
    return change;
  }

  private interface Millis {
    long get() throws IOException;
  }

  private final class Builder {
    private final List<DataFile> added = new ArrayList<>();
    private final List<DataFile> removed = new ArrayList<>();
    private final List<DataFile> feed = new ArrayList<>();
    private final Map<String, LogReplay.Recorded> recorded = new LinkedHashMap<>();
    private final List<String> sidecars = new ArrayList<>();
    private boolean metadataChanged;
    private long timestampMillis;
    private TableChange.Note note = TableChange.Note.NONE;

    void add(JsonNode line) {
      if (line.hasNonNull("add")) {
        added.add(addedFile(line.get("add")));
      } else if (line.hasNonNull("remove")) {
        removed.add(removedFile(line.get("remove")));
      } else if (line.hasNonNull("cdc")) {
        feed.add(addedFile(line.get("cdc")));
      } else if (line.hasNonNull(TRANSACTION)) {
        record(line.get(TRANSACTION), recorded);
      } else if (line.hasNonNull("sidecar")) {
        sidecars.add(line.get("sidecar").path("path").asText());
      } else if (line.hasNonNull("metaData")) {
        metadataChanged = true;
      } else if (line.hasNonNull("protocol")) {
        // It may come while the log is being followed; what is read of it from here on may be
        // wrong.
        metadataChanged = true;
        TableProtocol.of(line.get("protocol")).requireReadable(table);
      } else if (line.hasNonNull("commitInfo")) {
        JsonNode info = line.get("commitInfo");
        Long millis =
            LogLines.millis(
                info.path(info.has(IN_COMMIT_TIMESTAMP) ? IN_COMMIT_TIMESTAMP : "timestamp"));
        timestampMillis = millis == null ? 0 : millis;
        note = note(info);
      }
    }

    TableChange build(long version, Millis modified) throws IOException {
      Map<String, Long> transactions = new LinkedHashMap<>();
      recorded.forEach((id, at) -> transactions.put(id, at.version()));
      return new TableChange(
          version,
          timestampMillis == 0 ? modified.get() : timestampMillis,
          added,
          removed,
          feed,
          transactions,
          metadataChanged,
          note);
    }
  }

  private static DataFile addedFile(JsonNode add) {
    return new DataFile(
        add.path("path").asText(),
        texts(add.path("partitionValues")),
        add.path("size").asLong(),
        add.path("modificationTime").asLong(),
        add.path("dataChange").asBoolean(true),
        text(add.path("stats")),
        texts(add.path("tags")),
        deletionVector(add.path("deletionVector")));
  }

  private static DataFile removedFile(JsonNode remove) {
    return new DataFile(
        remove.path("path").asText(),
        texts(remove.path("partitionValues")),
        remove.path("size").asLong(),
        remove.path("deletionTimestamp").asLong(),
        remove.path("dataChange").asBoolean(true),
        null,
        Map.of(),
        deletionVector(remove.path("deletionVector")));
  }

  private static @Nullable DeletionVector deletionVector(JsonNode vector) {
    return !vector.isObject()
        ? null
        : new DeletionVector(
            vector.path("storageType").asText(),
            vector.path("pathOrInlineDv").asText(),
            vector.hasNonNull("offset") ? (Integer) vector.get("offset").intValue() : null,
            vector.path("sizeInBytes").asInt(),
            vector.path("cardinality").asLong());
  }

  private static TableChange.Note note(JsonNode info) {
    return new TableChange.Note(
        info.path("operation").asText(""),
        texts(info.path("operationParameters")),
        texts(info.path("operationMetrics")),
        // The second is what delta-rs calls it.
        text(info.path(info.hasNonNull("engineInfo") ? "engineInfo" : "clientVersion")),
        text(info.path("userMetadata")));
  }

  /** Values that are no text, as some writers have it in parameters, are kept as JSON. */
  static Map<String, @Nullable String> texts(JsonNode object) {
    Map<String, @Nullable String> texts = new LinkedHashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      texts.put(field.getKey(), text(field.getValue()));
    }
    return texts.isEmpty() ? Map.of() : texts;
  }

  static @Nullable String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return value.isTextual() ? value.textValue() : value.toString();
  }
}
