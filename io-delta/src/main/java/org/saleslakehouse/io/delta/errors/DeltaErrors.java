package org.saleslakehouse.io.delta.errors;

import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Every message that a user may see is built here: the table, the problem, why, the fix. */
public final class DeltaErrors {

  public static DeltaIOException noTable(String table) {
    return new DeltaIOException(
        "There is no Delta table at "
            + table
            + ": its folder holds no _delta_log with a commit. Check the path, or run the job that"
            + " writes the table first.");
  }

  public static DeltaIOException notATable(String table, String entry) {
    return new DeltaIOException(
        "Cannot make a Delta table at "
            + table
            + ": the folder is not empty and holds no Delta log (it has '"
            + entry
            + "'). Choose another path, or move what is there away.");
  }

  /**
   * What somebody else says, in one line and without the full stop at its end; never empty: the
   * first of the causes that says anything, or its name if none does.
   */
  public static String reason(Throwable cause) {
    for (Throwable said = cause; said != null; said = said.getCause()) {
      String message = said.getMessage();
      if (message != null && !message.isBlank()) {
        String what = // which says no more than the file's name
            said instanceof FileSystemException file && file.getReason() == null
                ? said.getClass().getSimpleName() + ": " + message
                : message;
        return what.strip().replaceAll("\\s*\\R\\s*", " ").replaceFirst("[.?]+$", "");
      }
    }
    return cause.getClass().getSimpleName();
  }

  public static DeltaIOException cannotRead(String table, Exception cause) {
    return StorageException.orLasting(
        "Cannot read "
            + table
            + ": "
            + reason(cause)
            + ". Check that the path is right and"
            + " may be read by this user.",
        cause);
  }

  public static DeltaIOException dataFileMissing(String table, String file, Exception cause) {
    return new DeltaIOException(
        "Table "
            + table
            + ": the data file "
            + file
            + " is not there, although this version of the table lists it. A VACUUM removed it, or"
            + " the folder was changed by hand. Read a newer version.",
        cause);
  }

  public static DeltaIOException legacyCalendar(String file, String column) {
    return new DeltaIOException(
        "Cannot read the data file "
            + file
            + ": its column '"
            + column
            + "' holds dates before 1582-10-15 or timestamps before 1900 in the calendar of Spark"
            + " 2, in which the same numbers mean other days. Have Spark 3 write the rows again,"
            + " with spark.sql.parquet.datetimeRebaseModeInWrite=CORRECTED.");
  }

  public static DeltaIOException cannotWrite(String table, Exception cause) {
    return StorageException.orLasting(
        "Cannot write to "
            + table
            + ": "
            + reason(cause)
            + ". Check that the path may be written by this user and that there is space left.",
        cause);
  }

  /**
   * Of a merge that was not made.
   *
   * @param file the one that is to blame, or the first of {@code files}
   */
  public static DeltaIOException cannotMerge(
      String table, String file, int files, Throwable cause) {
    return StorageException.orLasting(
        "Table "
            + table
            + ": "
            + (files == 1
                ? "the data file " + file
                : files + " data files, the first of them " + file + ",")
            + " could not be merged: "
            + reason(cause)
            + ". Nothing was changed there. Remove the cause, and merge again.",
        cause);
  }

  public static DeltaIOException noVersion(String table, long version, long first, long newest) {
    return new DeltaIOException(
        "Table "
            + table
            + " has no version "
            + version
            + " (any more): its log holds the versions "
            + first
            + " to "
            + newest
            + ", as far as they can be put together. Choose a version that its history still"
            + " holds.");
  }

  public static DeltaIOException versionNotYet(String table, long version, long newest) {
    return new DeltaIOException(
        "The changes of table "
            + table
            + " cannot be read up to version "
            + version
            + ": its newest is "
            + newest
            + ". Name a version that is there, or leave the end out to wait for it.");
  }

  public static DeltaIOException noVersionAt(
      String table, Instant time, @Nullable Instant first, @Nullable Instant last) {
    return new DeltaIOException(
        "Table "
            + table
            + " has no version as of "
            + time
            + ": its log holds "
            + (first == null ? "no commits" : "commits from " + first + " to " + last)
            + ". Choose a time that its history still holds.");
  }

  public static DeltaIOException unreadableSchema(String table, Exception cause) {
    return new DeltaIOException(
        "Table "
            + table
            + " has a schema that cannot be read: "
            + reason(cause)
            + ". Read it with an engine that knows this type, or drop the column.",
        cause);
  }

  public static DeltaIOException unreadableProtocol(String table, String demand) {
    return new DeltaIOException(
        "Table "
            + table
            + " cannot be read: it demands "
            + demand
            + ", which this reader does not know. Read it with an engine that supports it, or drop"
            + " the feature from the table.");
  }

