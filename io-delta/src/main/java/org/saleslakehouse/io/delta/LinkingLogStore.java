package org.saleslakehouse.io.delta;

import io.delta.storage.CloseableIterator;
import io.delta.storage.LogStore;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.internal.base.HaltPoints;

/**
 * The Delta log on a local (or NFS-mounted) file system.
 *
 * <p>The Delta protocol needs one thing of its file system: that of several processes which create
 * the same log entry, one wins. A hard link gives that: the entry is written under another name,
 * forced to disk, then linked to its final name, which fails if that exists. So an entry is also
 * never seen half written.
 *
 * <p>All that commit to a table must go by this rule. Delta-spark's own store for local disks does
 * not: it looks whether the entry is there, and then renames its own to that name, over one that
 * has come meanwhile. Let it use this one: {@code
 * spark.delta.logStore.file.impl=org.saleslakehouse.io.delta.LinkingLogStore}.
 *
 * <p>Public because delta-standalone and delta-spark create it by name; not meant to be used
 * otherwise.
 */
public final class LinkingLogStore extends LogStore {
  /** What delta-standalone lists from when it knows of a checkpoint. */
  private static final Pattern CHECKPOINT = Pattern.compile("(\\d{20})\\.checkpoint");

  private static final String FIRST_ENTRY = "00000000000000000000.json";

  private volatile boolean listedAll;

  /** Called by reflection. */
  public LinkingLogStore(Configuration configuration) {
    super(configuration);
  }

  @Override
  public CloseableIterator<String> read(Path path, Configuration configuration) throws IOException {
    try {
      return new Lines(Files.newBufferedReader(local(path), StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw notFound(e); // anything else is taken for a passing fault, and waited for
    }
  }

  /** Does not make the folder: a table that is deleted while it is written to stays deleted. */
  @Override
  public void write(
      Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
      throws IOException {
    java.nio.file.Path target = local(path);
    java.nio.file.Path folder = parent(target);
    java.nio.file.Path draft =
        folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      writeAndForce(draft, actions);
      if (overwrite) {
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      } else {
        HaltPoints.reachInCommit("during-commit");
        link(draft, target);
        HaltPoints.reachInCommit("after-link");
      }
      forceFolder(folder);
      if (FIRST_ENTRY.equals(String.valueOf(target.getFileName()))) {
        forceFoldersAbove(folder);
      }
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * Gives the draft its final name.
   *
   * @throws FileAlreadyExistsException if another entry has it
   */
  static void link(java.nio.file.Path draft, java.nio.file.Path target) throws IOException {
    try {
      Files.createLink(target, draft);
    } catch (FileAlreadyExistsException e) {
      // NFS says so, too, when the link was made and only the answer was lost and asked for again.
      if (!Files.isSameFile(draft, target)) {
        throw new FileAlreadyExistsException(target.toString());
      }
    }
  }

  /**
   * The first time all that is there. Later, from a checkpoint that is there on, as each commit
   * asks twice: the entries that follow on one another, and their checkpoints of one part. So the
   * cost does not grow with the number of entries that the log has not been cleaned of. A
   * checkpoint of several parts that another writer made is then overlooked, and the one before it
   * does as well.
   */
  @Override
  public Iterator<FileStatus> listFrom(Path path, Configuration configuration) throws IOException {
    // Not by the name itself: VACUUM of delta-spark lists from one that no file can have.
    java.nio.file.Path folder = local(path.getParent());
    Matcher checkpoint = CHECKPOINT.matcher(path.getName());
    if (listedAll && checkpoint.matches()) {
      long version = Long.parseLong(checkpoint.group(1));
      if (Files.exists(folder.resolve(checkpointOf(version)))) {
        return listSuccessive(folder, version, path.getParent());
      }
    }
    Iterator<FileStatus> all = listAll(folder, path);
    listedAll = true;
    return all;
  }

  private static Iterator<FileStatus> listAll(java.nio.file.Path folder, Path from)
      throws IOException {
    List<FileStatus> entries = new ArrayList<>();
    try (Stream<java.nio.file.Path> files = Files.list(folder)) {
      for (java.nio.file.Path entry : (Iterable<java.nio.file.Path>) files::iterator) {
        String name = entry.getFileName().toString();
        if (name.compareTo(from.getName()) >= 0) {
          addStatus(entry, new Path(from.getParent(), name), entries);
        }
      }
    } catch (NoSuchFileException e) {
      throw notFound(e);
    }
    entries.sort(Comparator.comparing(s -> s.getPath().getName()));
    return entries.iterator();
  }

  private static Iterator<FileStatus> listSuccessive(
      java.nio.file.Path folder, long first, Path parent) throws IOException {
    List<FileStatus> entries = new ArrayList<>();
    for (long version = first; ; version++) {
      String checkpoint = checkpointOf(version);
      String commit = String.format(Locale.ROOT, "%020d.json", version);
      if (Files.exists(folder.resolve(checkpoint))) {
        addStatus(folder.resolve(checkpoint), new Path(parent, checkpoint), entries);
      }
      int before = entries.size();
      addStatus(folder.resolve(commit), new Path(parent, commit), entries);
      if (entries.size() == before && version > first) {
        return entries.iterator();
      }
    }
  }

  private static String checkpointOf(long version) {
    return String.format(Locale.ROOT, "%020d.checkpoint.parquet", version);
  }

  @Override
  public Path resolvePathOnPhysicalStorage(Path path, Configuration configuration)
      throws IOException {
    return path.getFileSystem(configuration).makeQualified(path);
  }

  /**
   * Entries are never seen half written, but checkpoints are not written by this store: they must
   * go to another name first.
   */
  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
    return true;
  }

  private static void writeAndForce(java.nio.file.Path draft, Iterator<String> lines)
      throws IOException {
    try (FileChannel channel =
            FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        BufferedWriter writer =
            new BufferedWriter(
                java.nio.channels.Channels.newWriter(channel, StandardCharsets.UTF_8))) {
      while (lines.hasNext()) {
        writer.write(lines.next());
        writer.write('\n');
      }
      writer.flush();
      channel.force(true);
    }
  }

  /** The new name is durable only once its folder is. */
  private static void forceFolder(java.nio.file.Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** A log is there once the names of all folders that were made for it are. */
  private static void forceFoldersAbove(java.nio.file.Path folder) throws IOException {
    for (java.nio.file.Path above = folder.getParent();
        above != null && Files.isReadable(above);
        above = above.getParent()) {
      forceFolder(above);
    }
  }

  private static void addStatus(java.nio.file.Path file, Path name, List<FileStatus> entries)
      throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return; // a draft that has gone since the listing
    }
    entries.add(
        new FileStatus(
            attributes.size(),
            attributes.isDirectory(),
            1,
            0,
            attributes.lastModifiedTime().toMillis(),
            name));
  }

  private static IOException notFound(NoSuchFileException e) {
    return (IOException) new FileNotFoundException(e.getMessage()).initCause(e);
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private static java.nio.file.Path parent(java.nio.file.Path file) {
    java.nio.file.Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("No folder in the path of the log entry " + file);
    }
    return parent;
  }

  private static final class Lines implements CloseableIterator<String> {
    private final BufferedReader reader;
    private String next;

    Lines(BufferedReader reader) throws IOException {
      this.reader = reader;
      this.next = reader.readLine();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public String next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      String line = next;
      try {
        next = reader.readLine();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
