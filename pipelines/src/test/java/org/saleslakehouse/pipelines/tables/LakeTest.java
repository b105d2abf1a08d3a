package org.saleslakehouse.pipelines.tables;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.options.LakeOptions;

class LakeTest {
  @TempDir private Path directory;

  private String refusal() {
    return assertThrows(CommandException.class, () -> Lake.at(directory.toString()).checkWritable())
        .getMessage();
  }

  @Test
  void theTablesLieWhereTheOriginalHasThem() {
    Lake lake = Lake.at("s3a://bucket/lake/");
    assertThat(lake.bronze(), equalTo("s3a://bucket/lake/bronze/ventes_stream"));
    assertThat(lake.quarantine(), equalTo("s3a://bucket/lake/bronze/ventes_quarantine"));
    assertThat(lake.clientDays(), equalTo("s3a://bucket/lake/silver/ventes_aggreges"));
    assertThat(lake.countries(), equalTo("s3a://bucket/lake/silver/ventes_par_pays"));
    assertThat(lake.segments(), equalTo("s3a://bucket/lake/silver/ventes_par_segment"));
  }

  @Test
  void aLocalPathIsMadeAbsolute() {
    assertThat(
        Lake.at("some/../lake").base(), equalTo(Path.of("lake").toAbsolutePath().toString()));
  }

  @Test
  void theRootIsADirectoryToo() {
    assertThat(Lake.at("/").bronze(), equalTo("/bronze/ventes_stream"));
  }

  /** One directory, whichever way it is written. */
  @ParameterizedTest
  @CsvSource({
    "file:/data/my%20lake, /data/my lake",
    "file:///data/my%20lake/, /data/my lake",
    "FILE:///data/lake, /data/lake",
    "file://localhost/data/lake, /data/lake",
    "file:///data/100%25, /data/100%",
    "/data/my%20lake, /data/my%20lake",
    "/data/my lake, /data/my lake",
    "/data/a/../b, /data/b",
  })
  void aDirectoryIsOne(String written, String path) {
    assertThat(Lake.at(written).base(), equalTo(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file://tmp/lake",
        "file:lake",
        "file:",
        "file:///a b",
        "file:///a%2",
        "file:///a%ff",
        "file:///a?b",
        "file:///a#b",
        "~/lake",
        "~",
        "lake\r",
      })
  void whatMayMeanAnotherPlaceIsRefused(String written) {
    CommandException e = assertThrows(CommandException.class, () -> Lake.at(written));
    assertThat(e.exitCode(), equalTo(ExitCode.BAD_USAGE));
  }

  @Test
  void aRefusalNamesTheRemedy() {
    assertThat(
        assertThrows(CommandException.class, () -> Lake.at("file://tmp/lake")).getMessage(),
        equalTo(
            "'file://tmp/lake' names no directory of this machine: it has no path, or the name of"
                + " a machine before it. Write file:///PATH with %20 for a space, or the path"
                + " alone, such as /tmp/lake."));
    assertThat(
        assertThrows(CommandException.class, () -> Lake.at("~/lake")).getMessage(),
        equalTo(
            "'~/lake' begins with ~, which a shell replaces at the beginning of a word only. Write"
                + " $HOME instead, or ./~/lake if a directory of that name is meant."));
  }

  @Test
  void aNewDirectoryIsMade() {
    Path base = directory.resolve("new/lake");
    Lake.at(base.toString()).checkWritable();
    assertThat(Files.isDirectory(base), equalTo(true));
    assertThat(Lake.at(base.toString()).hasTables(), equalTo(false));
  }

  @Test
  void aDirectoryWithOurTablesAndOthersFilesIsFine() throws IOException {
    Files.createDirectories(directory.resolve("bronze/ventes_stream/_delta_log"));
    Files.createFile(directory.resolve("notes.txt"));
    Lake lake = Lake.at(directory.toString());
    lake.checkWritable();
    assertThat(lake.hasTables(), equalTo(true));
  }

  @Test
  void aDirectoryOfSomethingElseIsRefused() throws IOException {
    Files.createFile(directory.resolve("pom.xml"));
    assertThat(
        refusal(),
        equalTo(
            "Lake "
                + directory
                + " holds something else already (pom.xml) and no table of ours. Choose an empty or"
                + " new directory with --lake."));
  }

  @Test
  void aDeltaTableIsNoLake() throws IOException {
    Files.createDirectories(directory.resolve("_delta_log"));
    assertThat(
        refusal(),
        equalTo(
            "Lake "
                + directory
                + " holds something else already (_delta_log) and no table of ours. Choose an empty"
                + " or new directory with --lake."));
  }

  @Test
  void somethingElseInPlaceOfATableIsRefused() throws IOException {
    Path table = Files.createDirectories(directory.resolve("bronze/ventes_stream"));
    Files.createFile(table.resolve("data.csv"));
    assertThat(
        refusal(),
        equalTo(
            "Table "
                + table
                + ": something that is not a Delta table is there. Choose another directory with"
                + " --lake, or move it away."));
  }

  @Test
  void aFileWhereADirectoryOfTablesBelongsIsRefused() throws IOException {
    Files.createFile(directory.resolve("bronze"));
    assertThat(
        refusal(),
        equalTo(
            "Table "
                + directory.resolve("bronze/ventes_stream")
                + ": something that is not a Delta table is there. Choose another directory with"
                + " --lake, or move it away."));
  }

  private static Lake lakeOf(String... arguments) {
    return Lake.of(PipelineOptionsFactory.fromArgs(arguments).as(LakeOptions.class));
  }

  @Test
  void eachTableMayLieElsewhere(@TempDir Path elsewhere) {
    Lake lake =
        lakeOf(
            "--lake=/l",
            "--bronzePath=" + elsewhere.resolve("b"),
            "--quarantinePath=s3a://bucket/q/",
            "--clientDaysPath=/c",
            "--countriesPath=/p",
            "--segmentsPath=/s");
    assertThat(lake.bronze(), equalTo(elsewhere.resolve("b").toString()));
    assertThat(lake.quarantine(), equalTo("s3a://bucket/q"));
    assertThat(lake.clientDays(), equalTo("/c"));
    assertThat(lake.countries(), equalTo("/p"));
    assertThat(lake.segments(), equalTo("/s"));
    assertThat(lakeOf("--lake=/l").bronze(), equalTo("/l/bronze/ventes_stream"));
  }

  @Test
  void aTableElsewhereIsATableOfTheLake(@TempDir Path elsewhere) throws IOException {
    String[] options = {"--lake=" + directory.resolve("new"), "--segmentsPath=" + elsewhere};
    assertThat(lakeOf(options).hasTables(), equalTo(false));
    Files.createDirectory(elsewhere.resolve("_delta_log"));
    assertThat(lakeOf(options).hasTables(), equalTo(true));
  }

  @Test
  void somethingElseInPlaceOfATableElsewhereIsRefused(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("mine.csv"), "1");
    Lake lake = lakeOf("--lake=" + directory.resolve("new"), "--bronzePath=" + elsewhere);
    assertThat(
        assertThrows(CommandException.class, lake::checkWritable).getMessage(),
        equalTo(
            "Table "
                + elsewhere
                + ": something that is not a Delta table is there. Choose another directory with"
                + " --lake, or move it away."));
  }
}
