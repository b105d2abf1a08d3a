package org.saleslakehouse.io.delta.internal.log;

import io.delta.standalone.DeltaLog;
import io.delta.standalone.OptimisticTransaction;
import io.delta.standalone.Snapshot;
import io.delta.standalone.VersionLog;
import io.delta.standalone.actions.Action;
import io.delta.standalone.actions.AddFile;
import io.delta.standalone.actions.CommitInfo;
import io.delta.standalone.actions.Metadata;
import io.delta.standalone.actions.Protocol;
import io.delta.standalone.actions.RemoveFile;
import io.delta.standalone.actions.SetTransaction;
import io.delta.standalone.exceptions.DeltaStandaloneException;
import io.delta.standalone.internal.DeltaLogImpl;
import io.delta.standalone.internal.SnapshotImpl;
import io.delta.standalone.types.StructType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;

/**
 * The log of one Delta table: the one door to delta-standalone, together with {@link TableSnapshot}
 * and {@link TableTransaction}. One instance per table and process, since opening a log reads its
 * state.
 *
 * <p>Thread-safe. Refuses tables above reader version 1 with an error that names the table and the
 * feature.
 */
public final class TableLog {
  private static final ConcurrentMap<Key, TableLog> LOGS = new ConcurrentHashMap<>();

  private record Key(String path, Map<String, String> hadoopConfiguration) {}

  private final String table;
  private final Configuration configuration;
  private volatile DeltaLogImpl log;
  private final BackgroundCheckpoints checkpoints;

  /** Whether this process has seen the table. */
  private volatile boolean existed;

  /** The newest commit when the log was last looked at. */
  private Seen seen = new Seen(-1, 0);

  private record Seen(long version, long millis) {}

  private TableLog(String table, Configuration configuration) {
    this.table = table;
    this.configuration = configuration;
    this.log = open();
    this.checkpoints = new BackgroundCheckpoints(this);
  }

  public static TableLog forTable(String path, Map<String, String> hadoopConfiguration) {
    return LOGS.computeIfAbsent(
        new Key(path, Map.copyOf(hadoopConfiguration)),
        k -> new TableLog(k.path(), HadoopConfigurations.of(k.hadoopConfiguration())));
  }

  public String table() {
    return table;
  }

  public Configuration configuration() {
    return configuration;
  }

  /** The table's folder, with its scheme. */
  public Path path() {
    return log.getPath();
  }

  /** Whether at least one commit is there now. */
  public boolean exists() {
    return update().getVersion() >= 0;
  }

  /**
   * The newest version. Fails if there is no table, and says so if there was one before: whichever
   * look finds that out first, it is told the same.
   */
  public TableSnapshot snapshot() {
    Snapshot newest = update();
    if (newest.getVersion() < 0) {
      throw existed ? DeltaErrors.tableReplaced(table) : DeltaErrors.noTable(table);
    }
    return refusingUnreadable(() -> new TableSnapshot(table, newest));
  }

  public TableSnapshot snapshotAt(long version) {
    TableSnapshot newest = snapshot();
    if (newest.version() == version) {
      return newest; // its state may be loaded already
    }
    try {
      return new TableSnapshot(
          table, refusingUnreadable(() -> log.getSnapshotForVersionAsOf(version)));
    } catch (IllegalArgumentException | DeltaStandaloneException e) {
      throw DeltaErrors.noVersion(table, version, e);
    }
  }

  /** The version that was the newest at this time. */
  public TableSnapshot snapshotAtTimestamp(Instant time) {
    snapshot();
    try {
      return new TableSnapshot(
          table, refusingUnreadable(() -> log.getSnapshotForTimestampAsOf(time.toEpochMilli())));
    } catch (IllegalArgumentException | DeltaStandaloneException e) {
      throw DeltaErrors.noVersionAt(table, time, e);
    }
  }

  /**
   * The version that was the newest at this time, which may be later than the last commit.
   *
   * <p>delta-standalone refuses such a time. But who looks at several tables as of one time cannot
   * know when each was last written.
   */
  public TableSnapshot snapshotAsOf(Instant time) {
    Map.Entry<Long, Instant> newest = folder().commits().lastEntry();
    return newest != null && newest.getValue().isAfter(time)
        ? snapshotAtTimestamp(time)
        : snapshot();
  }

