package org.saleslakehouse.io.delta.internal.log;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.types.DeletionVector;
import org.saleslakehouse.io.delta.internal.types.PartitionValues;

/**
 * What one version of a table holds, put together from its last checkpoint and the entries behind
 * it, and read in a stream: what is in memory is the names of the files that the entries behind the
 * checkpoint name, of these entries one or as many as are small, and of the checkpoint one row. So
 * a table may have any number of files.
 *
 * <p>Not thread-safe.
 */
final class LogReplay {
  private static final String SIDECARS = "_sidecars";

  private final TableLog log;

  /** The checkpoint's files that are Parquet, and those that these name. */
  private final List<Path> checkpoints = new ArrayList<>();

  private final List<Path> sidecars = new ArrayList<>();

  /** Of checkpoints that are written as entries are. */
  private final List<TableChange> manifests = new ArrayList<>();

  private final Map<String, Recorded> transactions = new TreeMap<>();
  private final List<LogFile> commits;
  private @Nullable Tail tail;

  /**
   * What an application recorded last.
   *
   * @param lastUpdated when, in milliseconds since the epoch; null if its writer did not say
   */
  record Recorded(long version, @Nullable Long lastUpdated) {}

  LogReplay(TableLog log, LogSegment segment, TableProtocol protocol) {
    this.log = log;
    this.commits = segment.commits();
    LogEntries reader = new LogEntries(log);
    for (LogFile file : segment.checkpoints()) {
      if (file.isJson()) {
        LogEntries.Manifest manifest = manifest(reader, file);
        manifests.add(manifest.change());
        transactions.putAll(manifest.transactions());
        manifest.sidecars().forEach(path -> sidecars.add(sidecar(path)));
      } else {
        checkpoints.add(file.path());
      }
    }
    if (protocol.has(TableProtocol.V2_CHECKPOINT)) {
      try (CheckpointColumn<Row> rows =
          column(List.copyOf(checkpoints), "sidecar", CheckpointRows.SIDECAR, r -> r)) {
        rows.forEachRemaining(row -> sidecars.add(sidecar(row.getString(0))));
      }
    }
  }

