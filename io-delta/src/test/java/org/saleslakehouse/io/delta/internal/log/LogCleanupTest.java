package org.saleslakehouse.io.delta.internal.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoints let the entries before them go. */
class LogCleanupTest {
  private static final TableRetention A_DAY =
      new TableRetention(Duration.ofDays(7), Duration.ofDays(1), true);

  @TempDir Path folder;

  @Test
  void partsOfTwoCheckpointsOfAVersionAreNotAWholeOne() throws Exception {
    entries(2);
    file(part(1, 1, 2));
    file(part(1, 2, 3));
    file(part(1, 3, 3));

    assertThat(clean(), is(0));
  }

  @Test
  void aWholeCheckpointCountsBesidePartsOfAnother() throws Exception {
    entries(2);
    file(part(1, 1, 2));
    file(part(1, 2, 2));
    file(part(1, 1, 3));

    assertThat(clean(), is(1));
    assertThat(Files.exists(folder.resolve(entry(0))), is(false));
    assertThat(Files.exists(folder.resolve(entry(1))), is(true));
  }

  private int clean() throws Exception {
    return LogCleanup.clean(
        new org.apache.hadoop.fs.Path(folder.toUri()), A_DAY, new Configuration());
  }

  private void entries(int count) throws Exception {
    for (int version = 0; version < count; version++) {
      file(entry(version));
    }
  }

  /** An old one. */
  private void file(String name) throws Exception {
    Path file = Files.writeString(folder.resolve(name), "x");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(5))));
  }

  private static String entry(long version) {
    return String.format(Locale.ROOT, "%020d.json", version);
  }

  private static String part(long version, int part, int parts) {
    return String.format(Locale.ROOT, "%020d.checkpoint.%010d.%010d.parquet", version, part, parts);
  }
}
