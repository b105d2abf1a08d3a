package org.saleslakehouse.pipelines.tables;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.LakeOptions;
import org.saleslakehouse.transforms.sale.Rows;

/** Where the tables of a lake lie, and whether that is a good place for them. */
public final class Lake {
  private static final String DELTA_LOG = "_delta_log";
  private static final String FILE = "file:";
  private static final String LOCAL = "file://";
  private static final int MAX_NAMED = 3;
  private static final List<String> TABLES =
      List.of(
          Rows.BRONZE_PATH,
          Rows.QUARANTINE_PATH,
          Rows.CLIENT_DAY_PATH,
          Rows.COUNTRY_PATH,
          Rows.SEGMENT_PATH);

  private final String base;

  /** Tables that lie elsewhere, by their usual place in the lake. */
  private final Map<String, String> elsewhere;

  private Lake(String base, Map<String, String> elsewhere) {
    this.base = base;
    this.elsewhere = elsewhere;
  }

  /** The lake that the options name, with the tables that lie elsewhere. */
  public static Lake of(LakeOptions options) {
    Map<String, String> elsewhere = new HashMap<>();
    put(elsewhere, Rows.BRONZE_PATH, options.getBronzePath());
    put(elsewhere, Rows.QUARANTINE_PATH, options.getQuarantinePath());
    put(elsewhere, Rows.CLIENT_DAY_PATH, options.getClientDaysPath());
    put(elsewhere, Rows.COUNTRY_PATH, options.getCountriesPath());
    put(elsewhere, Rows.SEGMENT_PATH, options.getSegmentsPath());
    Lake lake = new Lake(at(options.getLake()).base, elsewhere);
    lake.checkDistinct();
    return lake;
  }

  private static void put(Map<String, String> paths, String table, @Nullable String path) {
    if (path != null && !path.isBlank()) {
      paths.put(table, absolute(path));
    }
  }

  private void checkDistinct() {
    Map<String, String> tables = new HashMap<>();
    for (String table : TABLES) {
      String other = tables.putIfAbsent(path(table), table);
      if (other != null) {
        throw CommandException.badUsage(
            "The tables "
                + other
                + " and "
                + table
                + " are both at "
                + path(table)
                + ". Give each a path of its own.");
      }
    }
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
    return new Lake(absolute(base), Map.of());
  }

  /**
   * A place as everything else takes it: a local path that is absolute, whichever way it was
   * written, or the URI of another file system.
   */
  private static String absolute(String path) {
    if (path.chars().anyMatch(Character::isISOControl)) {
      throw CommandException.badUsage(
          "'"
              + path.strip()
              + "' is not a path: there is a control character in it, such as the"
              + " end of a line of a file that was made on Windows. Remove it.");
    }
    if (path.equals("~") || path.startsWith("~/")) {
      throw CommandException.badUsage(
          "'"
              + path
              + "' begins with ~, which a shell replaces at the beginning of a word only. Write"
              + " $HOME instead, or ./"
              + path
              + " if a directory of that name is meant.");
    }
    if (path.regionMatches(true, 0, FILE, 0, FILE.length())) {
      return onThisMachine(localPath(path));
    }
    if (isUri(path)) {
      return path.replaceFirst("/+$", "");
    }
    try {
      return onThisMachine(Path.of(path).toAbsolutePath().normalize().toString());
    } catch (InvalidPathException e) {
      throw CommandException.badUsage(
          "'"
              + path
              + "' is not a path: "
              + e.getReason()
              + ". If it has letters beyond ASCII, start the program with LC_ALL=C.UTF-8.");
    }
  }

  /**
   * A directory of this machine as Hadoop takes it: where its configuration says that paths without
   * a scheme are another file system's, such as HDFS's, with one.
   */
  private static String onThisMachine(String path) {
    String scheme = FileSystem.getDefaultUri(new Configuration()).getScheme();
    return FILE.equals(scheme + ":") ? path : LOCAL + path;
  }

  /** {@code file:/a%20b} and {@code file:///a%20b} are the directory {@code /a b}. */
  private static String localPath(String uri) {
    String remedy =
        " Write file:///PATH with %20 for a space, or the path alone, such as "
            + uri.replaceFirst("^[^:]*:/*", "/")
            + ".";
    try {
      URI parsed = new URI(uri);
      if (parsed.isOpaque()
          || (parsed.getAuthority() != null && !parsed.getAuthority().equals("localhost"))) {
        throw CommandException.badUsage(
            "'"
                + uri
                + "' names no directory of this machine: it has no path, or the name of a"
                + " machine before it."
                + remedy);
      }
      if (parsed.getRawQuery() != null || parsed.getRawFragment() != null) {
        throw CommandException.badUsage(
            "'" + uri + "' has a ? or a #, which end the path of a URI." + remedy);
      }
      if (parsed.getPath().indexOf('\uFFFD') >= 0) {
        throw CommandException.badUsage(
            "'" + uri + "' has a % that stands for no letter in UTF-8." + remedy);
      }
      return Path.of(parsed.getPath()).normalize().toString();
    } catch (URISyntaxException | InvalidPathException e) {
      throw CommandException.badUsage(
          "'" + uri + "' is not a URI: " + e.getMessage() + "." + remedy);
    }
  }