  public static DeltaIOException managedByCatalog(String table, String feature) {
    return new DeltaIOException(
        "Table "
            + table
            + " cannot be read by its path: it is managed by a catalog (feature "
            + feature
            + "), which alone knows its newest commits. Read it through the catalog, or drop the"
            + " feature from the table.");
  }

  public static DeltaIOException unwritableProtocol(String table, String demand) {
    return new DeltaIOException(
        "Table "
            + table
            + " cannot be written: it demands "
            + demand
            + ", and this writer knows writer version 2 only. Write to another table, or drop the"
            + " table's newer features.");
  }

  public static DeltaIOException transactionsExpire(String table, String property, String value) {
    return new DeltaIOException(
        "Table "
            + table
            + " cannot be written: its property "
            + property
            + "="
            + value
            + " lets other engines drop this write's positions from the log, and all rows would be"
            + " written again. Unset it: ALTER TABLE ... UNSET TBLPROPERTIES ('"
            + property
            + "').");
  }

  public static DeltaIOException unenforceable(String table, String demand, String fix) {
    return new DeltaIOException(
        "Table "
            + table
            + " cannot be written: "
            + demand
            + ", which this writer does not support. Write to another table, write to it with an"
            + " engine that does, or "
            + fix
            + ".");
  }

  public static DeltaIOException appendOnly(String table) {
    return new DeltaIOException(
        "Table "
            + table
            + " is append-only (delta.appendOnly=true): its rows cannot be updated. Unset that"
            + " property to allow updates.");
  }

  public static DeltaIOException retentionTooShort(String table, Duration wanted, Duration least) {
    return new DeltaIOException(
        "Table "
            + table
            + " is not vacuumed: a retention of "
            + wanted
            + " would delete files that the table's property delta.deletedFileRetentionDuration ("
            + least
            + ") keeps for readers of older versions and for writes under way. Choose a longer"
            + " retention, or confirm that nothing else reads or writes the table now.");
  }

  public static DeltaIOException badProperty(String table, Exception cause) {
    return new DeltaIOException(
        "Table " + table + " cannot be written: its " + cause.getMessage() + ". Set it again.",
        cause);
  }

  public static DeltaIOException entryGone(String table, long version) {
    return new DeltaIOException(
        "Table "
            + table
            + " cannot be written: of its newest version, "
            + version
            + ", the log holds a checkpoint but not the entry, which delta-standalone needs. Something"
            + " has deleted it. Commit to the table once with another engine, as by ALTER TABLE ... SET"
            + " TBLPROPERTIES in Spark, and write again.");
  }

  public static LogCleanedException logCleaned(String table, long version, long first) {
    return new LogCleanedException(
        "The changes of table "
            + table
            + " cannot be read from version "
            + version
            + ": its log has been cleaned, the first version still there is "
            + first
            + ". Start at "
            + first
            + " and read what was before from a snapshot, or keep the log"
            + " longer (table property delta.logRetentionDuration).");
  }

  public static LogCleanedException entryMissing(String table, long version, long newest) {
    return new LogCleanedException(
        "The changes of table "
            + table
            + " cannot be read from version "
            + version
            + ": its log has no entry of that version, though it goes up to version "
            + newest
            + ". Something has deleted the entry. Put it back, or start behind it and read what was"
            + " before from a snapshot.");
  }

  public static DeltaIOException changeRemovesRows(String table, long version, boolean adds) {
    return new DeltaIOException(
        "Version "
            + version
            + " of table "
            + table
            + " removes rows"
            + (adds ? " and adds others" : "")
            + ", which a reader of added rows cannot pass on."
            + (adds
                ? " To go on with the rows of the new files, some of which may come again, use"
                    + " ignoreChanges()."
                : " To go on as if nothing had been removed, use ignoreDeletes().")
            + " To start behind it, use startingVersion("
            + (version + 1)
            + ").");
  }

  public static DeltaIOException noChangeFeed(String table, long version) {
    return new DeltaIOException(
        "The changes of table "
            + table
            + " cannot be read with their types: in version "
            + version
            + " it has no change data feed (delta.enableChangeDataFeed), so that nothing says which"
            + " rows were updated. Begin after the feed was switched on, or leave"
            + " withChangeTypes() out.");
  }

  public static DeltaIOException schemaChangedWhileReading(
      String table, long version, String column) {
    return new DeltaIOException(
        "Version "
            + version
            + " of table "
            + table
            + " took away column '"
            + column
            + "' or changed its type while its changes were read. Start the pipeline again, with"
            + " the columns that are there now.");
  }

  public static DeltaIOException schemaDiffers(
      String table, String problem, Schema found, Schema expected) {
    return new DeltaIOException(
        "The rows do not fit table "
            + table
            + ": "
            + problem
            + ".\nThe table has:\n"
            + found
            + "\nThe rows have:\n"
            + expected
            + "\nCorrect the rows' schema, or let the write add new nullable columns"
            + " (withSchemaEvolution(ADD_COLUMNS)).");
  }

