package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.transforms.sale.Rows;

/** What can happen to the tables while the job writes them. */
class HazardsIT {
  private static final String DIRECT = "direct";

  private static EmbeddedBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  /**
   * Goal: a full disk stops the job, after it has started anew as often as it may, with a clear
   * message, and costs no record once there is space. Method: a small tmpfs, filled but for a few
   * pages.
   */
  @ParameterizedTest
  @MethodSource(Profiles.DIRECT_OR_ALL_WHEN_CERTIFIED)
  void aFullDiskStopsTheJobAndSpaceHealsIt(String profile) throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()),
        "This user may not mount a tmpfs, so that there is no full disk to be had.");
    try (TestLake lake = TestLake.at(disk.resolve("lake"), broker, "full-" + profile, folder)) {
      lake.sent().generate(new SaleGenerator(31, 40, 12, 0, 0.1), 300);
      lake.sent().flush();
      lake.storeAll(profile);

      Path ballast = disk.resolve("ballast");
      fillUp(ballast);
      lake.sent().generate(new SaleGenerator(31, 40, 12, 0, 0.1), 300);
      lake.sent().flush();
      EndedCommand full =
          lake.tryToStoreAll(profile, "--maxRestarts=1", "--restartBackoffSeconds=0").expectExit(1);
      assertThat(full.stderr(), containsString("Starting it again"));
      assertThat(full.stderr(), containsString("No space left on device"));
      assertThat(full.stderr(), not(containsString("\tat ")));
      lake.reader().assertNoOffsetTwice();

      Files.delete(ballast);
      lake.storeAll(profile);
      lake.assertHoldsWhatWasSent();
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  /** Leaves less than a page. */
  private static void fillUp(Path file) {
    byte[] page = new byte[4096];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertThat(e.getMessage(), containsString("No space left on device"));
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /**
   * Goal: a table that is taken away under the job is not silently begun anew with what comes next.
   * Method: moved aside in one step, records sent; then a start after the remains are gone, which
   * has to store everything again that the quarantine does not still have.
   */
  @Test
  void aTableDeletedUnderWayStopsTheJob() throws Exception {
    try (TestLake lake = TestLake.create(broker, "deleted", folder);
        ForkedLakehouse run = lake.bronze(DIRECT).start()) {
      lake.sent().generate(new SaleGenerator(41, 40, 12, 0, 0.2), 100);
      lake.sent().flush();
      lake.awaitStored(run, 100);
      Path table = lake.path().resolve(Rows.BRONZE_PATH);
      Files.move(table, folder.resolve("moved-aside"));
      lake.sent().generate(new SaleGenerator(41, 40, 12, 0, 0.2), 100);
      lake.sent().flush();

      run.expectExit(1, TestLake.RUN_LIMIT);
      assertThat(
          run.stderr(),
          containsString("Table " + table + " was deleted or replaced while it was in use"));
      assertThat(run.stderr(), not(containsString("\tat ")));

      deleteTree(table);
      DeltaLog.clearCache();
      lake.storeAll(DIRECT);
      lake.assertHoldsWhatWasSent();
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      tree.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  /**
   * Goal: a column that somebody adds is left to them; a feature that this writer does not know
   * ends the job instead of the table. Method: delta-spark changes the table while records arrive.
   */
  @Tag("certify")
  @Test
  void aSchemaChangeUnderWayIsToleratedOrRefusedAndNeverIgnored() {
    try (TestLake lake = TestLake.create(broker, "changed", folder);
        ForkedLakehouse run = lake.bronze(DIRECT).start()) {
      lake.sent().generate(new SaleGenerator(51, 40, 12, 0, 0.2), 100);
      lake.sent().flush();
      lake.awaitStored(run, 100);
      String table = "delta.`" + lake.path().resolve(Rows.BRONZE_PATH) + "`";
      DeltaSpark.session().sql("ALTER TABLE " + table + " ADD COLUMN (remark STRING)");
      lake.sent().generate(new SaleGenerator(51, 40, 12, 0, 0.2), 100);
      lake.sent().flush();
      lake.awaitStored(run, 200);
      assertThat(lake.reader().bronze().where("remark IS NOT NULL").count(), is(0L));
      assertThat(lake.reader().bronze().count(), is(lake.sent().sales()));

      DeltaSpark.session()
          .sql(
              "ALTER TABLE "
                  + table
                  + " SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
      lake.sent().generate(new SaleGenerator(51, 40, 12, 0, 0.2), 100);
      lake.sent().flush();
      run.expectExit(1, TestLake.RUN_LIMIT);
      assertThat(
          run.stderr(),
          containsString(
              "Table "
                  + lake.path().resolve(Rows.BRONZE_PATH)
                  + " cannot be written: it demands "));
      assertThat(run.stderr(), not(containsString("\tat ")));
      lake.reader().assertNoOffsetTwice();
    }
  }

  /**
   * Goal: the same job started twice doubles nothing, and one of the two says why it ends. Method:
   * the second starts while the first stores what keeps arriving.
   */
  @Tag("certify")
  @Test
  void ofTwoProcessesOnTheSameLakeOneStopsAndNothingIsDoubled() {
    try (TestLake lake = TestLake.create(broker, "twice", folder);
        ForkedLakehouse first = lake.bronze(DIRECT).start()) {
      lake.sent().generate(new SaleGenerator(61, 40, 12, 0, 0.2), 100);
      lake.sent().flush();
      lake.awaitStored(first, 100);
      try (ForkedLakehouse second = lake.bronze(DIRECT).start()) {
        lake.awaitOneOfTwoStopping(first, second);
      }
      lake.assertHoldsWhatWasSent();
    }
  }
}
