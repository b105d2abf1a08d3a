package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The one jar with everything in it runs by itself, and with spark-submit. There the class path
 * holds what a Spark distribution brings and nothing of ours; Spark's own launcher adds the jar.
 * Built by the Maven profile {@code fat-jar} only.
 */
@EnabledIfSystemProperty(named = "fat.jar", matches = ".+")
class FatJarIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path folder;

  private static Path jar() {
    return Path.of(System.getProperty("fat.jar")).toAbsolutePath();
  }

  @Test
  void theJarRunsByItself() throws Exception {
    List<String> command = List.of("-jar", jar().toString());
    String printed = run(command, "demo", "--sales=500", "--rate=0", "--lake=lake");
    assertThat(printed, containsString("bronze/ventes_stream: 500 rows"));
    assertSqlIsAnswered(command);
  }

  @Test
  void theJarRunsWithSparkSubmitOnTheMasterThatThatNames() throws Exception {
    List<String> command = new ArrayList<>();
    Arrays.stream(System.getProperty("jvm.opens", "").split(" ", -1))
        .filter(s -> !s.isEmpty())
        .forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            SparkDistribution.classPath(),
            "org.apache.spark.deploy.SparkSubmit",
            "--master",
            "local[3]",
            "--conf",
            "spark.logConf=true",
            "--class",
            "org.saleslakehouse.pipelines.Lakehouse",
            jar().toString()));
    String printed =
        run(command, "demo", "--sales=500", "--rate=0", "--lake=lake", "--logLevel=info");
    assertThat(printed, containsString("bronze/ventes_stream: 500 rows"));
    // Not the profile's master.
    assertThat(printed, containsString("spark.master=local[3]"));
    String config = run(command, "config");
    assertThat(config, containsString("Runner profile: spark"));
    assertSqlIsAnswered(command);
  }

  /** The engine compiles code at run time, and a Spark distribution brings its own compiler. */
  private void assertSqlIsAnswered(List<String> command) throws Exception {
    String sql =
        "--sql=SELECT SUM(quantite) / SUM(quantite) AS one, COUNT(*) AS n FROM ventes_stream";
    assertThat(
        run(command, "query", "--lake=lake", sql, "--format=json"),
        containsString("{\"one\":1,\"n\":500}"));
  }

  @Test
  void itsClassesCanBeKeptInAnArchive() throws Exception {
    Path archive = folder.resolve("lakehouse.jsa");
    run(List.of("-XX:ArchiveClassesAtExit=" + archive, "-jar", jar().toString()), "config");
    String printed =
        run(
            List.of(
                "-XX:SharedArchiveFile=" + archive, "-Xlog:class+load", "-jar", jar().toString()),
            "config");
    assertThat(
        printed,
        containsString("org.saleslakehouse.pipelines.Lakehouse source: shared objects file (top)"));
  }

  /** Half of what all libraries of its libraries would make it. */
  @Test
  void theJarIsNoLargerThanItHasToBe() throws IOException {
    assertThat(Files.size(jar()), lessThan(198_000_000L));
  }

  @Test
  void theJarHoldsLicencesAndNoSignatures() throws IOException {
    try (JarFile jar = new JarFile(jar().toFile())) {
      List<String> names = jar.stream().map(e -> e.getName()).collect(Collectors.toList());
      assertThat(names, hasItem("META-INF/LICENSE"));
      assertThat(names, hasItem("META-INF/NOTICE"));
      assertThat(
          names.stream().filter(n -> n.matches("META-INF/[^/]+\\.(SF|DSA|RSA)")).toList(),
          is(List.of()));
      assertThat(
          jar.getManifest().getMainAttributes().getValue("Add-Opens"),
          containsString("java.base/sun.nio.ch"));
    }
  }

  private String run(List<String> how, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.addAll(how);
    command.addAll(Arrays.asList(arguments));
    Path printed = Files.createTempFile(folder, "printed", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), is(true));
      String text = Files.readString(printed);
      assertThat(text, process.exitValue(), is(0));
      return text;
    } finally {
      process.destroyForcibly();
    }
  }
}
