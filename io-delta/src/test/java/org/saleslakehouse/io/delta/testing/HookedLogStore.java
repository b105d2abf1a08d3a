package org.saleslakehouse.io.delta.testing;

import io.delta.storage.CloseableIterator;
import io.delta.storage.LogStore;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.saleslakehouse.io.delta.LinkingLogStore;

/**
 * The log store for local files, with something that happens once right before or right after the
 * next entry is written: an error, or the deed of another.
 */
public final class HookedLogStore extends LogStore {
  /** Makes a write use this store. */
  public static final Map<String, String> CONFIGURATION =
      Map.of("delta.logStore.file.impl", HookedLogStore.class.getName());

  private static final AtomicReference<Hook> BEFORE = new AtomicReference<>();
  private static final AtomicReference<Hook> AFTER = new AtomicReference<>();

  private final LinkingLogStore store;

  /** What happens. */
  public interface Hook {
    void run() throws Exception;
  }

  public static void beforeNextEntry(Hook hook) {
    BEFORE.set(hook);
  }

  public static void afterNextEntry(Hook hook) {
    AFTER.set(hook);
  }

  /** Called by reflection. */
  public HookedLogStore(Configuration configuration) {
    super(configuration);
    store = new LinkingLogStore(configuration);
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration conf)
      throws IOException {
    run(BEFORE);
    store.write(path, actions, overwrite, conf);
    run(AFTER);
  }

  private static void run(AtomicReference<Hook> hook) throws IOException {
    Hook once = hook.getAndSet(null);
    if (once != null) {
      try {
        once.run();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
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
