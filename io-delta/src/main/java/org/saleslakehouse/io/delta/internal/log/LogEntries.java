package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.storage.CloseableIterator;
import io.delta.storage.LogStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the entries of a table's log, one at a time and by their names, without a listing. */
final class LogEntries {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String table;
  private final Configuration configuration;
  private final LogStore store;

  LogEntries(TableLog log) {
    this.table = log.table();
    this.configuration = log.configuration();
    this.store = log.internals().store();
  }

  /** The change that an entry describes, or null if there is no such entry. */
  @Nullable TableChange read(Path entry, long version) throws IOException {
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
    return change.build(
        version,
        // For writers that do not say when they committed.
        () -> entry.getFileSystem(configuration).getFileStatus(entry).getModificationTime());
  }

  private interface Millis {
    long get() throws IOException;
  }

  private final class Builder {
    private final List<DataFile> added = new ArrayList<>();
    private final List<DataFile> removed = new ArrayList<>();
    private final Map<String, Long> transactions = new LinkedHashMap<>();
    private boolean metadataChanged;
    private long timestampMillis;
    private TableChange.Note note = TableChange.Note.NONE;

    void add(JsonNode line) {
      if (line.hasNonNull("add")) {
        added.add(addedFile(line.get("add")));
      } else if (line.hasNonNull("remove")) {
        removed.add(removedFile(line.get("remove")));
      } else if (line.hasNonNull("txn")) {
        JsonNode txn = line.get("txn");
        transactions.put(txn.path("appId").asText(), txn.path("version").asLong());
      } else if (line.hasNonNull("metaData")) {
        metadataChanged = true;
      } else if (line.hasNonNull("protocol")) {
        // It may come while the log is being followed; what is read of it from here on may be
        // wrong.
        metadataChanged = true;
        UnreadableTables.requireReadable(
            table, configuration, line.get("protocol").path("minReaderVersion").asInt());
      } else if (line.hasNonNull("commitInfo")) {
        timestampMillis = line.get("commitInfo").path("timestamp").asLong();
        note = note(line.get("commitInfo"));
      }
    }

    TableChange build(long version, Millis modified) throws IOException {
      return new TableChange(
          version,
          timestampMillis == 0 ? modified.get() : timestampMillis,
          added,
          removed,
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
        texts(add.path("tags")));
  }

  private static DataFile removedFile(JsonNode remove) {
    return new DataFile(
        remove.path("path").asText(),
        texts(remove.path("partitionValues")),
        remove.path("size").asLong(),
        remove.path("deletionTimestamp").asLong(),
        remove.path("dataChange").asBoolean(true),
        null,
        Map.of());
  }

  private static TableChange.Note note(JsonNode info) {
    return new TableChange.Note(
        info.path("operation").asText(""),
        texts(info.path("operationParameters")),
        texts(info.path("operationMetrics")),
        text(info.path("engineInfo")),
        text(info.path("userMetadata")));
  }

  /** Values that are no text, as some writers have it in parameters, are kept as JSON. */
  private static Map<String, @Nullable String> texts(JsonNode object) {
    Map<String, @Nullable String> texts = new LinkedHashMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> fields = object.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      texts.put(field.getKey(), text(field.getValue()));
    }
    return texts.isEmpty() ? Map.of() : texts;
  }

  private static @Nullable String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return value.isTextual() ? value.textValue() : value.toString();
  }
}
