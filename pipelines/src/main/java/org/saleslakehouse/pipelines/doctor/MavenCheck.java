package org.saleslakehouse.pipelines.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The Maven that this runs in. Maven matters only where it starts the command: a jar needs none, so
 * its absence is no finding.
 */
final class MavenCheck implements Check {
  private static final Pattern CORE_JAR =
      Pattern.compile("maven-core-(\\d+)\\.(\\d+)(\\..*)?\\.jar");
  private static final int MAJOR = 3;
  private static final int MINOR = 8;

  private final @Nullable String home;

  MavenCheck() {
    this(System.getProperty("maven.home"));
  }

  /**
   * A check.
   *
   * @param home Maven's directory, null if this was not started by Maven
   */
  MavenCheck(@Nullable String home) {
    this.home = home;
  }

  @Override
  public Section section() {
    return Section.MACHINE;
  }

  @Override
  public String name() {
    return "Maven";
  }

  @Override
  public List<Finding> look() {
    if (home == null) {
      return List.of(Finding.ok("not needed: this was started without it"));
    }
    Optional<Matcher> core = coreJar(Path.of(home));
    if (core.isEmpty()) {
      return List.of(Finding.ok("at " + home));
    }
    int major = Integer.parseInt(core.get().group(1));
    int minor = Integer.parseInt(core.get().group(2));
    String version = core.get().group().replaceAll("^maven-core-|\\.jar$", "");
    return List.of(
        major > MAJOR || (major == MAJOR && minor >= MINOR)
            ? Finding.ok(version)
            : Finding.problem(
                version + ", and the build needs " + MAJOR + "." + MINOR + " or later",
                "put a newer Maven first on the PATH"));
  }

  private static Optional<Matcher> coreJar(Path home) {
    try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
      return jars.map(jar -> CORE_JAR.matcher(jar.getFileName().toString()))
          .filter(Matcher::matches)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
