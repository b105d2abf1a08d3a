package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;

/** Finds the newest protocol and metadata in a segment of a log, from its end on. */
final class TableActions {
  private static final Schema CHECKPOINT =
      Schema.builder()
          .addNullableField(LogEntries.PROTOCOL, FieldType.row(CheckpointRows.READ_PROTOCOL))
          .addNullableField(LogEntries.METADATA, FieldType.row(CheckpointRows.METADATA))
          .build();

  private final TableLog log;
  private final LogEntries entries;
  private @Nullable TableProtocol protocol;
  private @Nullable TableMetadata metadata;

  TableActions(TableLog log) {
    this.log = log;
    this.entries = new LogEntries(log);
  }

  /** Reads as much of the segment as is needed. */
  void read(LogSegment segment) throws IOException {
    readCommits(segment.commits());
    for (LogFile file : segment.checkpoints()) {
      if (isComplete()) {
        return;
      }
      if (file.isJson()) {
        take(entries.tableActions(file.path()));
      } else {
        readCheckpoint(file);
      }
    }
  }

  /**
   * Reads what has come behind an older segment.
   *
   * @return whether that one is a part of the segment; else nothing is read
   */
  boolean read(LogSegment segment, LogSegment before) throws IOException {
    List<LogFile> known = before.commits();
    int behind = (int) (before.version() - segment.checkpoint());
    if (known.isEmpty()
        || behind < 1
        || behind > segment.commits().size()
        || !segment.commits().get(behind - 1).equals(known.get(known.size() - 1))) {
      return false;
    }
    readCommits(segment.commits().subList(behind, segment.commits().size()));
    return true;
  }

  private void readCommits(List<LogFile> commits) throws IOException {
    ListIterator<LogFile> newestFirst = commits.listIterator(commits.size());
    while (newestFirst.hasPrevious() && !isComplete()) {
      take(entries.tableActions(newestFirst.previous().path()));
    }
  }

  private void readCheckpoint(LogFile part) throws IOException {
    try (ParquetRowReader rows =
        ParquetRowReader.open(
            log.configuration(), part.path(), Map.of(), CHECKPOINT, CHECKPOINT.getFieldNames())) {
      while (!isComplete() && rows.hasNext()) {
        Row row = rows.next();
        if (row.getRow(0) != null && protocol == null) {
          protocol = TableProtocol.of(row.getRow(0));
        }
        if (row.getRow(1) != null && metadata == null) {
          metadata = TableMetadata.of(row.getRow(1));
        }
      }
    }
  }

  private void take(Map<String, JsonNode> actions) {
    if (protocol == null && actions.containsKey(LogEntries.PROTOCOL)) {
      protocol = TableProtocol.of(actions.get(LogEntries.PROTOCOL));
    }
    if (metadata == null && actions.containsKey(LogEntries.METADATA)) {
      metadata = TableMetadata.of(actions.get(LogEntries.METADATA));
    }
  }

  private boolean isComplete() {
    return protocol != null && metadata != null;
  }

  /**
   * @param otherwise to return if none was found
   */
  TableProtocol protocol(@Nullable TableProtocol otherwise) throws IOException {
    return found(protocol, otherwise, LogEntries.PROTOCOL);
  }

  /**
   * @param otherwise to return if none was found
   */
  TableMetadata metadata(@Nullable TableMetadata otherwise) throws IOException {
    return found(metadata, otherwise, LogEntries.METADATA);
  }

  private static <T> T found(@Nullable T found, @Nullable T otherwise, String action)
      throws IOException {
    if (found == null && otherwise == null) {
      throw new IOException("its log holds no " + action + " action");
    }
    return found == null ? otherwise : found;
  }
}
