package org.saleslakehouse.pipelines.tables;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.saleslakehouse.pipelines.cli.CommandException;
import org.saleslakehouse.transforms.Rows;

/** Where the tables of a lake lie, and whether that is a good place for them. */
public final class Lake {
  private static final String DELTA_LOG = "_delta_log";
  private static final List<String> TABLES =
      List.of(
          Rows.BRONZE_PATH,
          Rows.QUARANTINE_PATH,
          Rows.CLIENT_DAY_PATH,
          Rows.COUNTRY_PATH,
          Rows.SEGMENT_PATH);

  private final String base;

  private Lake(String base) {
    this.base = base;
  }

  /**
   * A lake.
   *
   * @param base a local path, made absolute, or the URI of a Hadoop file system
   */
  public static Lake at(String base) {
    if (base.isBlank()) {
      throw CommandException.badUsage("--lake is empty. Name a directory, such as --lake=lake.");
    }
    if (isUri(base)) {
      return new Lake(base.replaceFirst("/+$", ""));
    }
    try {
      return new Lake(Path.of(base).toAbsolutePath().normalize().toString());
    } catch (InvalidPathException e) {
      throw CommandException.badUsage("--lake=" + base + " is not a path: " + e.getReason() + ".");
    }
  }

  private static boolean isUri(String text) {
    return text.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*");
  }

  public String base() {
    return base;
  }

  public String bronze() {
    return base + "/" + Rows.BRONZE_PATH;
  }

  public String quarantine() {
    return base + "/" + Rows.QUARANTINE_PATH;
  }

  public String clientDays() {
    return base + "/" + Rows.CLIENT_DAY_PATH;
  }

  public String countries() {
    return base + "/" + Rows.COUNTRY_PATH;
  }

  public String segments() {
    return base + "/" + Rows.SEGMENT_PATH;
  }

  /** The local directory of the lake; empty if it lies in another file system. */
  private Optional<Path> directory() {
    if (!isUri(base)) {
      return Optional.of(Path.of(base));
    }
    return base.startsWith("file:") ? Optional.of(Path.of(URI.create(base))) : Optional.empty();
  }

  /**
   * Checks that the tables can be written here and that nothing else is in their place; makes the
   * directory. Lakes in other file systems are checked by the first write.
   */
  public void checkWritable() {
    if (directory().isEmpty()) {
      return;
    }
    Path directory = directory().get();
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw CommandException.failed(
          "Lake " + base + " is a file. Choose a directory for the tables with --lake.");
    }
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, ".writable", ""));
    } catch (IOException e) {
      throw CommandException.failed(
          "Lake "
              + base
              + " cannot be written ("
              + e
              + "). Choose another directory with --lake, or let this user write there.",
          e);
    }
    checkHoldsNothingElse(directory);
  }

  private void checkHoldsNothingElse(Path directory) {
    boolean hasTable = false;
    for (String table : TABLES) {
      Path path = directory.resolve(table);
      boolean isTable = Files.isDirectory(path.resolve(DELTA_LOG));
      hasTable |= isTable;
      if (!isTable && isInTheWay(path)) {
        throw CommandException.failed(
            "Table "
                + path
                + ": something is there that is no Delta table. Choose another directory with"
                + " --lake, or move it away.");
      }
    }
    if (hasTable) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      Optional<Path> foreign =
          entries
              .filter(e -> Files.isRegularFile(e) || e.endsWith(DELTA_LOG))
              .filter(e -> !e.getFileName().toString().startsWith("."))
              .sorted()
              .findFirst();
      if (foreign.isPresent()) {
        throw CommandException.failed(
            "Lake "
                + base
                + " holds something else already ("
                + foreign.get().getFileName()
                + ") and no table of ours. Choose an empty or new directory with --lake.");
      }
    } catch (IOException e) {
      throw CommandException.failed("Lake " + base + " cannot be read: " + e, e);
    }
  }

  private static boolean isInTheWay(Path path) {
    if (!Files.isDirectory(path)) {
      // Also a file in place of a directory above the table.
      return Files.exists(path)
          || (path.getParent() != null && Files.isRegularFile(path.getParent()));
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.anyMatch(entry -> !isLeftOver(entry));
    } catch (IOException e) {
      throw CommandException.failed("Table " + path + " cannot be read: " + e, e);
    }
  }

  /** Data files of a job that died before its first commit: they must not keep it from starting. */
  private static boolean isLeftOver(Path entry) {
    String name = entry.getFileName().toString();
    return name.startsWith("_")
        || name.startsWith(".")
        || (Files.isDirectory(entry) ? name.contains("=") : name.endsWith(".parquet"));
  }

  /** Whether any of the tables is there. Lakes in other file systems count as empty. */
  public boolean hasTables() {
    return directory().isPresent()
        && TABLES.stream()
            .anyMatch(t -> Files.isDirectory(directory().get().resolve(t).resolve(DELTA_LOG)));
  }

  @Override
  public String toString() {
    return base;
  }
}
