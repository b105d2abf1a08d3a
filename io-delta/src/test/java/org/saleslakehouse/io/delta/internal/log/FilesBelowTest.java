package org.saleslakehouse.io.delta.internal.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesBelowTest {
  @TempDir Path folder;

  private void file(String name, String content, long millis) throws IOException {
    Path file = folder.resolve("table").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
  }

  private List<FilesBelow.Found> below(String table, int atMost) throws IOException {
    List<FilesBelow.Found> found = new ArrayList<>();
    FilesBelow.visit(
        new org.apache.hadoop.fs.Path("file", null, folder.resolve(table).toString()),
        new Configuration(),
        file -> {
          found.add(file);
          return found.size() < atMost;
        });
    return found;
  }

  private FilesBelow.Found found(String table, String name, long bytes, long millis) {
    return new FilesBelow.Found(folder.resolve(table).resolve(name).toString(), bytes, millis);
  }

  @Test
  void eachFileIsFoundWithItsSizeAndTime() throws IOException {
    file("a.parquet", "12", 1000);
    file("day=2025-12-10/b %20.parquet", "12345", 2000);
    assertThat(
        below("table", 9),
        containsInAnyOrder(
            found("table", "a.parquet", 2, 1000),
            found("table", "day=2025-12-10/b %20.parquet", 5, 2000)));
  }

  @Test
  void aTableBehindALinkIsFoundByTheLinksName() throws IOException {
    file("a.parquet", "12", 1000);
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("table"));
    assertThat(below("link", 9), contains(found("link", "a.parquet", 2, 1000)));
  }

  @Test
  void whoHasSeenEnoughIsShownNoMore() throws IOException {
    file("a.parquet", "12", 1000);
    file("b.parquet", "12", 1000);
    assertThat(below("table", 1), hasSize(1));
  }

  @Test
  void aFolderThatIsNotThereIsAnError() {
    assertThrows(NoSuchFileException.class, () -> below("nothing", 9));
  }
}
