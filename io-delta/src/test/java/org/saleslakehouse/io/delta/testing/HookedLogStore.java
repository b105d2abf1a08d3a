package org.saleslakehouse.io.delta.testing;

import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The log store for local files, with something that happens once right before or right after the
 * next entry is written: an error, or the deed of another.
 */
public final class HookedLogStore extends ForwardingLogStore {
  /** Makes a write use this store. */
  public static final Map<String, String> CONFIGURATION =
      Map.of("delta.logStore.file.impl", HookedLogStore.class.getName());

  private static final AtomicReference<Hook> BEFORE = new AtomicReference<>();
  private static final AtomicReference<Hook> AFTER = new AtomicReference<>();

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
  }

  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration conf)
      throws IOException {
    run(BEFORE);
    super.write(path, actions, overwrite, conf);
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
}
