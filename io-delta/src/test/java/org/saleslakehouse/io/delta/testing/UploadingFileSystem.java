package org.saleslakehouse.io.delta.testing;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system as an object store is: a file appears when it is closed, whole or not, and
 * until then its upload can be aborted.
 */
public final class UploadingFileSystem extends RawLocalFileSystem {
  /** Makes a table use it, with a log store that knows it for what it is. */
  public static final Map<String, String> CONFIGURATION =
      Map.of(
          "fs.file.impl", UploadingFileSystem.class.getName(),
          "delta.logStore.file.impl", Log.class.getName());

  private static final AtomicInteger BEGUN = new AtomicInteger();
  private static final AtomicInteger UPLOADED = new AtomicInteger();
  private static final AtomicBoolean BROKEN = new AtomicBoolean();

  /** How many uploads were begun since this was last asked. */
  public static int begun() {
    return BEGUN.getAndSet(0);
  }

  /** How many files have appeared since this was last asked. */
  public static int uploaded() {
    return UPLOADED.getAndSet(0);
  }

  /** The next bytes that are written fail. */
  public static void breakOnce() {
    BROKEN.set(true);
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (!overwrite && exists(file)) {
      throw new FileAlreadyExistsException(file + " is there already");
    }
    BEGUN.incrementAndGet();
    return new FSDataOutputStream(new Upload(file), null);
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) throws IOException {
    return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM)
        || super.hasPathCapability(path, capability);
  }

  /** The log store for local files, but that of such a store. */
  public static final class Log extends ForwardingLogStore {
    /** Called by reflection. */
    public Log(Configuration configuration) {
      super(configuration);
    }

    @Override
    public Boolean isPartialWriteVisible(Path path, Configuration conf) {
      return false;
    }
  }

  private static final class Upload extends FilterOutputStream
      implements StreamCapabilities, Abortable {
    private final Path file;
    private final ByteArrayOutputStream bytes;
    private boolean closed;

    Upload(Path file) {
      this(file, new ByteArrayOutputStream());
    }

    private Upload(Path file, ByteArrayOutputStream bytes) {
      super(bytes);
      this.file = file;
      this.bytes = bytes;
    }

    @Override
    public void write(byte[] b, int offset, int length) throws IOException {
      if (BROKEN.getAndSet(false)) {
        throw new IOException("Connection reset");
      }
      bytes.write(b, offset, length);
    }

    @Override
    public boolean hasCapability(String capability) {
      return capability.equals(StreamCapabilities.ABORTABLE_STREAM);
    }

    @Override
    public AbortableResult abort() {
      boolean before = closed;
      closed = true;
      return new AbortableResult() {
        @Override
        public boolean alreadyClosed() {
          return before;
        }

        @Override
        public IOException anyCleanupException() {
          return null;
        }
      };
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        java.nio.file.Path local = java.nio.file.Path.of(file.toUri().getPath());
        Files.createDirectories(local.getParent());
        Files.write(local, bytes.toByteArray());
        UPLOADED.incrementAndGet();
      }
    }
  }
}
