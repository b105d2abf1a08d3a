package org.saleslakehouse.io.delta.internal.log;

import io.delta.standalone.DeltaLog;
import io.delta.standalone.OptimisticTransaction;
import io.delta.standalone.Snapshot;
import io.delta.standalone.actions.Metadata;
import io.delta.standalone.exceptions.DeltaStandaloneException;
import io.delta.standalone.internal.DeltaLogImpl;
import io.delta.standalone.internal.SnapshotImpl;
import io.delta.standalone.types.StructType;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
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

  /**
   * How often at most the log is looked at for whether an entry that is not there was cleaned up.
   */
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Key(String path, Map<String, String> hadoopConfiguration) {}

  private final String table;
  private final Configuration configuration;
  private volatile DeltaLogImpl log;
  private final BackgroundCheckpoints checkpoints;
  private volatile Consumer<DataFile> expiredFiles = file -> {};
  private volatile long lookedNanos = System.nanoTime() - LOOK_NANOS;

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
        k -> new TableLog(k.path(), HadoopConfigurations.of(k.path(), k.hadoopConfiguration())));
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
    return refusingUnreadable(() -> new TableSnapshot(this, newest));
  }

  public TableSnapshot snapshotAt(long version) {
    TableSnapshot newest = snapshot();
    if (newest.version() == version) {
      return newest; // its state may be loaded already
    }
    try {
      return new TableSnapshot(
          this, refusingUnreadable(() -> log.getSnapshotForVersionAsOf(version)));
    } catch (IllegalArgumentException | DeltaStandaloneException e) {
      throw DeltaErrors.noVersion(table, version, e);
    }
  }

  /** The version that was the newest at this time. */
  public TableSnapshot snapshotAtTimestamp(Instant time) {
    snapshot();
    try {
      return new TableSnapshot(
          this, refusingUnreadable(() -> log.getSnapshotForTimestampAsOf(time.toEpochMilli())));
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
   * The commits from {@code version} on, in order, each read by its name as it is asked for: this
   * may be called often. Fails if the log has been cleaned up to there.
   */
  public Iterator<TableChange> changesFrom(long version) {
    return new Changes(version);
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
    return (DeltaLogImpl)
        refusingUnreadable(() -> DeltaLog.forTable(LenientLogStore.before(configuration), table));
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

  /** The newest version; null if there is no table. */
  public @Nullable TableSnapshot snapshotIfAny() {
    Snapshot newest = update();
    return newest.getVersion() < 0
        ? null
        : refusingUnreadable(() -> new TableSnapshot(this, newest));
  }

  /** Learns of a commit that was made through this log. */
  void committed(long version) {
    checkpoints.committed(version);
  }

  /**
   * From now on {@code action} learns of each file whose retention is over, counted from its
   * removal: the table does not know of it any more. It is called beside the commits, by the thread
   * that writes a checkpoint.
   */
  public void onExpired(Consumer<DataFile> action) {
    expiredFiles = action;
  }

  Consumer<DataFile> expiredFiles() {
    return expiredFiles;
  }

  /** Waits until no checkpoint is being written. */
  public void awaitCheckpoint() {
    checkpoints.await();
  }

  /** Whether the commit of this version is still there. */
  public boolean holds(long version) {
    try {
      return LogFolder.holds(path(), version, configuration);
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

  /**
   * Fails if entries behind one that is not there are, so that it has been cleaned up. Whoever
   * waits for the next commit asks often, so that the log is looked at now and then only.
   */
  private void requireNotCleaned(long version) {
    if (log.snapshot().version() < version) {
      long now = System.nanoTime();
      if (now - lookedNanos < LOOK_NANOS) {
        return;
      }
      lookedNanos = now;
      if (update().getVersion() < version) {
        return;
      }
    }
    LogFolder folder = folder();
    if (folder.firstVersion() > version) {
      throw DeltaErrors.logCleaned(table, version, folder.firstVersion());
    }
  }

  private final class Changes implements Iterator<TableChange> {
    private final LogEntries entries = new LogEntries(TableLog.this);
    private long version;
    private @Nullable TableChange next;

    Changes(long version) {
      this.version = version;
    }

    @Override
    public boolean hasNext() {
      if (next == null) {
        next = read();
        if (next == null) {
          requireNotCleaned(version);
        }
      }
      return next != null;
    }

    private @Nullable TableChange read() {
      try {
        return entries.read(LogFolder.commit(path(), version), version);
      } catch (IOException e) {
        throw DeltaErrors.cannotRead(table, e);
      }
    }

    @Override
    public TableChange next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      TableChange change = next;
      next = null;
      version++;
      return change;
    }
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

  private <T> T refusingUnreadable(java.util.function.Supplier<T> access) {
    return UnreadableTables.refuse(table, configuration, access);
  }
}