  /** Whether the first of all commits is later than this time. */
  public boolean isMadeAfter(Instant time) {
    Map.Entry<Long, Instant> first = folder().commits().firstEntry();
    return first != null && first.getKey() == 0 && first.getValue().isAfter(time);
  }

  /**
   * The commits from {@code version} on, in order, read one at a time as they are asked for. Fails
   * if the log has been cleaned up to there.
   */
  public Iterator<TableChange> changesFrom(long version) {
    Iterator<VersionLog> changes = refusingUnreadable(() -> log.getChanges(version, true));
    if (changes.hasNext()) {
      requireNotCleaned(version);
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return changes.hasNext();
      }

      @Override
      public TableChange next() {
        if (!changes.hasNext()) {
          throw new NoSuchElementException();
        }
        return change(changes.next());
      }
    };
  }

  /** The first version that was committed at or after this time; the next one if there is none. */
  public long versionAtOrAfter(Instant time) {
    try {
      return refusingUnreadable(() -> log.getVersionAtOrAfterTimestamp(time.toEpochMilli()));
    } catch (IllegalArgumentException e) {
      return snapshot().version() + 1; // later than all commits
    }
  }

  public TableTransaction startTransaction() {
    OptimisticTransaction transaction = refusingUnreadable(() -> log.startTransaction());
    if (isAnotherTable()) {
      reopen();
      transaction = refusingUnreadable(() -> log.startTransaction());
    }
    if (log.snapshot().getVersion() >= 0) {
      existed = true;
    }
    return new TableTransaction(this, transaction);
  }

  /** delta-standalone's log as it was last updated. */
  DeltaLogImpl internals() {
    return log;
  }

  private Snapshot update() {
    Snapshot newest = refusingUnreadable(() -> log.update());
    if (isAnotherTable()) {
      reopen();
      newest = log.snapshot();
    }
    if (newest.getVersion() >= 0) {
      existed = true;
    }
    return newest;
  }

  /** Its last release has no public way to checkpoints and commit times, hence the cast. */
  private DeltaLogImpl open() {
    return (DeltaLogImpl) refusingUnreadable(() -> DeltaLog.forTable(configuration, table));
  }

  /** delta-standalone goes on with the metadata of the table that was there before. */
  private void reopen() {
    log = open();
  }

  /**
   * Whether the table was deleted and made anew since it was last looked at: the newest commit that
   * was there then has another age now.
   */
  private synchronized boolean isAnotherTable() {
    SnapshotImpl newest = log.snapshot();
    Seen before = seen;
    seen = new Seen(newest.version(), newest.timestamp());
    return before.version() >= 0
        && !before.equals(seen)
        && (newest.version() < before.version()
            || (newest.version() == before.version()
                    ? newest.timestamp()
                    : LogFolder.committedMillis(path(), before.version(), configuration))
                != before.millis());
  }

  /** The table's properties; those given if there is no table yet. */
  public Map<String, String> propertiesOr(Map<String, String> ifMissing) {
    Snapshot newest = update();
    return newest.getVersion() < 0 ? ifMissing : newest.getMetadata().getConfiguration();
  }

  /** Learns of a commit that was made through this log. */
  void committed(long version) {
    checkpoints.committed(version);
  }

  /** Waits until no checkpoint is being written. */
  public void awaitCheckpoint() {
    checkpoints.await();
  }

  /**
   * Fails if the table's folder holds something that is no Delta table. Left-over data files of a
   * write that never got to its first commit are let pass: they belong to nobody, and vacuum takes
   * them.
   */
  public void requireTableOrEmptyFolder(List<String> partitionColumns) {
    if (exists()) {
      return;
    }
    try {
      FileSystem fs = path().getFileSystem(configuration);
      for (FileStatus entry : fs.listStatus(path())) {
        String name = entry.getPath().getName();
        boolean ours =
            name.startsWith("_")
                || name.startsWith(".")
                || (entry.isDirectory()
                    ? partitionColumns.stream().anyMatch(c -> name.startsWith(c + "="))
                    : name.endsWith(".parquet"));
        if (!ours) {
          throw DeltaErrors.notATable(table, name);
        }
      }
    } catch (FileNotFoundException e) {
      return; // no folder yet: the first commit makes it
    } catch (IOException e) {
      throw DeltaErrors.cannotRead(table, e);
    }
  }

  /** What lies in the log's folder now. */
  public LogFolder folder() {
    try {
      return LogFolder.list(path(), configuration);
    } catch (IOException e) {
      throw DeltaErrors.cannotRead(table, e);
    }
  }

  /** delta-standalone starts silently at the first version that is left. */
  private void requireNotCleaned(long version) {
    try {
      if (LogFolder.holds(path(), version, configuration)) {
        return;
      }
    } catch (IOException e) {
      throw DeltaErrors.cannotRead(table, e);
    }
    long first = folder().firstVersion();
    if (first > version) {
      throw DeltaErrors.logCleaned(table, version, first);
    }
  }

  static DataFile dataFile(AddFile add) {
    return new DataFile(
        add.getPath(),
        new LinkedHashMap<>(add.getPartitionValues()),
        add.getSize(),
        add.getModificationTime(),
        add.isDataChange(),
        add.getStats(),
        add.getTags() == null ? Map.of() : new LinkedHashMap<>(add.getTags()));
  }

  static Schema beamSchema(String table, Metadata metadata) {
    StructType schema = metadata.getSchema();
    if (schema == null) {
      return Schema.of();
    }
    try {
      return DeltaSchemas.toBeam(schema.toJson());
    } catch (IllegalArgumentException e) {
      throw DeltaErrors.unreadableSchema(table, e);
    }
  }

  private TableChange change(VersionLog version) {
    List<DataFile> added = new ArrayList<>();
    List<DataFile> removed = new ArrayList<>();
    Map<String, Long> transactions = new LinkedHashMap<>();
    boolean metadataChanged = false;
    long timestampMillis = 0;
    TableChange.Note note = TableChange.Note.NONE;
    try (var actions = version.getActionsIterator()) {
      while (actions.hasNext()) {
        Action action = actions.next();
        if (action instanceof AddFile add) {
          added.add(dataFile(add));
        } else if (action instanceof RemoveFile remove) {
          removed.add(removedFile(remove));
        } else if (action instanceof SetTransaction txn) {
          transactions.put(txn.getAppId(), txn.getVersion());
        } else if (action instanceof Metadata) {
          metadataChanged = true;
        } else if (action instanceof Protocol protocol) {
          // It may come while the log is being followed; what is read of it from here on may be
          // wrong.
          UnreadableTables.requireReadable(table, configuration, protocol.getMinReaderVersion());
        } else if (action instanceof CommitInfo info) {
          timestampMillis = info.getTimestamp() == null ? 0 : info.getTimestamp().getTime();
          note = note(info);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read version " + version.getVersion(), e);
    }
    return new TableChange(
        version.getVersion(),
        timestampMillis == 0 ? modificationMillis(version.getVersion()) : timestampMillis,
        added,
        removed,
        transactions,
        metadataChanged,
        note);
  }

  /** For writers that do not say when they committed. */
  private long modificationMillis(long version) {
    try {
      return LogFolder.modificationMillis(path(), version, configuration);
    } catch (IOException e) {
      throw DeltaErrors.cannotRead(table, e);
    }
  }

  private static TableChange.Note note(CommitInfo info) {
    return new TableChange.Note(
        info.getOperation() == null ? "" : info.getOperation(),
        info.getOperationParameters() == null
            ? Map.of()
            : new LinkedHashMap<>(info.getOperationParameters()),
        info.getOperationMetrics().<Map<String, String>>map(LinkedHashMap::new).orElse(Map.of()),
        info.getEngineInfo().orElse(null),
        info.getUserMetadata().orElse(null));
  }

  private static DataFile removedFile(RemoveFile remove) {
    return new DataFile(
        remove.getPath(),
        remove.getPartitionValues() == null
            ? Map.of()
            : new LinkedHashMap<>(remove.getPartitionValues()),
        remove.getSize().orElse(0L),
        remove.getDeletionTimestamp().orElse(0L),
        remove.isDataChange(),
        null,
        Map.of());
  }

  private <T> T refusingUnreadable(java.util.function.Supplier<T> access) {
    return UnreadableTables.refuse(table, configuration, access);
  }
}
