package org.saleslakehouse.io.delta.internal.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {
  @TempDir Path folder;

  /** Goal: a read at the time of a commit sees that one, as Delta has it. */
  @Test
  void commitsOfOneTimeAreAMillisecondApart() throws Exception {
    Instant noon = Instant.parse("2026-01-31T12:00:00Z");
    for (int version = 0; version < 3; version++) {
      entry(version, noon);
    }
    LogFolder log =
        LogFolder.list(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration());

    assertThat(log.commits().values(), contains(noon, noon.plusMillis(1), noon.plusMillis(2)));
  }

  private void entry(int version, Instant time) throws Exception {
    Path log = Files.createDirectories(folder.resolve("_delta_log"));
    Path entry =
        Files.writeString(log.resolve(String.format(Locale.ROOT, "%020d.json", version)), "{}");
    Files.setLastModifiedTime(entry, FileTime.from(time));
  }
}
