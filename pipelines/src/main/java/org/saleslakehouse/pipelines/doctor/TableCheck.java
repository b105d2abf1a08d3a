package org.saleslakehouse.pipelines.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.TableDetails;
import org.saleslakehouse.io.delta.TableVersion;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.options.Durations;

/**
 * Whether a table can be read and written, has the columns that this version of the program
 * expects, and is in good shape. One that is not there is as good: the first run makes it.
 */
final class TableCheck implements Check {
  /** What the writer of this program knows. */
  private static final int WRITER_VERSION = 2;

  /** Below this, a file costs a reader more to open than to read. */
  private static final long SMALL_FILE_BYTES = 16L << 20;

  /** Commits that whoever opens the table has to read one by one. */
  private static final long LONG_LOG = 1000;

  private static final long MANY_LOG_ENTRIES = 50_000;
  private static final long MANY_REMOVED_FILES = 100_000;

  private final LakeTable table;
  private final long maxSmallFiles;

  /**
   * A check.
   *
   * @param maxSmallFiles how many are fine
   */
  TableCheck(LakeTable table, long maxSmallFiles) {
    this.table = table;
    this.maxSmallFiles = maxSmallFiles;
  }

  @Override
  public Section section() {
    return Section.TABLES;
  }

  @Override
  public String name() {
    return table.name();
  }

  @Override
  @SuppressWarnings(
      "CatchingUnchecked") // Delta throws checked exceptions that it does not declare.
  public List<Finding> look() {
    try {
      DeltaTable open = table.open();
      if (!open.exists()) {
        return List.of(Finding.ok("not there yet: the first run makes it"));
      }
      return look(open);
    } catch (DeltaIOException e) {
      return List.of(unreadable(String.valueOf(e.getMessage())));
    } catch (Exception e) {
      // A log that is not as it should be, in one of the many ways that there are.
      return List.of(unreadable("Its log cannot be read: " + e));
    }
  }

  private Finding unreadable(String why) {
    return Finding.problem(
        why,
        "restore "
            + table.path()
            + "/_delta_log from a copy; or move the table away, and "
            + table.remake());
  }

  private List<Finding> look(DeltaTable open) {
    List<Finding> findings = new ArrayList<>();
    TableDetails details = open.details();
    findings.add(version(open, details));
    if (details.writerVersion() > WRITER_VERSION) {
      findings.add(
          Finding.problem(
              "it demands writer version "
                  + details.writerVersion()
                  + ", and this program writes version "
                  + WRITER_VERSION
                  + " only: no job can write to it",
              "move it away, and "
                  + table.remake()
                  + "; in Spark, do not set newer table features"));
    }
    findings.addAll(
        new SchemaDifferences(open.schema(), table.schema())
            .findings("move it away, and " + table.remake()));
    if (!open.partitionColumns().equals(table.partitionColumns())) {
      findings.add(
          Finding.problem(
              "it is partitioned by "
                  + open.partitionColumns()
                  + ", and this version of the program writes by "
                  + table.partitionColumns(),
              "move it away, and " + table.remake()));
    }
    String positions = open.sourcePositionsProblem();
    if (positions != null) {
      findings.add(
          Finding.problem(
              positions, "do what it says; or move the table away, and " + table.remake()));
    }
    smallFiles(details, findings);
    longLog(details, findings);
    tombstones(details, findings);
    return findings;
  }

  private static Finding version(DeltaTable open, TableDetails details) {
    List<TableVersion> newest = open.history(1);
    return Finding.ok(
        String.format(
            Locale.ENGLISH,
            "version %,d%s: %s%,d %s",
            details.version(),
            newest.isEmpty()
                ? ""
                : ", "
                    + Durations.inWords(Duration.between(newest.get(0).timestamp(), Instant.now()))
                    + " old",
            details.rows() == null
                ? ""
                : String.format(Locale.ENGLISH, "%,d rows in ", details.rows()),
            details.files(),
            details.files() == 1 ? "file" : "files"));
  }

  private void smallFiles(TableDetails details, List<Finding> findings) {
    long small = details.filesBelow(SMALL_FILE_BYTES) - details.partitions();
    if (small > maxSmallFiles) {
      findings.add(
          Finding.warning(
              String.format(
                  Locale.ENGLISH,
                  "%,d of %,d files are smaller than %d MiB, in %,d partitions: reading them takes"
                      + " longer than it need",
                  details.filesBelow(SMALL_FILE_BYTES),
                  details.files(),
                  SMALL_FILE_BYTES >> 20,
                  details.partitions()),
              "merge them: 'optimize --tables="
                  + table.name()
                  + "'; 'bronze' does so while it runs"));
    }
  }

  private void longLog(TableDetails details, List<Finding> findings) {
    Long checkpoint = details.lastCheckpointVersion();
    long since = details.version() - (checkpoint == null ? -1 : checkpoint);
    if (since > LONG_LOG) {
      findings.add(
          Finding.warning(
              String.format(
                  Locale.ENGLISH,
                  "%,d commits since the last checkpoint: opening the table reads them all",
                  since),
              "set a shorter interval: 'optimize --adoptDefaults --tables="
                  + table.name()
                  + "' does; the next commit then writes one"));
    }
    if (details.logEntries() > MANY_LOG_ENTRIES) {
      findings.add(
          Finding.warning(
              String.format(
                  Locale.ENGLISH,
                  "its log has %,d entries, %s: each new version is found among them",
                  details.logEntries(),
                  retention(details, "delta.logRetentionDuration", "30 days")),
              "keep fewer: 'optimize --adoptDefaults --tables=" + table.name() + "'"));
    }
  }

  /** Files that were replaced stay on the disk for readers of older versions. */
  private void tombstones(TableDetails details, List<Finding> findings) {
    if (details.removedFiles() > MANY_REMOVED_FILES) {
      findings.add(
          Finding.warning(
              String.format(
                  Locale.ENGLISH,
                  "%,d files that were replaced are kept, %s: the checkpoints name them all",
                  details.removedFiles(),
                  retention(details, "delta.deletedFileRetentionDuration", "1 week")),
              "keep them for less long: 'optimize --adoptDefaults --tables="
                  + table.name()
                  + "'; then 'vacuum --tables="
                  + table.name()
                  + "'"));
    }
  }

  private static String retention(TableDetails details, String property, String otherwise) {
    String value = details.properties().get(property);
    return property + " being " + (value == null ? "unset, which means " + otherwise : value);
  }
}