  private static boolean isUri(String text) {
    return text.matches("[A-Za-z][A-Za-z0-9+.-]+:/.*");
  }

  public String base() {
    return base;
  }

  /** The base as {@code --lake} takes it. */
  public String asOption() {
    return directory().map(Path::toString).orElse(base);
  }

  public String bronze() {
    return path(Rows.BRONZE_PATH);
  }

  public String quarantine() {
    return path(Rows.QUARANTINE_PATH);
  }

  public String clientDays() {
    return path(Rows.CLIENT_DAY_PATH);
  }

  public String countries() {
    return path(Rows.COUNTRY_PATH);
  }

  public String segments() {
    return path(Rows.SEGMENT_PATH);
  }

  private String path(String table) {
    return elsewhere.getOrDefault(table, base + (base.endsWith("/") ? "" : "/") + table);
  }

  /** The local directory of a path; empty if it lies in another file system. */
  private static Optional<Path> local(String path) {
    if (path.startsWith(LOCAL)) {
      return Optional.of(Path.of(path.substring(LOCAL.length())));
    }
    return isUri(path) ? Optional.empty() : Optional.of(Path.of(path));
  }

  private Optional<Path> directory() {
    return local(base);
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
    checkNoFile(directory);
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

  /** Checks that nothing else is in the tables' place, and makes nothing. */
  public void checkPlace() {
    if (directory().isPresent()) {
      Path directory = directory().get();
      checkNoFile(directory);
      if (Files.exists(directory)) {
        checkHoldsNothingElse(directory);
      }
    }
  }

  /**
   * Checks that there is a lake to read. Lakes in other file systems are checked by the first read.
   */
  public void checkThere() {
    if (directory().isEmpty() || hasTables()) {
      return;
    }
    Path directory = directory().get();
    checkNoFile(directory);
    if (!elsewhere.isEmpty()) {
      return; // the tables that lie elsewhere may do without it
    }
    if (!Files.exists(directory)) {
      throw CommandException.failed(
          "Lake "
              + base
              + " does not exist. Name one with --lake, or make one with 'demo' or 'bronze'.");
    }
    List<String> inside = lakesIn(directory);
    if (!inside.isEmpty()) {
      throw CommandException.failed(
          "Lake "
              + base
              + " holds no tables, but lakes do that are in it. Name one with --lake: "
              + String.join(", ", inside)
              + ".");
    }
  }

  /** The newest names first, which for those of demos are the newest lakes. */
  private static List<String> lakesIn(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(Path::toString)
          .filter(entry -> new Lake(entry, Map.of()).hasTables())
          .sorted(Comparator.reverseOrder())
          .limit(MAX_NAMED)
          .toList();
    } catch (IOException e) {
      throw CommandException.failed("Lake " + directory + " cannot be read: " + e, e);
    }
  }

  /** Whether a file is where the lake's directory, or one above it, is to be. */
  public boolean isUnderFile() {
    Path path = directory().orElse(null);
    while (path != null && !Files.exists(path)) {
      path = path.getParent();
    }
    return path != null && !Files.isDirectory(path);
  }

  private void checkNoFile(Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw CommandException.failed(
          "Lake " + base + " is a file. Choose a directory for the tables with --lake.");
    }
  }

  private void checkHoldsNothingElse(Path directory) {
    boolean hasTable = false;
    for (String table : TABLES) {
      Optional<Path> local = local(path(table));
      if (local.isEmpty()) {
        continue;
      }
      Path path = local.get();
      boolean isTable = Files.isDirectory(path.resolve(DELTA_LOG));
      hasTable |= isTable;
      if (!isTable && isInTheWay(path)) {
        throw CommandException.failed(
            "Table "
                + path
                + ": something that is not a Delta table is there. Choose another directory with"
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
    return TABLES.stream()
        .flatMap(table -> local(path(table)).stream())
        .anyMatch(path -> Files.isDirectory(path.resolve(DELTA_LOG)));
  }

  @Override
  public String toString() {
    return base;
  }
}
