package org.saleslakehouse.io.delta.internal.commit;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.CommitIntent;
import org.saleslakehouse.io.delta.internal.log.TableChange;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;

/**
 * Makes a decision that is tried again, by a runner or after a conflict, at most once: each try
 * carries the same id in its log entry, made from the names of the files, and looks for it in the
 * entries that came since the first. A runner may try again what has gone well already, as when a
 * step behind it fails: so the note of a commit stays until the next commit of the same write.
 */
final class OnceCommitted implements TableCommitter.Decision {
  private static final int MAX_NOTES = 64;

  /** The note of the last commit of each write of this process, by table and run. */
  private static final Map<String, CommitIntent> LAST =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CommitIntent> eldest) {
          return size() > MAX_NOTES;
        }
      };

  private final TableLog log;
  private final String write;
  private final String id;
  private final CommitIntent intent;
  private final TableCommitter.Decision decision;

  /** The version up to which the log is known not to hold the commit; null: not looked at yet. */
  private @Nullable Long known;

  private long committed = -1;

  /**
   * @param runId tells writes, and commits without files, from one another
   */
  OnceCommitted(
      TableLog log, String runId, List<BundleFiles.File> files, TableCommitter.Decision decision) {
    this.log = log;
    this.decision = decision;
    this.write = runId + " " + log.path();
    StringBuilder names = new StringBuilder(files.isEmpty() ? runId : "");
    files.stream().map(f -> f.file().path()).sorted().forEach(p -> names.append(p).append('\n'));
    this.id = UUID.nameUUIDFromBytes(names.toString().getBytes(StandardCharsets.UTF_8)).toString();
    this.intent = new CommitIntent(log, id);
  }

  /** The version that a former try has made; -1 if there is none. */
  long committed() {
    return committed;
  }

  @Override
  public TableCommitter.@Nullable Changes on(TableTransaction attempt) {
    if (known == null) {
      known = intent.find();
    }
    if (known != null && known < attempt.readVersion()) {
      committed = find(known + 1, attempt.readVersion());
      known = attempt.readVersion();
    }
    TableCommitter.Changes changes = committed >= 0 ? null : decision.on(attempt);
    return changes == null ? null : withId(changes);
  }

  @Override
  public void aboutToCommit(TableTransaction attempt) {
    if (known == null) {
      intent.write(attempt.readVersion());
      known = attempt.readVersion();
    }
  }

  /** The commit's outcome is known, and so the runner has taken note of the one before. */
  void done() {
    CommitIntent before;
    synchronized (LAST) {
      before = LAST.put(write, intent);
    }
    if (before != null && !before.equals(intent)) {
      before.delete();
    }
  }

  private long find(long from, long to) {
    // All of them: else the commit may be among the entries that are no more.
    for (Iterator<TableChange> tail = log.changesBetween(from, to); tail.hasNext(); ) {
      TableChange change = tail.next();
      if (id.equals(change.note().parameters().get(CommitIntent.COMMIT_ID))) {
        return change.version();
      }
    }
    return -1;
  }

  private TableCommitter.Changes withId(TableCommitter.Changes changes) {
    TableOperation operation = changes.operation();
    Map<String, String> parameters = new LinkedHashMap<>(operation.parameters());
    parameters.put(CommitIntent.COMMIT_ID, id);
    return new TableCommitter.Changes(
        changes.added(),
        changes.removed(),
        changes.transactions(),
        new TableOperation(operation.name(), parameters, operation.metrics()));
  }
}
