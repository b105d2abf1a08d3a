package org.saleslakehouse.io.delta.internal.log;

import io.delta.standalone.DeltaLog;
import io.delta.standalone.OptimisticTransaction;
import io.delta.standalone.internal.DeltaLogImpl;
import io.delta.standalone.internal.SnapshotImpl;
import io.delta.standalone.internal.storage.LogStoreProvider$;
import io.delta.storage.LogStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.errors.DeltaIOException;

/**
 * The log of one Delta table: the one door to it. It is read without delta-standalone ({@link
 * TableSnapshot}, {@link TableChange}), which commits ({@link TableTransaction}) and knows older
 * protocols only. One instance per table and process, since opening a log reads its state.
 *
 * <p>Thread-safe. Refuses tables of a protocol that it does not know with an error that names the
 * table and the feature.
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
  private final Path path;
  private final LogStore store;

  /** Opened by whoever writes first: it knows fewer protocols than we read. */
  private volatile @Nullable DeltaLogImpl log;

  /** As of the last look. */
  private volatile @Nullable TableSnapshot newest;

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
    this.path = qualified(table, configuration);
    this.store = LogStoreProvider$.MODULE$.createLogStore(configuration);
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
    return path;
  }

  LogStore store() {
    return store;
  }

  /** Whether at least one commit is there now. */
  public boolean exists() {
    return snapshotIfAny() != null;
  }

  /**
   * The newest version. Fails if there is no table, and says so if there was one before: whichever
   * look finds that out first, it is told the same.
   */
  public TableSnapshot snapshot() {
    TableSnapshot found = snapshotIfAny();
    if (found == null) {
      throw existed ? DeltaErrors.tableReplaced(table) : DeltaErrors.noTable(table);
    }
    return found;
  }

  public TableSnapshot snapshotAt(long version) {
    TableSnapshot found = snapshot();
    if (found.version() == version) {
      return found;
    }
    try {
      LogSegment segment = LogSegment.at(this, version);
      if (segment != null) {
        return TableSnapshot.load(this, segment, null);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    throw DeltaErrors.noVersion(table, version, folder().firstVersion(), found.version());
  }

  /** The version that was the newest at this time. */
  public TableSnapshot snapshotAtTimestamp(Instant time) {
    CommitTimes times = commitTimes();
    Long version = times.newestBy(time);
    if (version == null || times.last().isBefore(time)) {
      throw DeltaErrors.noVersionAt(
          table,
          time,
          times.isEmpty() ? null : times.first(),
          times.isEmpty() ? null : times.last());
    }
    return snapshotAt(version);
  }

  /**
   * The version that was the newest at this time, which may be later than the last commit.
   *
   * <p>delta-standalone refuses such a time. But who looks at several tables as of one time cannot
   * know when each was last written.
   */
  public TableSnapshot snapshotAsOf(Instant time) {
    CommitTimes times = commitTimes();
    return !times.isEmpty() && times.last().isAfter(time) ? snapshotAtTimestamp(time) : snapshot();
  }

  /** Whether the first of all commits is later than this time. */
  public boolean isMadeAfter(Instant time) {
    CommitTimes times = commitTimes();
    return !times.isEmpty() && folder().firstVersion() == 0 && times.first().isAfter(time);
  }

  /** When the commits that the log still holds were made. */
  CommitTimes commitTimes() {
    return new CommitTimes(this, folder().commits(), snapshot().properties());
  }

  /**
   * The commits from {@code version} on, in order, each read by its name as it is asked for: this
   * may be called often. Ends before the first that is not there yet; fails at one that is there no
   * more.
   */
  public Iterator<TableChange> changesFrom(long version) {
    return new ChangeIterator(this, version, null);
  }

  /**
   * The commits from one version up to another that the table has, in order: all of them, or it
   * fails.
   */
  public Iterator<TableChange> changesBetween(long first, long last) {
    return new ChangeIterator(this, first, last);
  }

  /** What this commit did; null if the log does not hold it any more, or not yet. */
  public @Nullable TableChange change(long version) {
    try {
      return new LogEntries(this).read(LogFolder.commit(path(), version), version);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The first version that was committed at or after this time; the next one if there is none. */
  public long versionAtOrAfter(Instant time) {
    Long version = commitTimes().firstAtOrAfter(time);
    return version == null ? snapshot().version() + 1 : version;
  }

  /**
   * Begins an attempt to commit.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if the table asks its writers for
   *     more than delta-standalone knows
   */
  public TableTransaction startTransaction() {
    OptimisticTransaction transaction = begin();
    SnapshotImpl found = internals().snapshot();
    if (look(found.version(), found.timestamp())) {
      transaction = begin();
    }
    if (internals().snapshot().version() >= 0) {
      existed = true;
    }
    return new TableTransaction(this, transaction);
  }

  private OptimisticTransaction begin() {
    try {
      return internals().startTransaction();
    } catch (Exception e) { // delta-standalone throws IOException without declaring it
      throw notOpened(e);
    }
  }

  /** delta-standalone's log as it was last updated. */
  DeltaLogImpl internals() {
    DeltaLogImpl opened = log;
    if (opened == null) {
      synchronized (this) {
        opened = log;
        if (opened == null) {
          opened = open();
          log = opened;
        }
      }
    }
    return opened;
  }

  /** Its last release has no public way to checkpoints and commit times, hence the cast. */
  private DeltaLogImpl open() {
    try {
      return (DeltaLogImpl) DeltaLog.forTable(LenientLogStore.before(configuration), table);
    } catch (Exception e) { // it throws IOException without declaring it
      throw notOpened(e);
    }
  }

  /** Names the feature, where it is for one that delta-standalone does not open the table. */
  private DeltaIOException notOpened(Exception problem) {
    if (problem instanceof DeltaIOException ours) {
      return ours;
    }
    requireWritable();
    TableSnapshot found = snapshotIfAny();
    return found != null && found.segment().commits().isEmpty() && !holds(found.version())
        ? DeltaErrors.entryGone(table, found.version())
        : unreadable(problem);
  }

  /**
   * What to say of a log, or of what it names, that cannot be read: a table that was there and has
   * gone is told as such, whichever look finds it out and however.
   */
  public DeltaIOException unreadable(Exception problem) {
    return existed && isGone()
        ? DeltaErrors.tableReplaced(table)
        : DeltaErrors.cannotRead(table, problem);
  }

  private boolean isGone() {
    try {
      LogFolder folder = LogFolder.list(path(), configuration);
      return folder.commits().isEmpty() && folder.lastCheckpoint() == null;
    } catch (IOException e) {
      return false; // nothing can be read now
    }
  }

  /** Fails if there is a table and its protocol is newer than the one we write. */
  void requireWritable() {
    TableSnapshot found = snapshotIfAny();
    if (found != null) {
      found.protocol().requireWritable(table);
    }
  }

  private static Path qualified(String table, Configuration configuration) {
    try {
      Path folder = LogFolder.folder(new Path(table));
      return folder.getFileSystem(configuration).makeQualified(folder).getParent();
    } catch (IOException e) {
      throw DeltaErrors.cannotRead(table, e);
    }
  }

  /**
   * Takes note of the newest commit, and of when it was made. The table was deleted and made anew
   * if the newest commit that was there before has another age now. Then delta-standalone, which
   * would go on with the metadata of the old one, is opened again.
   *
   * @return whether it is another table than at the last look
   */
  private synchronized boolean look(long version, long millis) {
    Seen before = seen;
    Seen now = new Seen(version, millis);
    if (now.equals(before)) {
      return false;
    }
    boolean another =
        before.version() >= 0
            && !isSameTime(
                version == before.version()
                    ? millis
                    : LogFolder.committedMillis(path, before.version(), configuration),
                before.millis());
    if (another) {
      log = null;
    }
    if (another || version > before.version()) {
      seen = now; // else whoever looked meanwhile has seen more
    }
    return another;
  }

  /**
   * Whether these can be the time of one object. Stores tell it to the second where one is asked
   * for; some tell it to the millisecond in a listing.
   */
  static boolean isSameTime(long one, long other) {
    return one == other
        || (Math.floorDiv(one, 1000L) == Math.floorDiv(other, 1000L)
            && (one % 1000 == 0 || other % 1000 == 0));
  }

  /** The newest version; null if there is no table. */
  public synchronized @Nullable TableSnapshot snapshotIfAny() {
    TableSnapshot before = newest;
    LogSegment segment;
    try {
      segment = LogSegment.newest(this);
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (segment == null) {
      look(-1, 0);
      newest = null;
      return null;
    }
    existed = true;
    List<LogFile> commits = segment.commits();
    if (!commits.isEmpty()) { // else only its checkpoint is left of the newest version
      look(segment.version(), commits.get(commits.size() - 1).millis());
    }
    if (before == null || !before.segment().equals(segment)) {
      newest = TableSnapshot.load(this, segment, before);
    }
    return newest;
  }

  /** The newest version as of the last look; null if there was none. */
  @Nullable TableSnapshot lastSeen() {
    return newest;
  }

  /** Learns of a commit that was made through this log. */
  void committed(long version) {
    existed = true; // the table may be gone before the next look
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
      throw unreadable(e);
    }
  }

  /** What lies in the log's folder now. */
  public LogFolder folder() {
    try {
      return LogFolder.list(path(), configuration);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Whether this version has been committed, as far as is known. Whoever waits for the next commit
   * asks often, so that the log is looked at now and then only.
   */
  boolean isCommitted(long version) {
    TableSnapshot known = newest;
    if (known == null || known.version() < version) {
      if (System.nanoTime() - lookedNanos < LOOK_NANOS) {
        return false;
      }
      known = snapshotIfAny();
      lookedNanos = System.nanoTime();
    }
    return version >= 0 && known != null && known.version() >= version;
  }
}
