package org.saleslakehouse.io.delta.internal.parquet;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Opens data files for Parquet. Files of the scheme {@code file} go through java.nio: Hadoop's
 * local file system starts a process for each file it makes, and leaves a checksum file beside it.
 * All else, and {@code file} with an implementation of the user's, goes through Hadoop.
 */
public final class ParquetFiles {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final List<String> HADOOPS_OWN =
      List.of(LocalFileSystem.class.getName(), RawLocalFileSystem.class.getName());

  public static InputFile input(Configuration configuration, Path file) throws IOException {
    java.nio.file.Path local = local(configuration, file);
    return local == null
        ? HadoopInputFile.fromPath(file, configuration)
        : new LocalInput(local, Files.size(local));
  }

  /**
   * A file that must not exist yet; its folder is made if it is missing. Once it is closed, both
   * the file and its name are on the disk, or where the file system keeps them.
   */
  static OutputFile output(Configuration configuration, Path file) throws IOException {
    java.nio.file.Path local = local(configuration, file);
    return local == null
        ? new HadoopOutput(file, configuration, HadoopOutputFile.fromPath(file, configuration))
        : new LocalOutput(local);
  }

  /** Whether a write to this file can be given up so that the file never appears. */
  public static boolean canAbort(Configuration configuration, Path file) throws IOException {
    return local(configuration, file) == null
        && file.getFileSystem(configuration)
            .hasPathCapability(file, CommonPathCapabilities.ABORTABLE_STREAM);
  }

  /**
   * Gives up a stream of {@link #output}. To close it would make what is half written appear on
   * some stores, so that it is aborted where it can be.
   *
   * @return whether there may be a file now, to be deleted
   */
  static boolean discard(PositionOutputStream out) throws IOException {
    if (out instanceof HadoopOutputStream stream && stream.abort()) {
      return false;
    }
    out.close();
    return true;
  }

  /** Deletes a file if it is there. */
  public static void delete(Configuration configuration, Path file) throws IOException {
    java.nio.file.Path local = local(configuration, file);
    if (local == null) {
      file.getFileSystem(configuration).delete(file, false);
    } else {
      Files.deleteIfExists(local);
    }
  }

  /**
   * Gives a complete file its final name, in place of a file that has it: from then on both the
   * file and its name are on the disk.
   */
  public static void publish(Configuration configuration, Path draft, Path target)
      throws IOException {
    java.nio.file.Path from = local(configuration, draft);
    java.nio.file.Path to = local(configuration, target);
    if (from == null || to == null) {
      FileSystem fs = target.getFileSystem(configuration);
      if (!fs.rename(draft, target)) {
        fs.delete(draft, false);
        if (!fs.exists(target)) {
          throw new IOException("Cannot rename " + draft + " to " + target);
        }
      }
      return;
    }
    force(from, StandardOpenOption.WRITE);
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    force(to.getParent(), StandardOpenOption.READ);
  }

  private static void force(java.nio.file.Path path, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(path, mode)) {
      channel.force(true);
    }
  }

  /** The same file for java.nio; null if it does not go through it. */
  public static java.nio.file.@Nullable Path local(Configuration configuration, Path file) {
    String scheme = file.toUri().getScheme();
    if (scheme == null) {
      scheme = FileSystem.getDefaultUri(configuration).getScheme();
    }
    return "file".equals(scheme)
            && HADOOPS_OWN.contains(configuration.get("fs.file.impl", HADOOPS_OWN.get(0)))
        ? java.nio.file.Path.of(file.toUri().getPath())
        : null;
  }

  private record LocalOutput(java.nio.file.Path path) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
      return new LocalOutputStream(path, open());
    }

    private FileChannel open() throws IOException {
      try {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      } catch (NoSuchFileException e) {
        createFolder(path.getParent());
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      }
    }

    /** Forces the names of the new folders, too. */
    private static void createFolder(java.nio.file.Path folder) throws IOException {
      java.nio.file.Path there = folder;
      while (there != null && !Files.exists(there)) {
        there = there.getParent();
      }
      Files.createDirectories(folder);
      for (java.nio.file.Path made = folder;
          there != null && !made.equals(there);
          made = made.getParent()) {
        force(made.getParent(), StandardOpenOption.READ);
      }
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      throw new UnsupportedOperationException("Data files are never overwritten: " + path);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }

    @Override
    public String getPath() {
      return path.toString();
    }
  }

  private static final class LocalOutputStream extends PositionOutputStream {
    private final java.nio.file.Path path;
    private final FileChannel channel;
    private final OutputStream out;
    private long position;

    LocalOutputStream(java.nio.file.Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
      this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      if (!channel.isOpen()) {
        return;
      }
      try (FileChannel closing = channel) {
        out.flush();
        closing.force(true);
      }
      force(path.getParent(), StandardOpenOption.READ);
    }
  }

  /** A file of another file system. Object stores have it once it is closed; HDFS when asked to. */
  private record HadoopOutput(Path path, Configuration configuration, OutputFile hadoop)
      implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
      FileSystem fs = path.getFileSystem(configuration);
      return new HadoopOutputStream(
          fs.create(
              path,
              false,
              BUFFER_BYTES,
              fs.getDefaultReplication(path),
              Math.max(fs.getDefaultBlockSize(path), blockSizeHint)));
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      throw new UnsupportedOperationException("Data files are never overwritten: " + path);
    }

    @Override
    public boolean supportsBlockSize() {
      return hadoop.supportsBlockSize();
    }

    @Override
    public long defaultBlockSize() {
      return hadoop.defaultBlockSize();
    }

    @Override
    public String getPath() {
      return path.toString();
    }
  }

  private static final class HadoopOutputStream extends DelegatingPositionOutputStream {
    private final FSDataOutputStream out;
    private boolean closed;

    HadoopOutputStream(FSDataOutputStream out) {
      super(out);
      this.out = out;
    }

    @Override
    public long getPos() throws IOException {
      return out.getPos();
    }

    /** Whether the file will not appear: only some streams can be aborted, and none once closed. */
    boolean abort() {
      if (closed || !out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
        return false;
      }
      closed = true;
      return !out.abort().alreadyClosed();
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try (FSDataOutputStream closing = out) {
        if (closing.hasCapability(StreamCapabilities.HSYNC)) {
          closing.hsync();
        }
      }
    }
  }

  private record LocalInput(java.nio.file.Path path, long length) implements InputFile {
    @Override
    public long getLength() {
      return length;
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
      return new LocalInputStream(FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  private static final class LocalInputStream extends SeekableInputStream {
    private final FileChannel channel;

    LocalInputStream(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public long getPos() throws IOException {
      return channel.position();
    }

    @Override
    public void seek(long position) throws IOException {
      channel.position(position);
    }

    @Override
    public int read() throws IOException {
      ByteBuffer one = ByteBuffer.allocate(1);
      return channel.read(one) < 0 ? -1 : one.get(0) & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      return channel.read(buffer);
    }

    @Override
    public void readFully(byte[] bytes) throws IOException {
      readFully(ByteBuffer.wrap(bytes));
    }

    @Override
    public void readFully(byte[] bytes, int offset, int length) throws IOException {
      readFully(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void readFully(ByteBuffer buffer) throws IOException {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new EOFException("The file ends " + buffer.remaining() + " bytes too early");
        }
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private ParquetFiles() {}
}
