package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkingLogStoreTest {
  private static final int ENTRIES = 300;

  private final Configuration configuration = new Configuration();
  private final LinkingLogStore store = new LinkingLogStore(configuration);

  @TempDir Path folder;

  @Test
  void anEntryReadsAsItWasWritten() throws Exception {
    store.write(entry("1"), List.of("a", "é").iterator(), false, configuration);
    assertThat(lines("1"), is(List.of("a", "é")));
  }

  @Test
  void anEntryThatExistsIsNotReplaced() throws Exception {
    store.write(entry("1"), List.of("a").iterator(), false, configuration);
    assertThrows(
        FileAlreadyExistsException.class,
        () -> store.write(entry("1"), List.of("b").iterator(), false, configuration));
    assertThat(lines("1"), is(List.of("a")));
  }

  /** Stores that look first and rename later replace it. */
  @Test
  void anEntryThatComesWhileAnotherIsWrittenIsNotReplaced() throws Exception {
    Iterator<String> slow =
        Stream.of("b")
            .peek(
                line -> {
                  try {
                    store.write(entry("1"), List.of("a").iterator(), false, configuration);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .iterator();
    assertThrows(
        FileAlreadyExistsException.class,
        () -> store.write(entry("1"), slow, false, configuration));
    assertThat(lines("1"), is(List.of("a")));
  }

  @Test
  void anEntryIsReplacedWhenAskedFor() throws Exception {
    store.write(entry("1"), List.of("a").iterator(), true, configuration);
    store.write(entry("1"), List.of("b").iterator(), true, configuration);
    assertThat(lines("1"), is(List.of("b")));
  }

  /** As VACUUM of delta-spark does. */
  @Test
  void listsFromANameThatNoFileCanHave() throws Exception {
    store.write(entry("1"), List.of("a").iterator(), false, configuration);
    org.apache.hadoop.fs.Path first = new org.apache.hadoop.fs.Path(entry("1").getParent(), "\0");
    List<String> names = new ArrayList<>();
    store.listFrom(first, configuration).forEachRemaining(s -> names.add(s.getPath().getName()));
    assertThat(names, is(List.of("1")));
  }

  @Test
  void listsFromANameOnInOrderAndLeavesNoDraftBehind() throws Exception {
    for (String name : List.of("3", "1", "2")) {
      store.write(entry(name), List.of(name).iterator(), false, configuration);
    }
    List<String> names = new ArrayList<>();
    store
        .listFrom(entry("2"), configuration)
        .forEachRemaining(s -> names.add(s.getPath().getName()));
    assertThat(names, is(List.of("2", "3")));
    try (var files = Files.list(folder)) {
      assertThat(files.count(), is(3L));
    }
  }

  /** Goal: the short listing shows what the whole one does, and what came since. */
  @Test
  void listsFromACheckpointOnWhatFollowsOnFromIt() throws Exception {
    for (int version = 0; version <= 4; version++) {
      commit(version);
    }
    checkpoint(2);
    List<String> all = names(checkpointPrefix(2));
    assertThat(all, is(List.of(checkpointName(2), name(2), name(3), name(4))));
    assertThat(names(checkpointPrefix(2)), is(all));
    commit(5);
    checkpoint(5);
    commit(6);
    assertThat(
        names(checkpointPrefix(2)),
        is(
            List.of(
                checkpointName(2),
                name(2),
                name(3),
                name(4),
                checkpointName(5),
                name(5),
                name(6))));
    Files.delete(folder.resolve(name(5))); // cleaned: the checkpoint stands for it
    assertThat(names(checkpointPrefix(5)), is(List.of(checkpointName(5), name(6))));
  }

  @Test
  void theFirstListingOfAStoreShowsAHole() throws Exception {
    checkpoint(2);
    commit(3);
    commit(5);
    assertThat(names(checkpointPrefix(2)), is(List.of(checkpointName(2), name(3), name(5))));
  }

  @Test
  void withoutTheCheckpointAllIsListed() throws Exception {
    checkpoint(1);
    commit(2);
    assertThat(names(checkpointPrefix(1)), is(List.of(checkpointName(1), name(2))));
    Files.delete(folder.resolve(checkpointName(1)));
    Files.delete(folder.resolve(name(2)));
    commit(7);
    assertThat(names(checkpointPrefix(1)), is(List.of(name(7))));
  }

  @Test
  void anEntryWhoseLinkWasMadeAlthoughTheAnswerWasLostIsOurs() throws Exception {
    Path draft = Files.writeString(folder.resolve("draft"), "a");
    Path target = folder.resolve("target");
    Files.createLink(target, draft);
    LinkingLogStore.link(draft, target);

    Path other = Files.writeString(folder.resolve("other"), "a");
    assertThrows(FileAlreadyExistsException.class, () -> LinkingLogStore.link(other, target));
  }

  @Test
  void aFolderThatIsGoneIsNotMadeAgain() {
    org.apache.hadoop.fs.Path gone = entry("gone/1");
    assertThrows(
        IOException.class, () -> store.write(gone, List.of("a").iterator(), false, configuration));
    assertThat(Files.exists(folder.resolve("gone")), is(false));
  }

  private void commit(long version) throws IOException {
    Files.writeString(folder.resolve(name(version)), "{}");
  }

  private void checkpoint(long version) throws IOException {
    Files.writeString(folder.resolve(checkpointName(version)), "PAR1");
  }

  private static String name(long version) {
    return String.format("%020d.json", version);
  }

  private static String checkpointName(long version) {
    return checkpointPrefix(version) + ".parquet";
  }

  private static String checkpointPrefix(long version) {
    return String.format("%020d.checkpoint", version);
  }

  private List<String> names(String from) throws IOException {
    List<String> names = new ArrayList<>();
    store
        .listFrom(entry(from), configuration)
        .forEachRemaining(s -> names.add(s.getPath().getName()));
    return names;
  }

  /** Goal: of two processes that create the same entries each entry has one winner. */
  @Test
  void oneOfTwoProcessesWinsEachEntry() throws Exception {
    Process one = contender("one");
    Process other = contender("other");
    assertThat(one.waitFor(60, TimeUnit.SECONDS) && other.waitFor(60, TimeUnit.SECONDS), is(true));
    int wins = Integer.parseInt(output(one)) + Integer.parseInt(output(other));

    assertThat(wins, is(ENTRIES));
    for (int i = 0; i < ENTRIES; i++) {
      assertThat(lines("e" + i).size(), is(2)); // whole, and of one of the two
      assertThat(lines("e" + i).get(0), is(lines("e" + i).get(1)));
    }
  }

  private Process contender(String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Contender.class.getName(),
            folder.toString(),
            name)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String output(Process process) throws IOException {
    return new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
        .trim();
  }

  private org.apache.hadoop.fs.Path entry(String name) {
    return new org.apache.hadoop.fs.Path(folder.toString(), name);
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name));
  }

  /** Tries to create every entry; prints how many it won. */
  static final class Contender {
    public static void main(String[] args) throws IOException {
      Configuration configuration = new Configuration();
      LinkingLogStore store = new LinkingLogStore(configuration);
      int won = 0;
      int lost = 0;
      for (int i = 0; i < ENTRIES; i++) {
        try {
          store.write(
              new org.apache.hadoop.fs.Path(args[0], "e" + i),
              List.of(args[1], args[1]).iterator(),
              false,
              configuration);
          won++;
        } catch (FileAlreadyExistsException e) {
          lost++; // the other process was first
        }
      }
      System.out.println(won + lost == ENTRIES ? won : -1);
    }
  }
}
