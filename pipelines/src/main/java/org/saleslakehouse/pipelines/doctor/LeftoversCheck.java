package org.saleslakehouse.pipelines.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Directories of runs that were killed and could not delete them. Runs that go on write to theirs,
 * so what has long been still belongs to none.
 */
final class LeftoversCheck implements Check {
  private static final Duration STILL = Duration.ofHours(1);

  /**
   * As RunDirectory names them: anything else may be somebody's, such as a folder of benchmarks.
   */
  private static final Pattern OF_A_RUN = Pattern.compile("lakehouse-[a-z]+-\\d+");

  private final Path directory;

  LeftoversCheck(Path directory) {
    this.directory = directory;
  }

  @Override
  public Section section() {
    return Section.MACHINE;
  }

  @Override
  public String name() {
    return "Leftovers";
  }

  @Override
  public List<Finding> look() {
    TreeSet<Path> left = new TreeSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "lakehouse-*")) {
      for (Path entry : entries) {
        if (OF_A_RUN.matcher(entry.getFileName().toString()).matches()
            && Files.isDirectory(entry)
            && isStill(entry)) {
          left.add(entry);
        }
      }
    } catch (IOException e) {
      return List.of(Finding.skipped(directory + " cannot be listed: " + e));
    }
    return List.of(
        left.isEmpty()
            ? Finding.ok("none of earlier runs in " + directory)
            : Finding.warning(
                left.size()
                    + (left.size() == 1 ? " directory" : " directories")
                    + " of runs that were killed",
                "delete them: 'rm -r "
                    + left.stream().map(Path::toString).collect(Collectors.joining(" "))
                    + "'"));
  }

  private static boolean isStill(Path root) {
    Instant since = Instant.now().minus(STILL);
    try (Stream<Path> files = Files.walk(root)) {
      return files.noneMatch(file -> isNewer(file, since));
    } catch (IOException | UncheckedIOException e) {
      return false; // it changes while it is looked at
    }
  }

  private static boolean isNewer(Path file, Instant since) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isAfter(since);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
