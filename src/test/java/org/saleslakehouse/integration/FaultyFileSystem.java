package org.saleslakehouse.integration;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local files under another scheme, with a fault: {@code leaky} gives a file a name that is
 * taken by the time it gets there, and the clock of {@code skewed} is an hour ahead.
 */
public final class FaultyFileSystem extends FileSystem {
  private static final long SKEW_MILLIS = Duration.ofHours(1).toMillis();

  /** Two that look whether the name is free both find it so, before either takes it. */
  private static final CyclicBarrier BOTH_LOOKED = new CyclicBarrier(2);

  private final RawLocalFileSystem local = new RawLocalFileSystem();
  private URI uri = URI.create("leaky:///");

  /** What Hadoop's newer interface wants; the log stores use both. */
  public static final class Context extends DelegateToFileSystem {
    /** Called by reflection. */
    public Context(URI uri, Configuration configuration) throws IOException, URISyntaxException {
      super(uri, FileSystem.get(uri, configuration), configuration, uri.getScheme(), false);
    }
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    uri = URI.create(name.getScheme() + ":///");
    local.initialize(URI.create("file:///"), configuration);
  }

  private static Path local(Path path) {
    return new Path(path.toUri().getPath());
  }

  @Override
  public URI getUri() {
    return uri;
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    if (uri.getScheme().equals("leaky")) {
      if (to.getName().endsWith(".json")) {
        awaitTheOther();
      }
      return local.rename(local(from), local(to));
    }
    synchronized (FaultyFileSystem.class) {
      if (local.exists(local(to))) {
        throw new FileAlreadyExistsException(to.toString());
      }
      return local.rename(local(from), local(to));
    }
  }

  private static void awaitTheOther() throws IOException {
    try {
      BOTH_LOOKED.await(2, TimeUnit.SECONDS);
    } catch (TimeoutException | BrokenBarrierException e) {
      BOTH_LOOKED.reset(); // there is no other
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private FileStatus seen(FileStatus status) {
    long skew = uri.getScheme().equals("skewed") ? SKEW_MILLIS : 0;
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime() + skew,
        new Path(uri.getScheme(), null, status.getPath().toUri().getPath()));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return seen(local.getFileStatus(local(path)));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] entries = local.listStatus(local(path));
    for (int i = 0; i < entries.length; i++) {
      entries[i] = seen(entries[i]);
    }
    return entries;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return local.open(local(path), bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return local.create(
        local(path), permission, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress)
      throws IOException {
    return local.append(local(path), bufferSize, progress);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return local.delete(local(path), recursive);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return local.mkdirs(local(path), permission);
  }

  @Override
  public void setWorkingDirectory(Path path) {
    local.setWorkingDirectory(local(path));
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(uri.getScheme(), null, local.getWorkingDirectory().toUri().getPath());
  }
}
