package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.transforms.sale.Rows;

/** What a newcomer runs first: a broker, Bronze and Silver in one process, on the Flink runner. */
class DemoFlinkIT {
  private static final int SALES = 500;

  @TempDir Path folder;

  @Test
  void theDemoStoresEachSaleAndCountsItOnce() {
    Path lake = folder.resolve("lake");
    try (ForkedLakehouse demo =
        ForkedLakehouse.command(
                folder, "demo", "--profile=flink", "--sales=" + SALES, "--rate=0", "--lake=" + lake)
            .start()) {
      demo.expectExit(0, TestLake.RUN_LIMIT);
    }
    SilverTables silver = SilverTables.of(lake, folder);
    assertThat(silver.salesInBronze(), is((long) SALES));
    assertThat(silver.counted(Rows.CLIENT_DAY_PATH, "nb_achats"), is((long) SALES));
    silver.assertEqualToSql();
  }
}
