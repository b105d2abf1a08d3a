package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Hosts as containers are. Goal: what runs elsewhere runs there, or what is in its way is named
 * with the remedy. Method: the demo, which is a broker, Bronze and Silver, in namespaces of its
 * own.
 */
class HostIT {
  private static final int FAILED = 1;
  private static final int SALES = 100;

  @TempDir Path folder;

  private Path lake() {
    return folder.resolve("my lake");
  }

  private ForkedLakehouse.Launch demo(String profile) {
    return ForkedLakehouse.command(
        folder, "demo", "--profile=" + profile, "--sales=" + SALES, "--rate=0", "--lake=" + lake());
  }

  private void assertRuns(ForkedLakehouse.Launch demo) {
    try (ForkedLakehouse run = demo.start()) {
      run.expectExit(0, TestLake.RUN_LIMIT);
    }
    assertThat(SilverTables.of(lake(), folder).salesInBronze(), is((long) SALES));
    assertThat(new LakeReader(lake()).version(Rows.SEGMENT_PATH), is(0L));
  }

  /** The last line that it says; it must fail with this code. */
  private static String error(int code, ForkedLakehouse.Launch launch) {
    try (ForkedLakehouse run = launch.start()) {
      run.expectExit(code, TestLake.RUN_LIMIT);
      return run.stderr().lines().reduce("", (before, line) -> line);
    }
  }

  @Tag("certify")
  @Test
  void aUserWithoutANameAHomeAndALocaleRunsTheJobs() {
    assertRuns(
        demo("direct")
            .on(TestHost.withNamelessUser())
            .withEnvironment("HOME", "/nowhere")
            .withEnvironment("LC_ALL", "POSIX"));
  }

  @Tag("certify")
  @Test
  void aHostWhoseNameNobodyResolvesRunsTheJobsOnSpark() {
    assertRuns(demo("spark").on(TestHost.named("shop_7")));
  }

  @Tag("certify")
  @Test
  void aHostWhoseNameNobodyResolvesIsNamedWithTheRemedyOnFlink() {
    String error = error(FAILED, demo("flink").on(TestHost.named("shop_7")));
    assertThat(error, startsWith("error: The name of this machine has no address (shop_7: "));
    assertThat(error, containsString("/etc/hosts"));
  }

  @Tag("certify")
  @Test
  void aLakeWithoutASchemeIsLocalWhateverHadoopTakesPathsFor() throws Exception {
    Path configuration = Files.createDirectories(folder.resolve("hadoop"));
    Files.writeString(
        configuration.resolve("core-site.xml"),
        """
        <configuration>
          <property><name>fs.defaultFS</name><value>hdfs://127.0.0.1:%d</value></property>
        </configuration>
        """
            .formatted(FreePort.find()));
    assertRuns(demo("spark").withFirstOnClassPath(configuration));
  }

  @Test
  void whereTemporaryFilesCannotBeRunTheRemedyIsNamed() {
    String error = error(FAILED, demo("spark").on(TestHost.withTemporaryMounted("noexec")));
    assertThat(error, startsWith("error: "));
    assertThat(error, containsString("-Djava.io.tmpdir"));
  }

  @Test
  void aReportThatCannotLoadALibraryNamesTheRemedy() {
    PlantedLake planted = new PlantedLake(lake()).store("sales", 0, 9);
    String error =
        error(
            FAILED,
            ForkedLakehouse.command(
                    folder,
                    "query",
                    "--lake=" + planted.folder(),
                    "--sql=SELECT SUM(quantite) FROM ventes_stream")
                .on(TestHost.withTemporaryMounted("noexec")));
    assertThat(error, startsWith("error: "));
    assertThat(error, containsString("-Djava.io.tmpdir"));
  }

  @Test
  void whereTemporaryFilesCannotBeWrittenTheRemedyIsNamed() {
    String error = error(FAILED, demo("direct").on(TestHost.withTemporaryMounted("ro")));
    assertThat(error, startsWith("error: "));
    assertThat(error, containsString("-Djava.io.tmpdir"));
  }

  @Test
  void whatKubernetesSaysOfAServiceIsNoSetting() {
    try (ForkedLakehouse run =
        ForkedLakehouse.command(folder, "config", "--profile=direct")
            .withEnvironment("LAKEHOUSE_SERVICE_HOST", "10.0.0.7")
            .withEnvironment("LAKEHOUSE_SERVICE_PORT", "8050")
            .withEnvironment("LAKEHOUSE_PORT", "tcp://10.0.0.7:8050")
            .withEnvironment("LAKEHOUSE_PORT_8050_TCP", "tcp://10.0.0.7:8050")
            .withEnvironment("LAKEHOUSE_PORT_8050_TCP_ADDR", "10.0.0.7")
            .start()) {
      run.expectExit(0, TestLake.RUN_LIMIT);
    }
  }
}
