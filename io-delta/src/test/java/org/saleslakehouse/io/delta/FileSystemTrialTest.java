package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.DeltaIOException;

/** A file system is tried for what Delta tables need, and left as it was. */
class FileSystemTrialTest {
  @TempDir Path folder;

  @Test
  void aLocalFolderGivesWhatTablesNeed() throws IOException {
    Path lake = Files.createDirectory(folder.resolve("lake"));
    Files.writeString(lake.resolve("mine"), "untouched");
    FileSystemTrial trial = FileSystemTrial.run(lake.toString(), Map.of());
    assertThat(trial.logStore(), is("LinkingLogStore"));
    assertThat(trial.races(), is(8));
    assertThat(trial.doubleWins(), is(0));
    assertThat(trial.unlisted(), is(0));
    assertThat(trial.renames(), is(true));
    assertThat(trial.clockAhead().abs(), lessThan(Duration.ofSeconds(1)));
    assertThat(trial.freeBytes(), greaterThan(0L));
    assertThat(entries(lake), is(List.of("mine")));
  }

  @Test
  void foldersThatWereNotThereAreGoneAfterwards() throws IOException {
    FileSystemTrial.run(folder.resolve("not/yet/there").toString(), Map.of());
    assertThat(entries(folder), is(List.of()));
  }

  @Test
  void whereNothingCanBeWrittenTheErrorNamesTheFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    String lake = file.resolve("lake").toString();
    DeltaIOException e =
        assertThrows(DeltaIOException.class, () -> FileSystemTrial.run(lake, Map.of()));
    assertThat(e.getMessage(), startsWith("Cannot write to " + lake));
    assertThat(e.getMessage(), containsString("Check that the path may be written"));
    assertThat(entries(folder), is(List.of("file")));
  }

  private static List<String> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
