package org.saleslakehouse.io.delta.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.internal.base.WallClock;

/** The log store for local files, whose entries are as old as {@link WallClock} says. */
public final class ClockedLogStore extends ForwardingLogStore {
  /** Makes a write use this store. */
  public static final Map<String, String> CONFIGURATION =
      Map.of("delta.logStore.file.impl", ClockedLogStore.class.getName());

  /** Called by reflection. */
  public ClockedLogStore(Configuration configuration) {
    super(configuration);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration conf)
      throws IOException {
    super.write(path, actions, overwrite, conf);
    Files.setLastModifiedTime(
        java.nio.file.Path.of(path.toUri().getPath()), FileTime.fromMillis(WallClock.millis()));
  }
}
