package org.saleslakehouse.io.delta.internal.log;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
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
 * it, and read in a stream: what is in memory is the entries behind the checkpoint, and of the
 * checkpoint one row. So a table may have any number of files.
 *
 * <p>Not thread-safe.
 */
final class LogReplay {
  private static final String SIDECARS = "_sidecars";

  private final TableLog log;

  /** The checkpoint's files that are Parquet, and those that these name. */
  private final List<Path> checkpoints = new ArrayList<>();

  private final List<Path> sidecars = new ArrayList<>();

  /** Behind the checkpoint, the newest state of each file: its last add, or its last removal. */
  private final Map<String, DataFile> added = new LinkedHashMap<>();

  private final Map<String, DataFile> removed = new LinkedHashMap<>();
  private final Map<String, Recorded> transactions = new TreeMap<>();

  /**
   * What an application recorded last.
   *
   * @param lastUpdated when, in milliseconds since the epoch; null if its writer did not say
   */
  record Recorded(long version, @Nullable Long lastUpdated) {}

  /** Reads the entries behind the checkpoint. */
  LogReplay(TableLog log, LogSegment segment, TableProtocol protocol) {
    this.log = log;
    LogEntries reader = new LogEntries(log);
    for (LogFile file : segment.checkpoints()) {
      if (file.isJson()) {
        take(manifest(reader, file));
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
    for (LogFile commit : segment.commits()) {
      take(read(reader, commit.path(), commit.version()));
    }
  }

  private LogEntries.Manifest manifest(LogEntries reader, LogFile checkpoint) {
    try {
      return reader.manifest(checkpoint.path(), checkpoint.version());
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  private void take(LogEntries.Manifest checkpoint) {
    take(checkpoint.change());
    transactions.putAll(checkpoint.transactions());
    checkpoint.sidecars().forEach(path -> sidecars.add(sidecar(path)));
  }

  private Path sidecar(String path) {
    return PartitionValues.resolve(new Path(LogFolder.folder(log.path()), SIDECARS), path);
  }

  private TableChange read(LogEntries reader, Path entry, long version) {
    try {
      TableChange change = reader.read(entry, version);
      if (change == null) {
        throw new IOException("The log entry " + entry + " has gone while it was to be read");
      }
      return change;
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  private void take(TableChange change) {
    for (DataFile file : change.removed()) {
      String key = key(file);
      added.remove(key);
      removed.put(key, file);
    }
    // After the removals: a file may be removed and added again, with other tags, in one commit.
    for (DataFile file : change.added()) {
      String key = key(file);
      removed.remove(key);
      added.put(key, file.withDataChange(false));
    }
    change
        .transactions()
        .forEach((id, at) -> transactions.put(id, new Recorded(at, change.timestampMillis())));
  }

  /** What each application recorded last. Of a checkpoint, only this column is read. */
  Map<String, Recorded> transactions() {
    Map<String, Recorded> all = new TreeMap<>();
    try (CheckpointColumn<Row> rows = column(checkpoints, "txn", CheckpointRows.TXN, r -> r)) {
      while (rows.hasNext()) {
        Row row = rows.next();
        all.put(row.getString(0), new Recorded(row.getInt64(1), row.getInt64(2)));
      }
    }
    all.putAll(transactions);
    return all;
  }

  /** The live files, in no particular order; to be closed. Their data change is false. */
  Files liveFiles() {
    CheckpointColumn<DataFile> old =
        column(files(), "add", CheckpointRows.READ_ADD, CheckpointRows::addedFile);
    return new Files(
        old, added.values(), key -> added.containsKey(key) || removed.containsKey(key));
  }

  /**
   * The files that were removed and are not live again, as far as the log still knows of them; to
   * be closed. Their time of modification is that of their removal.
   */
  Files removedFiles() {
    CheckpointColumn<DataFile> old =
        column(files(), "remove", CheckpointRows.READ_REMOVE, CheckpointRows::removedFile);
    return new Files(
        old, removed.values(), key -> added.containsKey(key) || removed.containsKey(key));
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

  /** Files of a version, to be gone through once. */
  final class Files implements Iterator<DataFile>, Closeable {
    private final CheckpointColumn<DataFile> old;
    private final Iterator<DataFile> newer;
    private final Function<String, Boolean> outdated;
    private @Nullable DataFile next;

    private Files(
        CheckpointColumn<DataFile> old,
        Iterable<DataFile> newer,
        Function<String, Boolean> outdated) {
      this.old = old;
      this.newer = newer.iterator();
      this.outdated = outdated;
    }

    @Override
    public boolean hasNext() {
      while (next == null && old.hasNext()) {
        DataFile file = old.next();
        if (!outdated.apply(key(file))) {
          next = file;
        }
      }
      return next != null || newer.hasNext();
    }

    @Override
    public DataFile next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (next == null) {
        return newer.next();
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
