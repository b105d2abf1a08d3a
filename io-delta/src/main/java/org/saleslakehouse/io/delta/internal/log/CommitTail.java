package org.saleslakehouse.io.delta.internal.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What the entries behind a checkpoint did, in their order. They may be gone through more than
 * once: if they are small they are read once, else each time, one entry at a time. So the memory
 * that they take is bounded, though others may make entries of any size.
 */
final class CommitTail implements Iterable<TableChange> {
  private static final long MAX_HELD_BYTES = 8L << 20;

  private final TableLog log;
  private final LogEntries reader;
  private final List<TableChange> before;
  private final List<LogFile> commits;
  private final @Nullable List<TableChange> held;

  /**
   * @param before what comes before them
   */
  CommitTail(TableLog log, List<TableChange> before, List<LogFile> commits) {
    this.log = log;
    this.reader = new LogEntries(log);
    this.before = before;
    this.commits = commits;
    this.held =
        commits.stream().mapToLong(LogFile::bytes).sum() > MAX_HELD_BYTES ? null : readAll();
  }

  @Override
  public Iterator<TableChange> iterator() {
    return held == null ? reading() : held.iterator();
  }

  private List<TableChange> readAll() {
    List<TableChange> all = new ArrayList<>();
    reading().forEachRemaining(all::add);
    return all;
  }

  private Iterator<TableChange> reading() {
    Iterator<TableChange> first = before.iterator();
    Iterator<LogFile> rest = commits.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return first.hasNext() || rest.hasNext();
      }

      @Override
      public TableChange next() {
        return first.hasNext() ? first.next() : read(rest.next());
      }
    };
  }

  private TableChange read(LogFile commit) {
    Path entry = commit.path();
    try {
      TableChange change = reader.read(entry, commit.version());
      if (change == null) {
        throw new IOException("The log entry " + entry + " has gone while it was to be read");
      }
      return change;
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }
}
