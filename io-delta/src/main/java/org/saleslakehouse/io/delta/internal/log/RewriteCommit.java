package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.saleslakehouse.io.delta.errors.CommitConflictException;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.WallClock;

/**
 * Commits files in the place of others: a rearrangement of the same rows, or these rows with other
 * values.
 *
 * <p>It gives way to everything. Appends that came since the files were read are passed by, since
 * they do not touch them; whatever removes one of the files, or changes schema or properties, makes
 * it fail. It holds no lock and leaves delta-standalone out, which knows no such operation: all
 * that it shares with the commits of rows is the exclusive creation of a log entry.
 */
public final class RewriteCommit {
  private static final int MAX_ATTEMPTS = 1000;

  private final TableLog log;
  private final TableSnapshot basis;
  private final TableOperation operation;

  /**
   * @param basis the version of which the files were read
   * @param operation its name may be any
   */
  public RewriteCommit(TableLog log, TableSnapshot basis, TableOperation operation) {
    this.log = log;
    this.basis = basis;
    this.operation = operation;
  }

  /**
   * Commits.
   *
   * @return the version made
   * @throws CommitConflictException if the files are no longer as they were; nothing has changed
   */
  public long replace(List<DataFile> removed, List<DataFile> added) throws CommitConflictException {
    return commit(new Content(removed, added, Map.of(), false));
  }

  /**
   * Commits rows with other values.
   *
   * @param transactions application id to version; a commit of somebody else that records one of
   *     these applications is a conflict, too
   * @return the version made
   * @throws CommitConflictException if the files are no longer as they were; nothing has changed
   */
  public long update(List<DataFile> removed, List<DataFile> added, Map<String, Long> transactions)
      throws CommitConflictException {
    return commit(new Content(removed, added, transactions, true));
  }

  private record Content(
      List<DataFile> removed,
      List<DataFile> added,
      Map<String, Long> transactions,
      boolean changesData) {}

  private long commit(Content content) throws CommitConflictException {
    Set<String> paths = new HashSet<>();
    content.removed().forEach(file -> paths.add(file.path()));
    long checked = basis.version();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      for (Iterator<TableChange> tail = log.changesFrom(checked + 1); tail.hasNext(); ) {
        TableChange change = tail.next();
        requireUntouched(change, paths, content.transactions().keySet());
        checked = change.version();
      }
      try {
        requireSameTable(checked);
        write(checked + 1, content);
        log.committed(checked + 1);
        return checked + 1;
      } catch (FileAlreadyExistsException e) {
        // Another commit was quicker: it is looked at next.
      } catch (IOException e) {
        throw DeltaErrors.cannotWrite(log.table(), e);
      }
    }
    throw new CommitConflictException(
        new IllegalStateException("others commit faster than the log can be followed"));
  }

  private static void requireUntouched(
      TableChange change, Set<String> paths, Set<String> applications)
      throws CommitConflictException {
    if (!Collections.disjoint(change.transactions().keySet(), applications)) {
      throw new CommitConflictException(
          new IllegalStateException("version " + change.version() + " is of the same application"));
    }
    boolean touched = change.removed().stream().anyMatch(file -> paths.contains(file.path()));
    if (touched || change.metadataChanged()) {
      throw new CommitConflictException(
          new IllegalStateException(
              "version "
                  + change.version()
                  + (touched ? " has removed a file" : " has changed the table's metadata")));
    }
  }

  /** The log may have been deleted, and another begun, since the tail was read. */
  private void requireSameTable(long newest) throws IOException, CommitConflictException {
    if (!LogFolder.holds(log.path(), newest, log.configuration())
        || !log.snapshot().id().equals(basis.id())) {
      throw new CommitConflictException(new IllegalStateException("the table was made anew"));
    }
  }

  private void write(long version, Content content) throws IOException {
    long now = WallClock.millis();
    boolean changes = content.changesData();
    List<String> lines = new ArrayList<>();
    lines.add(line("commitInfo", commitInfo(now, version - 1, changes)));
    content.transactions().forEach((id, of) -> lines.add(line("txn", transaction(id, of, now))));
    content.removed().forEach(file -> lines.add(line("remove", removal(file, now, changes))));
    content.added().forEach(file -> lines.add(line("add", addition(file, changes))));
    Configuration configuration = log.configuration();
    log.store()
        .write(LogFolder.commit(log.path(), version), lines.iterator(), false, configuration);
  }

  private ObjectNode commitInfo(long now, long readVersion, boolean changesData) {
    ObjectNode info = node();
    info.put("timestamp", now);
    info.put("operation", operation.name());
    info.set("operationParameters", texts(operation.parameters()));
    info.put("readVersion", readVersion);
    info.put("isolationLevel", changesData ? "WriteSerializable" : "SnapshotIsolation");
    info.put("isBlindAppend", false);
    info.set("operationMetrics", texts(operation.metrics()));
    info.put("engineInfo", TableTransaction.ENGINE);
    return info;
  }

  private static ObjectNode transaction(String applicationId, long version, long now) {
    return node().put("appId", applicationId).put("version", version).put("lastUpdated", now);
  }

  private static ObjectNode removal(DataFile file, long now, boolean changesData) {
    ObjectNode remove = node();
    remove.put("path", file.path());
    remove.put("deletionTimestamp", now);
    remove.put("dataChange", changesData);
    remove.put("extendedFileMetadata", true);
    remove.set("partitionValues", texts(file.partitionValues()));
    remove.put("size", file.size());
    return remove;
  }

  private static ObjectNode addition(DataFile file, boolean changesData) {
    ObjectNode add = node();
    add.put("path", file.path());
    add.set("partitionValues", texts(file.partitionValues()));
    add.put("size", file.size());
    add.put("modificationTime", file.modificationTime());
    add.put("dataChange", changesData);
    add.put("stats", file.stats());
    if (!file.tags().isEmpty()) {
      add.set("tags", texts(file.tags()));
    }
    return add;
  }

  private static String line(String action, ObjectNode content) {
    return node().<ObjectNode>set(action, content).toString();
  }

  private static ObjectNode texts(Map<String, String> texts) {
    ObjectNode object = node();
    texts.forEach(object::put);
    return object;
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
