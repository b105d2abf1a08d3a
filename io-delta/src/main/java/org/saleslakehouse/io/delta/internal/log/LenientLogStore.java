package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.standalone.internal.storage.LogStoreProvider$;
import io.delta.storage.CloseableIterator;
import io.delta.storage.LogStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Stands before the log store of a table and lets delta-standalone see only what it can read, see
 * {@link LogLines}. A hint to a checkpoint that is not there counts as none: without it the whole
 * log is listed, with it delta-standalone would wait, or give up.
 *
 * <p>Public because delta-standalone creates it by name.
 */
public final class LenientLogStore extends LogStore {
  private static final String STORE = "delta.logStore.class";

  /** What follows must not look like the names that delta-standalone searches for. */
  private static final String BEHIND = "io-delta.behind/";

  private static final String LAST_CHECKPOINT = "_last_checkpoint";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LogStore store;

  /**
   * A copy of the configuration that puts this store before those that it names: delta-standalone
   * takes either one store for all file systems or one for each.
   */
  static Configuration before(Configuration configuration) {
    Configuration lenient = new Configuration(configuration);
    configuration
        .getValByRegex(
            "^((spark\\.)?delta\\.logStore\\..*|io\\.delta\\.standalone\\.LOG_STORE_CLASS_KEY)$")
        .forEach(
            (key, value) -> {
              lenient.unset(key);
              lenient.set(BEHIND + key.replace('.', '/'), value);
            });
    lenient.set(STORE, LenientLogStore.class.getName());
    return lenient;
  }

  /** Called by reflection. */
  public LenientLogStore(Configuration configuration) {
    super(configuration);
    Configuration behind = new Configuration(configuration);
    behind.unset(STORE);
    for (Map.Entry<String, String> entry : configuration) {
      if (entry.getKey().startsWith(BEHIND)) {
        behind.unset(entry.getKey());
        behind.set(entry.getKey().substring(BEHIND.length()).replace('/', '.'), entry.getValue());
      }
    }
    store = LogStoreProvider$.MODULE$.createLogStore(behind);
  }

  @Override
  public CloseableIterator<String> read(Path path, Configuration configuration) throws IOException {
    if (path.getName().equals(LAST_CHECKPOINT)) {
      requireCheckpoint(path, configuration);
      return store.read(path, configuration); // no entry of the log: it holds no actions
    }
    return new Lines(store.read(path, configuration));
  }

  /**
   * @throws FileNotFoundException if the hint is empty, or what it names is not there
   */
  private void requireCheckpoint(Path hint, Configuration configuration) throws IOException {
    JsonNode checkpoint;
    try (CloseableIterator<String> lines = store.read(hint, configuration)) {
      checkpoint = JSON.readTree(lines.hasNext() ? lines.next() : "");
    } catch (JsonProcessingException e) {
      throw new FileNotFoundException(hint + " is no JSON: " + e.getMessage());
    }
    long version = checkpoint.path("version").asLong(-1);
    long parts = checkpoint.path("parts").asLong(0);
    String name =
        parts == 0
            ? LogFolder.digits(version) + ".checkpoint.parquet"
            : String.format(Locale.ROOT, "%020d.checkpoint.%010d.%010d.parquet", version, 1, parts);
    Path named = new Path(hint.getParent(), name);
    if (version < 0 || named.getFileSystem(configuration).getFileStatus(named).getLen() == 0) {
      throw new FileNotFoundException(hint + " names no checkpoint");
    }
  }

  @Override
  public void write(
      Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
      throws IOException {
    store.write(path, actions, overwrite, configuration);
  }

  @Override
  public Iterator<FileStatus> listFrom(Path path, Configuration configuration) throws IOException {
    return store.listFrom(path, configuration);
  }

  @Override
  public Path resolvePathOnPhysicalStorage(Path path, Configuration configuration)
      throws IOException {
    return store.resolvePathOnPhysicalStorage(path, configuration);
  }

  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration configuration) throws IOException {
    return store.isPartialWriteVisible(path, configuration);
  }

  private static final class Lines implements CloseableIterator<String> {
    private final CloseableIterator<String> lines;
    private @Nullable String next;

    Lines(CloseableIterator<String> lines) {
      this.lines = lines;
    }

    @Override
    public boolean hasNext() {
      while (next == null && lines.hasNext()) {
        next = LogLines.readable(lines.next());
      }
      return next != null;
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      String line = next;
      next = null;
      return line;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }
}