  private LogEntries.Manifest manifest(LogEntries reader, LogFile checkpoint) {
    try {
      return reader.manifest(checkpoint.path(), checkpoint.version());
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  private Path sidecar(String path) {
    return PartitionValues.resolve(new Path(LogFolder.folder(log.path()), SIDECARS), path);
  }

  /** What each application recorded last. Of checkpoint and entries, only that is read. */
  Map<String, Recorded> transactions() {
    Map<String, Recorded> all = new TreeMap<>();
    try (CheckpointColumn<Row> rows = column(checkpoints, "txn", CheckpointRows.TXN, r -> r)) {
      while (rows.hasNext()) {
        Row row = rows.next();
        all.put(row.getString(0), new Recorded(row.getInt64(1), row.getInt64(2)));
      }
    }
    all.putAll(transactions);
    LogEntries reader = new LogEntries(log);
    try {
      for (LogFile commit : commits) {
        all.putAll(reader.transactions(commit.path()));
      }
    } catch (IOException e) {
      throw log.unreadable(e);
    }
    return all;
  }

  /** The live files, in no particular order; to be closed. Their data change is false. */
  Files liveFiles() {
    return new Files(
        column(files(), "add", CheckpointRows.READ_ADD, CheckpointRows::addedFile), this::added);
  }

  /**
   * The files that were removed and are not live again, as far as the log still knows of them; to
   * be closed. Their time of modification is that of their removal.
   */
  Files removedFiles() {
    return new Files(
        column(files(), "remove", CheckpointRows.REMOVE, CheckpointRows::removedFile),
        this::removed);
  }

  private Tail tail() {
    if (tail == null) {
      tail = new Tail();
    }
    return tail;
  }

  /** By their keys. A file may be removed and added again, with other tags, in one commit. */
  private Map<String, DataFile> added(TableChange change) {
    Map<String, DataFile> added = new LinkedHashMap<>();
    change.added().forEach(file -> added.put(key(file), file.withDataChange(false)));
    return added;
  }

  private Map<String, DataFile> removed(TableChange change) {
    Map<String, DataFile> removed = new LinkedHashMap<>();
    change.removed().forEach(file -> removed.put(key(file), file));
    change.added().forEach(file -> removed.remove(key(file)));
    return removed;
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>(checkpoints);
    files.addAll(sidecars);
    return files;
  }

  private <T> CheckpointColumn<T> column(
      List<Path> parts, String name, Schema schema, Function<Row, T> reading) {
    return new CheckpointColumn<>(parts, name, schema, reading);
  }

  /** A file with other rows deleted counts as another file. */
  private String key(DataFile file) {
    DeletionVector vector = file.deletionVector();
    return vector == null ? pathKey(file.path()) : pathKey(file.path()) + "\n" + vector.id();
  }

  /** The same path for all who write it otherwise. */
  private String pathKey(String path) {
    if (path.indexOf(':') < 0 && !path.startsWith("/") && path.indexOf('%') < 0) {
      return path;
    }
    try {
      Path parsed = new Path(new URI(path));
      URI uri =
          (parsed.isAbsoluteAndSchemeAuthorityNull()
                  ? parsed.getFileSystem(log.configuration()).makeQualified(parsed)
                  : parsed)
              .toUri();
      String authority = uri.getAuthority() == null ? "" : uri.getAuthority();
      return uri.getScheme() == null ? path : uri.getScheme() + ":" + authority + uri.getPath();
    } catch (URISyntaxException | IOException e) {
      return path;
    }
  }

  /** A column of the checkpoint, without the rows that are of other columns. */
  private final class CheckpointColumn<T> implements Iterator<T>, Closeable {
    private final Schema schema;
    private final String name;
    private final Function<Row, T> reading;
    private final Iterator<Path> parts;
    private @Nullable ParquetRowReader open;
    private @Nullable Row next;

    CheckpointColumn(List<Path> parts, String name, Schema schema, Function<Row, T> reading) {
      this.parts = parts.iterator();
      this.name = name;
      this.reading = reading;
      this.schema = Schema.builder().addNullableField(name, Schema.FieldType.row(schema)).build();
    }

    @Override
    public boolean hasNext() {
      while (next == null) {
        if (open == null || !open.hasNext()) {
          close();
          if (!parts.hasNext()) {
            return false;
          }
          open(parts.next());
        } else {
          next = open.next().getRow(0);
        }
      }
      return true;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Row row = next;
      next = null;
      return reading.apply(row);
    }

    private void open(Path part) {
      try {
        open = ParquetRowReader.open(log.configuration(), part, Map.of(), schema, List.of(name));
      } catch (IOException e) {
        throw log.unreadable(e);
      }
    }

    @Override
    public void close() {
      try {
        if (open != null) {
          open.close();
        }
      } catch (IOException e) {
        throw log.unreadable(e);
      } finally {
        open = null;
      }
    }
  }

  /** What came behind the checkpoint. */
  private final class Tail {
    final CommitTail changes = new CommitTail(log, manifests, commits);

    /** The place in {@link #changes} of the one that names a file last, by the file's key. */
    final Map<String, Integer> newest = new HashMap<>();

    Tail() {
      int place = 0;
      for (TableChange change : changes) {
        for (DataFile file : change.removed()) {
          newest.put(key(file), place);
        }
        for (DataFile file : change.added()) {
          newest.put(key(file), place);
        }
        place++;
      }
    }
  }

  /** Files of a version, to be gone through once. */
  final class Files implements Iterator<DataFile>, Closeable {
    private final CheckpointColumn<DataFile> old;
    private final Function<TableChange, Map<String, DataFile>> naming;
    private final Tail tail = tail();
    private final Iterator<TableChange> changes = tail.changes.iterator();
    private Iterator<DataFile> ofChange = Collections.emptyIterator();
    private int place;
    private @Nullable DataFile next;

    private Files(
        CheckpointColumn<DataFile> old, Function<TableChange, Map<String, DataFile>> naming) {
      this.old = old;
      this.naming = naming;
    }

    @Override
    public boolean hasNext() {
      while (next == null && old.hasNext()) {
        DataFile file = old.next();
        if (!tail.newest.containsKey(key(file))) {
          next = file;
        }
      }
      while (next == null && (ofChange.hasNext() || changes.hasNext())) {
        if (ofChange.hasNext()) {
          next = ofChange.next();
        } else {
          Map<String, DataFile> named = naming.apply(changes.next());
          int here = place++;
          named.keySet().removeIf(key -> tail.newest.get(key) != here);
          ofChange = named.values().iterator();
        }
      }
      return next != null;
    }

    @Override
    public DataFile next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      DataFile file = next;
      next = null;
      return file;
    }

    @Override
    public void close() {
      old.close();
    }
  }
}
