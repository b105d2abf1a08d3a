package org.saleslakehouse.integration;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The classes that the tests' processes load, as the JVM keeps them in memory: with them a process
 * starts in two thirds of the time. The build makes the archive before the integration tests; where
 * there is none, as in an IDE, the processes do without.
 *
 * <p>A JVM takes the archive if its class path begins as the one did from which it was made, file
 * by file, and says nothing if it does not. See <a
 * href="https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html">Class Data
 * Sharing</a>.
 */
final class ClassArchive {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final Path FILE = Path.of(System.getProperty("class.archive", "no-archive"));

  private ClassArchive() {}

  /** What has a JVM start from the archive. */
  static List<String> options() {
    return Files.exists(FILE)
        // A warning would stand between what a command prints.
        ? List.of("-XX:SharedArchiveFile=" + FILE.toAbsolutePath(), "-Xlog:cds*=off")
        : List.of();
  }

  /**
   * A class path's entries as an archive needs them: whatever not every process has is last, and so
   * are folders, which cannot be in an archive, and the jar of this module, which Maven makes of
   * nothing and gives to some.
   */
  static List<String> inOrder(Stream<String> classPath) {
    return classPath.sorted(Comparator.comparingInt(ClassArchive::rank)).toList();
  }

  private static int rank(String entry) {
    if (!isJar(entry) || entry.contains("/system-tests-")) {
      return 2;
    }
    return isOfDirectRunner(entry) ? 1 : 0;
  }

  /**
   * Makes the archive of the classes that the demo on Spark loads, unless it is there already and
   * no jar is newer.
   */
  public static void main(String[] arguments) throws IOException {
    if (isUpToDate()) {
      return;
    }
    Files.deleteIfExists(FILE);
    Path unfinished = FILE.resolveSibling(FILE.getFileName() + ".unfinished").toAbsolutePath();
    Path folder = Files.createTempDirectory(unfinished.getParent(), "class-archive");
    try (ForkedLakehouse demo =
        ForkedLakehouse.command(folder, "demo", "--profile=spark", "--sales=2000", "--rate=2000")
            .withJvmOption("-XX:ArchiveClassesAtExit=" + unfinished)
            .start()) {
      demo.expectExit(0, LIMIT);
    }
    Files.move(unfinished, FILE);
  }

  private static boolean isUpToDate() throws IOException {
    if (!Files.exists(FILE)) {
      return false;
    }
    String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    FileTime made = Files.getLastModifiedTime(FILE);
    for (Path jar : Stream.of(classPath).filter(ClassArchive::isJar).map(Path::of).toList()) {
      if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether only the DirectRunner needs the entry of a class path. */
  static boolean isOfDirectRunner(String entry) {
    return entry.contains("runner-profiles/direct/") || entry.contains("/beam-runners-direct-java");
  }

  private static boolean isJar(String entry) {
    return entry.endsWith(".jar");
  }
}
