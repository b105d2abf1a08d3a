package org.saleslakehouse.io.delta.testing;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system as one of Hadoop's that is not known: counts what is open and what was
 * synchronised, and can be full.
 */
public final class WatchedFileSystem extends RawLocalFileSystem {
  /** Makes a write use it for data files. */
  public static final Map<String, String> CONFIGURATION =
      Map.of("fs.file.impl", WatchedFileSystem.class.getName());

  private static final AtomicInteger OPEN = new AtomicInteger();
  private static final AtomicInteger SYNCHRONISED = new AtomicInteger();
  private static final AtomicBoolean FULL = new AtomicBoolean();

  /** How many files are open for writing. */
  public static int open() {
    return OPEN.get();
  }

  /** How many times a file was synchronised since this was last asked. */
  public static int synchronised() {
    return SYNCHRONISED.getAndSet(0);
  }

  /** The next file that is synchronised fails. */
  public static void beFullOnce() {
    FULL.set(true);
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
    FSDataOutputStream out =
        super.create(file, overwrite, bufferSize, replication, blockSize, progress);
    OPEN.incrementAndGet();
    return new FSDataOutputStream(new Watched(out), null);
  }

  private static final class Watched extends FilterOutputStream
      implements Syncable, StreamCapabilities {
    private boolean closed;

    Watched(FSDataOutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void hflush() throws IOException {
      out.flush();
    }

    @Override
    public void hsync() throws IOException {
      if (FULL.getAndSet(false)) {
        throw new IOException("No space left on device");
      }
      out.flush();
      SYNCHRONISED.incrementAndGet();
    }

    @Override
    public boolean hasCapability(String capability) {
      return capability.equals(StreamCapabilities.HSYNC);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        OPEN.decrementAndGet();
        super.close();
      }
    }
  }
}
