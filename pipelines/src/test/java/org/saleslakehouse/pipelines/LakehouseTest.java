package org.saleslakehouse.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.pipelines.console.ExitCode;

/** The command line as its users meet it: what is typed, what is printed, the exit code. */
class LakehouseTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private ExitCode run(String... arguments) {
    return Lakehouse.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aFileSystemWithoutItsConnectorIsNamed() {
    assertThat(run("history", "--lake=s3a://bucket/lake"), is(ExitCode.FAILED));
    assertThat(
        err(),
        is(
            "error: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found on the class path. A"
                + " path in another file system needs its connector there: hadoop-aws for s3a,"
                + " which Maven's profile s3 adds; hadoop-azure for abfs; gcs-connector for gs. See"
                + " 'Object stores' in docs/deployment.md.\n"));
  }

  /** Java has put the replacement character where a letter was. */
  @Test
  void lettersThatTheLocaleHasLostAreNotTakenForData() {
    assertThat(run("query", "--sql=SELECT '\uFFFD'"), is(ExitCode.BAD_USAGE));
    assertThat(
        err(),
        is(
            "error: --sql=SELECT '\uFFFD' has letters that this process's locale does not know, and"
                + " they are lost. Start it with LC_ALL=C.UTF-8, or put the value into a"
                + " configuration file.\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
silver --every=999999999999999d | --every=999999999999999d is not a length of time: give a number and its unit, such as 500ms, 30s, 10m, 2h or 1d.
silver --every=99999d           | --every=99999d is too long: at most 36500d, a hundred years.
bronz                  | There is no command 'bronz'. Did you mean 'bronze'?
gold                   | There is no command 'gold'. Commands: demo, produce, bronze, silver, replay, query, dashboard, audit, history, optimize, vacuum, broker, doctor, config, completion.
produce --rat=4        | There is no option --rat. Did you mean --rate?
--slaes=4              | There is no option --slaes. Did you mean --sales?
silver --qqqqqqqqqqq   | There is no option --qqqqqqqqqqq. See silver --help.
produce extra          | 'extra' is not understood: options are given as --name=value.
produce --rate=abc     | --rate=abc is not a number from 0 to 10000000.
produce --rate=-1      | --rate=-1 is not from 0 to 10000000.
produce --rate=NaN     | --rate=NaN is not a finite number.
produce --clients=2.5  | --clients=2.5 is not a whole number from 1 to 1000000.
produce --seed=x       | --seed=x is not a whole number.
produce --quiet=maybe  | --quiet=maybe is neither true nor false.
bronze --startingOffsets=newest | --startingOffsets=newest is not one of earliest, latest, a time such as 2025-12-01T00:00:00Z, or offsets by partition such as 0:120,1:95.
bronze --startingOffsets=0:5,1:7,00:120 | --startingOffsets=0:5,1:7,00:120 names partition 00 twice. Keep one offset of it.
bronze --startingOffsets=latst | --startingOffsets=latst is not one of earliest, latest, a time such as 2025-12-01T00:00:00Z, or offsets by partition such as 0:120,1:95. Did you mean latest?
bronze --timeZone=Paris | --timeZone=Paris is not a time zone such as UTC, Europe/Paris or +02:00.
bronze --lake=         | --lake is empty. Name a directory, such as --lake=lake.
produce --startTime=x  | --startTime=x is not a time in UTC such as 2025-12-01T00:00:00Z: Text 'x' could not be parsed at index 0.
produce --lateShare=0.75 --malformedShare=0.5 | --lateShare=0.75 and --malformedShare=0.5 are more than 1 together, but a record is one or the other.
silver --premiumSpendingEur=1 | --premiumSpendingEur=1.0 is below --standardSpendingEur=100.0, so no client could be in the segment Standard.
""")
  void badUsageGivesOneClearMessageAndExitCode2(String commandLine, String message) {
    assertThat(run(commandLine.split(" ", -1)), equalTo(ExitCode.BAD_USAGE));
    assertThat(err(), equalTo("error: " + message + System.lineSeparator()));
    assertThat(out(), equalTo(""));
  }

  @Test
  void anOptionGivenTwiceIsBadUsage() {
    assertThat(run("produce", "--rate=1", "--rate=2"), equalTo(ExitCode.BAD_USAGE));
    assertThat(err(), containsString("'--rate' (N) should be specified only once"));
  }

  @Test
  void noBrokerThereFailsWithinTheTimeoutAndNamesTheMend() {
    assertThat(
        run("produce", "--bootstrapServers=127.0.0.1:1", "--connectionTimeoutSeconds=1"),
        equalTo(ExitCode.FAILED));
    assertThat(
        err(),
        equalTo(
            "error: No Kafka broker answers at 127.0.0.1:1 within 1 s. Check that it runs and that"
                + " --bootstrapServers is right, or wait longer with --connectionTimeoutSeconds."
                + System.lineSeparator()));
  }

  /** Jobs are started by scripts that nobody reads each time. */
  @Test
  void formerOptionsAreTakenWithAWarning() {
    assertThat(
        run(
            "bronze",
            "--bootstrapServers=nonsense",
            "--commitIntervalMillis=500",
            "--offsetGaps=allowed"),
        equalTo(ExitCode.FAILED));
    assertThat(
        err(),
        startsWith(
            "warning: --commitIntervalMillis=500 is --freshnessMillis=500 now. Write that.\n"
                + "warning: --offsetGaps=allowed is not needed: holes in offsets are passed over and"
                + " counted. Leave it out.\n"
                + "error: --bootstrapServers=nonsense cannot be used"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bronze --commitIntervalMillis=x | --freshnessMillis=x is not a length of time: give a number and its unit, such as 500ms, 30s, 10m, 2h or 1d.
          bronze --offsetGaps=forbidden   | There is no option --offsetGaps. See bronze --help.
          produce --offsetGaps=allowed    | There is no option --offsetGaps. See produce --help.
          """)
  void aFormerOptionIsCheckedLikeTodaysAndWhatNoLongerExistsIsRefused(
      String commandLine, String message) {
    assertThat(run(commandLine.split(" ", -1)), equalTo(ExitCode.BAD_USAGE));
    assertThat(err(), equalTo("error: " + message + System.lineSeparator()));
  }

  @Test
  void brokersThatAreNoAddressFailAtOnce() {
    assertThat(run("produce", "--bootstrapServers=nonsense"), equalTo(ExitCode.FAILED));
    assertThat(
        err(),
        equalTo(
            "error: --bootstrapServers=nonsense cannot be used: Invalid url in bootstrap.servers:"
                + " nonsense. Expected: host:port, several separated by commas."
                + System.lineSeparator()));
  }

  @Test
  void silverWithoutBronzeSaysWhatToRunFirst(@TempDir Path directory) {
    assertThat(run("silver", "--lake=" + directory), equalTo(ExitCode.FAILED));
    assertThat(
        err(),
        equalTo(
            "error: Table "
                + directory
                + "/bronze/ventes_stream does not exist yet, and Silver is made from it. Run"
                + " 'bronze' on this lake first, or name another one with --lake."
                + System.lineSeparator()));
  }

  @Test
  void aLakeThatIsAFileIsRefused(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(run("bronze", "--lake=" + file), equalTo(ExitCode.FAILED));
    assertThat(err(), containsString("Lake " + file + " is a file."));
  }

  @Test
  void noStackTraceUnlessVerbose() {
    String[] failing = {"silver", "--lake=/nowhere/at/all"};
    run(failing);
    assertThat(err(), not(containsString("\tat ")));
    err.reset();
    run("silver", "--lake=/nowhere/at/all", "--verbose");
    assertThat(err(), containsString("\tat "));
  }

  @Test
  void helpListsTheCommandsAndGoesToStandardOutput() {
    assertThat(run("--help"), equalTo(ExitCode.DONE));
    for (String command : List.of("demo", "produce", "bronze", "silver", "query", "doctor")) {
      assertThat(out(), containsString("\n  " + command + " "));
    }
    assertThat(err(), equalTo(""));
  }

  @Test
  void helpOfACommandShowsItsOptionsWithDefaultsLimitsAndExamples() {
    assertThat(run("bronze", "--help"), equalTo(ExitCode.DONE));
    assertThat(out(), containsString("--stopAtLatest"));
    assertThat(out(), containsString("--isolationLevel=read_uncommitted|read_committed"));
    assertThat(out(), containsString("[default: earliest]"));
    assertThat(out(), containsString("[default: localhost:9092]"));
    assertThat(out(), containsString("(from 1s to 10m)"));
    assertThat(out(), containsString("bronze --bootstrapServers=localhost:9092 --lake=lake\n"));
    assertThat(out(), not(containsString("--experiments=")));
  }

  @Test
  void optionsOfBeamAreTakenWithoutBeingListed(@TempDir Path directory) {
    String[] commandLine = {
      "silver", "--lake=" + directory, "--jobName=x", "--tempLocation=/tmp", "--experiments=a,b"
    };
    assertThat(run(commandLine), equalTo(ExitCode.FAILED));
    assertThat(err(), containsString("does not exist yet"));
  }
}