  public static DeltaIOException partitioningDiffers(
      String table, List<String> found, List<String> expected) {
    return new DeltaIOException(
        "Table "
            + table
            + " is partitioned by "
            + found
            + ", the write asks for "
            + expected
            + ". A table keeps its partitioning: use the table's, or write to another path.");
  }

  public static TableReplacedException tableReplaced(String table) {
    return new TableReplacedException(
        "Table "
            + table
            + " was deleted or replaced while it was in use. Nothing was written to what is there"
            + " now. Start again if the new table is meant.");
  }

  public static DeltaIOException tableReplacedBeforeRead(String table) {
    return new DeltaIOException(
        "Table "
            + table
            + " was deleted or replaced since the pipeline that reads it was built. Build the"
            + " pipeline again if the new table is meant.");
  }

  public static SecondWriterException secondWriter(
      String table, String writeId, String source, long version) {
    return new SecondWriterException(
        "Another run of the write '"
            + writeId
            + "' committed version "
            + version
            + " of table "
            + table
            + " (source "
            + source
            + ") while this run was going on. No row was doubled:"
            + " this run stops. Find the other process and stop one of them, or give the two"
            + " writes different ids if they read different sources.");
  }

  public static SecondWriterException laterRun(String table, String writeId) {
    return new SecondWriterException(
        "A run of the write '"
            + writeId
            + "' that began later than this one has committed to table "
            + table
            + ". No row was doubled: this run stops for good. Find the other process and stop one"
            + " of them, or give the two writes different ids if they read different sources.");
  }

  public static DeltaIOException restored(
      String table, String writeId, long restore, long lastOfWrite) {
    return new DeltaIOException(
        "Version "
            + restore
            + " of table "
            + table
            + " is a RESTORE to before version "
            + lastOfWrite
            + ", the last that the write '"
            + writeId
            + "' committed. Rows that it wrote are gone, but the log still says that they are in:"
            + " they would be missing for ever. Nothing is written. To have them back, undo it:"
            + " RESTORE TABLE ... TO VERSION AS OF "
            + (restore - 1)
            + ". To keep the table as it is, let the write start again at another path.");
  }

  /** A warning: the watermark has nothing to go by. */
  public static String noEventTimes(String table, long version, String column) {
    return "Table "
        + table
        + ": the files of version "
        + version
        + " have no statistics of column '"
        + column
        + "', so event time is taken to have come as far as the commit, and rows that are older"
        + " than the tolerance are late. Let the writer collect statistics of the column"
        + " (delta.dataSkippingNumIndexedCols, delta.dataSkippingStatsColumns), or raise the"
        + " tolerance.";
  }

  public static OffsetGapException gap(String table, String source, long expected, long found) {
    return new OffsetGapException(
        "Records are missing before table "
            + table
            + ": source "
            + source
            + " delivered offset "
            + found
            + " while "
            + expected
            + " was due (missing: "
            + expected
            + " to "
            + (found - 1)
            + "). Nothing beyond the gap was committed. Start the write again"
            + " from the table's committed positions: if the source still has the records, they"
            + " are read again. If its offsets have holes by nature (a compacted or transactional"
            + " topic), say so with allowingGaps().");
  }

  public static DeltaIOException tooManyConflicts(String table, int attempts, Exception cause) {
    return new DeltaIOException(
        "Gave up committing to table "
            + table
            + " after "
            + attempts
            + " attempts: other writers"
            + " committed first each time. Run fewer writers or lengthen their commit"
            + " intervals.",
        cause);
  }

  public static DeltaIOException upsertWouldLose(String table, String column) {
    return new DeltaIOException(
        "Cannot upsert into table "
            + table
            + ": it has values in column '"
            + column
            + "', which the incoming rows do not have, so that rewriting its files would lose them."
            + " Add the column to the rows.");
  }

  public static DeltaIOException unnamedDestination(
      @Nullable String destination, Collection<String> named) {
    return new DeltaIOException(
        "A row goes to the destination '"
            + destination
            + "', which is not among those that getDestinations() names: "
            + named
            + ". Nothing of its bundle was committed. Name all destinations there, the main one"
            + " last.");
  }

  public static DeltaIOException badRow(String table, String problem) {
    return new DeltaIOException(
        "A row cannot be written to table "
            + table
            + ": "
            + problem
            + ". Correct the row, or keep such rows from the write: withErrorHandler(...) does so for rows"
            + " that come through the runner.");
  }

  public static DeltaIOException badPosition(String table, String problem) {
    return new DeltaIOException(
        "A row for table "
            + table
            + " has no usable source position: "
            + problem
            + ". Every row must name its source partition and a non-negative offset.");
  }

  private DeltaErrors() {}
}
