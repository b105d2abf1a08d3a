package org.saleslakehouse.io.delta.internal.log;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.parquet.ParquetFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A note beside a table's log that a commit is about to be made, and upon which version. Who finds
 * it is about to make the same commit again, and reads from that version on whether it went
 * through: what the commit's files have become since, by a compaction for instance, does not
 * matter.
 *
 * <p>The notes of commits that nobody tries again are deleted with the log's other drafts.
 */
public final class CommitIntent {
  /** The name of the operation's parameter that holds the commit's id. */
  public static final String COMMIT_ID = "beam.commitId";

  private static final Logger LOG = LoggerFactory.getLogger(CommitIntent.class);
  private static final int LONGEST = 20;

  private final TableLog log;
  private final Path note;

  /**
   * @param commitId the same for each try of a commit, and for no other commit; fit for a file name
   */
  public CommitIntent(TableLog log, String commitId) {
    this.log = log;
    this.note =
        new Path(
            new Path(log.path(), "_delta_log"),
            String.format(Locale.ROOT, ".%020d.intent-%s.tmp", 0, commitId));
  }

  /** The version that a former try was to build upon; null if there was none. */
  public @Nullable Long find() {
    try {
      String text = new String(read(), StandardCharsets.US_ASCII);
      // Empty: the process ended while it wrote the note, before it tried to commit.
      return text.isEmpty() ? null : Long.valueOf(text);
    } catch (FileNotFoundException | NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw log.unreadable(e);
    }
  }

  private byte[] read() throws IOException {
    java.nio.file.Path local = local();
    if (local != null) {
      return Files.readAllBytes(local);
    }
    try (FSDataInputStream in = fs().open(note)) {
      return in.readNBytes(LONGEST);
    }
  }

  /** Notes the version that the commit is to build upon; -1 for a table that is to be made. */
  public void write(long version) {
    byte[] text = Long.toString(version).getBytes(StandardCharsets.US_ASCII);
    java.nio.file.Path local = local();
    try {
      if (local != null) {
        if (version < 0) {
          Files.createDirectories(local.getParent());
        }
        Files.write(local, text);
      } else {
        try (FSDataOutputStream out = create(version)) {
          out.write(text);
        }
      }
    } catch (IOException e) {
      throw DeltaErrors.cannotWrite(log.table(), e);
    }
  }

  /** Without the folder: a table that is deleted meanwhile stays deleted. */
  private FSDataOutputStream create(long version) throws IOException {
    FileSystem fs = fs();
    return version < 0
        ? fs.create(note, true)
        : fs.createNonRecursive(
            note,
            true,
            1 << 10,
            fs.getDefaultReplication(note),
            fs.getDefaultBlockSize(note),
            null);
  }

  /** Nobody makes the commit again. Never throws. */
  public void delete() {
    try {
      ParquetFiles.delete(log.configuration(), note);
    } catch (IOException e) {
      LOG.debug("The note {} stays until the log is cleaned up.", note, e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CommitIntent intent && intent.note.equals(note);
  }

  @Override
  public int hashCode() {
    return note.hashCode();
  }

  private java.nio.file.@Nullable Path local() {
    return ParquetFiles.local(log.configuration(), note);
  }

  private FileSystem fs() throws IOException {
    return note.getFileSystem(log.configuration());
  }
}
