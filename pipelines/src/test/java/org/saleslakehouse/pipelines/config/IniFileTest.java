package org.saleslakehouse.pipelines.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.ExitCode;

/** Goal: each value is the one that Python's configparser gives; what that refuses is refused. */
class IniFileTest {
  @TempDir Path folder;

  private List<String> read(String text) throws IOException {
    Path file = folder.resolve("c.ini");
    Files.writeString(file, text);
    return IniFile.read(file).stream()
        .map(entry -> entry.line() + " " + entry.name() + "=" + entry.value())
        .toList();
  }

  @Test
  void theFileMeansWhatItMeansToPython() throws IOException {
    assertThat(
        read(
            """
            [kafka]
            bootstrap_servers = a:9092,
                b:9092
            ; a comment
              c:9092
            topic_name = sales # the topic
            Quoted: "x = y"
            empty =
            [delta] ignored
            base_path = %(root)s/lake
            twice = %(base_path)s/%(ROOT)s
            [spark]
            app_name = 100%% ours ; yes
            [DEFAULT]
            root = /data
            """),
        contains(
            "15 DEFAULT.root=/data",
            "2 kafka.bootstrap_servers=a:9092,\nb:9092\nc:9092",
            "6 kafka.topic_name=sales # the topic",
            "7 kafka.Quoted=\"x = y\"",
            "8 kafka.empty=",
            "10 delta.base_path=/data/lake",
            "11 delta.twice=/data/lake//data",
            "13 spark.app_name=100% ours ; yes"));
  }

  @Test
  void aByteOrderMarkAndCarriageReturnsAreNoPartOfIt() throws IOException {
    assertThat(read("\uFEFF[a]\r\nb = c\r\n"), contains("2 a.b=c"));
  }

  /** On French keyboards it is the space bar with AltGr still down. */
  @Test
  void whiteSpaceIsWhatPythonTakesForIt() throws IOException {
    assertThat(
        read(
            "[a]\n"
                + "\u00A0b\u00A0=\u00A0c d\u00A0e\u00A0\n"
                + "\u3000\u2028f\u001C\n"
                + "\u0085\n"
                + "x = y\u0085z\n"),
        contains("2 a.b=c d\u00A0e\nf", "5 a.x=y\u0085z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a = 1                       | 1: it stands before the first [SECTION].",
        "[s]/x                       | 2: neither a [SECTION] nor KEY = VALUE.",
        "[s]/= 1                     | 2: neither a [SECTION] nor KEY = VALUE.",
        "[s]/a = 1/A = 2             | 3: A is in line 2 already; remove one of the two.",
        "[s]/a = 1/[s]               | 3: section [s] is there twice; put the two together.",
        "[s]/a = 50%                 | 2: a % that is no %(NAME)s is written %%.",
        "[s]/a = %(b)s               | 2: %(b)s names nothing in [s] or [DEFAULT].",
        "[s]/a = %(b)s/b = %(a)s     | 2: its %(NAME)s refer to each other without an end.",
      })
  void whatPythonRefusesIsRefusedByLine(String text, String message) {
    CommandException e = assertThrows(CommandException.class, () -> read(text.replace("/", "\n")));
    assertThat(e.exitCode(), is(ExitCode.BAD_USAGE));
    assertThat(e.getMessage(), is(folder.resolve("c.ini") + ":" + message));
  }

  @Test
  void anotherCharacterSetIsRefused() throws IOException {
    Path file = folder.resolve("latin.ini");
    Files.write(file, "[kafka]\ntopic_name = données\n".getBytes(StandardCharsets.ISO_8859_1));
    CommandException e = assertThrows(CommandException.class, () -> IniFile.read(file));
    assertThat(
        e.getMessage(),
        is(
            "--fromIni="
                + file
                + " is not text in UTF-8. Convert it first, such as with 'iconv -f latin1 -t"
                + " utf-8'."));
  }
}
