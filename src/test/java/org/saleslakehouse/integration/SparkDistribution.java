package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a Spark distribution has in its {@code jars} folder, of this JVM's class path, and what a
 * job brings along. Hadoop's connector for S3 belongs to neither.
 */
final class SparkDistribution {
  /** Not part of a distribution. */
  private static final List<String> OURS =
      List.of(
          "org/saleslakehouse",
          "/target/",
          "org/apache/beam",
          "org/apache/kafka",
          "io/delta",
          "info/picocli",
          "org/yaml",
          "junit",
          "hamcrest",
          "surefire",
          "org/jline",
          "org/duckdb",
          "calcite");

  /** Of what is ours, what only tests need. */
  private static final List<String> OF_TESTS =
      List.of("junit", "hamcrest", "surefire", "test-classes", "system-tests", "delta-spark");

  private SparkDistribution() {}

  static List<String> jars() {
    List<String> jars =
        entries().filter(entry -> OURS.stream().noneMatch(entry::contains)).toList();
    assertThat(jars.toString(), containsString("spark-core"));
    assertThat(jars.toString(), not(containsString("beam-")));
    return jars;
  }

  static String classPath() {
    return String.join(File.pathSeparator, jars());
  }

  /** The jars that a job needs beside the distribution's. */
  static List<String> jobJars() {
    return entries()
        .filter(entry -> OURS.stream().anyMatch(entry::contains))
        .filter(entry -> OF_TESTS.stream().noneMatch(entry::contains))
        .filter(entry -> !ClassArchive.isOfDirectRunner(entry))
        .toList();
  }

  /** Makes a folder that is laid out like a distribution. */
  static Path install(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    for (String jar : jars()) {
      Files.createSymbolicLink(
          jars.resolve(Path.of(jar).getFileName()), Path.of(jar).toAbsolutePath());
    }
    return home;
  }

  private static Stream<String> entries() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> entry.endsWith(".jar"));
  }
}
