package org.saleslakehouse.io.delta.testing;

import io.delta.storage.CloseableIterator;
import io.delta.storage.LogStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.LinkingLogStore;
import org.saleslakehouse.io.delta.internal.base.WallClock;

/** The log store for local files, whose entries are as old as {@link WallClock} says. */
public final class ClockedLogStore extends LogStore {
  /** Makes a write use this store. */
  public static final Map<String, String> CONFIGURATION =
      Map.of("delta.logStore.file.impl", ClockedLogStore.class.getName());

  private final LinkingLogStore store;

  /** Called by reflection. */
  public ClockedLogStore(Configuration configuration) {
    super(configuration);
    store = new LinkingLogStore(configuration);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration conf)
      throws IOException {
    store.write(path, actions, overwrite, conf);
    Files.setLastModifiedTime(
        java.nio.file.Path.of(path.toUri().getPath()), FileTime.fromMillis(WallClock.millis()));
  }

  @Override
  public CloseableIterator<String> read(Path path, Configuration conf) throws IOException {
    return store.read(path, conf);
  }

  @Override
  public Iterator<FileStatus> listFrom(Path path, Configuration conf) throws IOException {
    return store.listFrom(path, conf);
  }

  @Override
  public Path resolvePathOnPhysicalStorage(Path path, Configuration conf) throws IOException {
    return store.resolvePathOnPhysicalStorage(path, conf);
  }

  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration conf) {
    return store.isPartialWriteVisible(path, conf);
  }
}
