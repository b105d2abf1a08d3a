package org.saleslakehouse.pipelines.bronze;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.io.delta.model.TableCommit;

class RehearsalTest {
  private static List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(f -> f.getFileName().toString().startsWith("lakehouse-rehearsal-"))
          .sorted()
          .toList();
    }
  }

  @Test
  void commitsToBothTablesAndLeavesNothingBehind() throws Exception {
    List<Path> before = folders();
    List<TableCommit> commits = Rehearsal.run();

    assertThat(commits.size(), is(4));
    assertThat(commits.stream().mapToLong(TableCommit::getRows).sum(), is(400L));
    assertThat(folders(), is(before));
  }
}
