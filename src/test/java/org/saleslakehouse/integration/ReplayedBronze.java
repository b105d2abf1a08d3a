package org.saleslakehouse.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * A Bronze table that came into being elsewhere and does so again here, commit by commit, when a
 * test says so: its data files are there from the start, its log entries are linked in one by one,
 * which is how the job that made it commits too.
 */
final class ReplayedBronze {
  private static final String LOG = "_delta_log";

  private final Path original;
  private final Path copy;
  private long next;

  private ReplayedBronze(Path original, Path copy) {
    this.original = original;
    this.copy = copy;
  }

  /** The Bronze of a lake in a lake of its own, without any commit yet. */
  static ReplayedBronze of(Path lake, Path replayed) {
    ReplayedBronze bronze =
        new ReplayedBronze(lake.resolve(Rows.BRONZE_PATH), replayed.resolve(Rows.BRONZE_PATH));
    bronze.linkDataFiles();
    return bronze;
  }

  private void linkDataFiles() {
    try (Stream<Path> files = Files.walk(original)) {
      List<Path> data = files.filter(file -> file.toString().endsWith(".parquet")).toList();
      Files.createDirectories(copy.resolve(LOG));
      for (Path file : data) {
        Path link = copy.resolve(original.relativize(file));
        Files.createDirectories(link.getParent());
        Files.createLink(link, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest version of the original. */
  static long newestVersion(Path lake) {
    long version = -1;
    while (Files.exists(entry(lake.resolve(Rows.BRONZE_PATH), version + 1))) {
      version++;
    }
    return version;
  }

  /** Lets the commits up to this one become visible, one after the other. */
  void commitUpTo(long version) {
    try {
      for (; next <= version; next++) {
        Files.createLink(entry(copy, next), entry(original, next));
      }
    } catch (FileAlreadyExistsException e) {
      throw new IllegalStateException("Somebody else has committed to " + copy, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path entry(Path table, long version) {
    return table.resolve(LOG).resolve(String.format("%020d.json", version));
  }
}
