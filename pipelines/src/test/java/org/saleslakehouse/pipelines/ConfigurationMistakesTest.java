package org.saleslakehouse.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.pipelines.console.ExitCode;

/** Each mistake in the configuration ends the command with one exact message and exit code 2. */
class ConfigurationMistakesTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path directory;

  private String error(Map<String, String> environment, String... arguments) {
    ExitCode code =
        Lakehouse.run(
            arguments,
            environment,
            directory,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(err.toString(StandardCharsets.UTF_8), code, equalTo(ExitCode.BAD_USAGE));
    assertThat(out.toString(StandardCharsets.UTF_8), equalTo(""));
    String text = err.toString(StandardCharsets.UTF_8);
    assertThat(text, startsWith("error: "));
    return text.substring("error: ".length()).stripTrailing().replace(directory + "/", "");
  }

  private void write(String file, String yaml) throws IOException {
    Files.writeString(directory.resolve(file), yaml);
  }

  /** In the YAML a slash ends a line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
kafka:/  topc: x                   | 2: there is no setting kafka.topc. Did you mean kafka.topic?
kafak:/  topic: x                  | 1: there is no setting kafak. Did you mean kafka?
streaming:/  topic: x              | 2: there is no setting streaming.topic. Did you mean kafka.topic?
streaming:/  freshnessMillis: 5 | 2: there is no setting streaming.freshnessMillis. Did you mean streaming.freshness?
streaming:/  commitInterval: 5s  | 2: streaming.commitInterval is streaming.freshness now.
kafka:/  offsetGaps: allowed     | 2: kafka.offsetGaps is not needed: holes in offsets are passed over and counted. Remove the line.
qqqqqqqqqq: 1                      | 1: there is no setting qqqqqqqqqq. 'config --template' prints all there are.
runner:/  apName: x                | 2: there is no setting runner.apName. Did you mean runner.appName?
producer:/  rate: fast             | 2: producer.rate: fast is not a number from 0 to 10000000.
producer:/  clients: 2.5           | 2: producer.clients: 2.5 is not a whole number from 1 to 1000000.
producer:/  clients: [1, 2]        | 2: producer.clients takes one value, not a list or a section.
kafka:/  topic: {a: b}             | 2: kafka.topic takes one value, not a list or a section.
kafka:/  topic:                    | 2: kafka.topic has no value. Give it one, or remove the line.
kafka: localhost                   | 1: kafka is a section: its keys stand below it, indented.
kafka:/  client: secret            | 2: kafka.client takes properties, each as name: value below it.
kafka:/  client:/    a: [1]        | 3: kafka.client.a takes one value.
kafka:/  isolationLevel: read_comitted | 2: kafka.isolationLevel: read_comitted is not one of read_uncommitted, read_committed. Did you mean read_committed?
kafka:/  skipDeletedRecords: yes   | 2: kafka.skipDeletedRecords: yes is neither true nor false.
kafka:/  connectionTimeout: 30     | 2: kafka.connectionTimeout: 30 has no unit. Write 30s, for example.
kafka:/  connectionTimeout: 3 weeks | 2: kafka.connectionTimeout: 3 weeks is not a length of time: give a number and its unit, such as 500ms, 30s, 10m, 2h or 1d.
kafka:/  connectionTimeout: 1500ms | 2: kafka.connectionTimeout: 1500ms is not a whole number of seconds.
kafka:/  connectionTimeout: 1h     | 2: kafka.connectionTimeout: 1h is not from 1s to 10m.
silver:/  earlyFiring: 5           | 2: silver.earlyFiring: 5 is not a length of time: give a number and its unit, such as 500ms, 30s, 10m, 2h or 1d.
silver:/  every: 10ms              | 2: silver.every: 10ms is too short: at least 1s.
performance:/  targetFileSize: 30s | 2: performance.targetFileSize: 30s is not a size: give a number and its unit, such as 64KB, 128MB or 1GB.
performance:/  targetFileSize: 5GB | 2: performance.targetFileSize: 5GB is not from 1MB to 4GB.
kafka:/  topic: a/  topic: b       | 3: kafka.topic is given twice, first at lakehouse.yaml:2.
kafka:/  topic: a/kafka.topic: b   | 3: kafka.topic is given twice, first at lakehouse.yaml:2.
- kafka                            | 1: expected sections such as 'kafka:', with keys below.
kafka:/  topic: [a                 | 2: not YAML: expected ',' or ']', but got <stream end>.
kafka:/  topic: a: b               | 2: not YAML: mapping values are not allowed here.
kafka:/  topic: *gone              | 2: not YAML: found undefined alias gone.
kafka: &k/  client: *k             | 1: what the anchor '&k' names holds itself.
quality:/  rules: &a [*a]          | 2: what the anchor '&a' names holds itself.
quality:/  rules:/  - name: a/    max: 100/    max: 1 | 5: max is given twice.
kafka:/  topic: a\u0007b           | 2: not YAML: the character U+0007 is not allowed. Remove it.
""")
  void inTheFile(String yaml, String message) throws IOException {
    write("lakehouse.yaml", yaml.replace('/', '\n'));
    assertThat(error(Map.of(), "silver"), equalTo("lakehouse.yaml:" + message));
  }

  @Test
  void aFileThatIsMissing() {
    assertThat(
        error(Map.of(), "bronze", "--config=gone.yaml"),
        equalTo(
            "--config=gone.yaml: there is no such file. 'config --template' prints one to start"
                + " with."));
  }

  @Test
  void aFileThatIsMissingAndNamedByTheEnvironment() {
    assertThat(
        error(Map.of("LAKEHOUSE_CONFIG", "gone.yaml"), "bronze"),
        equalTo(
            "LAKEHOUSE_CONFIG=gone.yaml: there is no such file. 'config --template' prints one to"
                + " start with."));
  }

  @Test
  void aDirectoryInPlaceOfAFile() throws IOException {
    Files.createDirectory(directory.resolve("conf"));
    assertThat(
        error(Map.of(), "bronze", "--config=conf"),
        equalTo(
            "--config=conf is a directory. Name a YAML file in it, such as conf/lakehouse.yaml."));
  }

  @Test
  void aFileThatIsNoText() throws IOException {
    Files.write(directory.resolve("a.yaml"), new byte[] {(byte) 0xC3, (byte) 0x28});
    assertThat(
        error(Map.of(), "bronze", "--config=a.yaml"),
        equalTo("--config=a.yaml cannot be read: it is not text in UTF-8."));
  }

  @Test
  void anIniFile() throws IOException {
    write("config.ini", "[KAFKA]\n");
    assertThat(
        error(Map.of(), "bronze", "--config=config.ini"),
        equalTo(
            "--config=config.ini is an INI file. 'config --fromIni=config.ini' makes a YAML file of"
                + " it."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
LAKEHOUSE_KAFKA_TOPC     | x    | The environment variable LAKEHOUSE_KAFKA_TOPC sets nothing. Did you mean LAKEHOUSE_KAFKA_TOPIC?
LAKEHOUSE_QQQQQQQQQQQQQQ | x    | The environment variable LAKEHOUSE_QQQQQQQQQQQQQQ sets nothing. 'config' lists what can be set; unset this one.
LAKEHOUSE_PORT           | 80   | The environment variable LAKEHOUSE_PORT sets nothing. Did you mean LAKEHOUSE_DEMO_RATE?
LAKEHOUSE_PRODUCER_RATE  | fast | LAKEHOUSE_PRODUCER_RATE=fast is not a number from 0 to 10000000.
LAKEHOUSE_KAFKA_CONNECTION_TIMEOUT | 1h | LAKEHOUSE_KAFKA_CONNECTION_TIMEOUT=1h is not from 1s to 10m.
""")
  void inTheEnvironment(String name, String value, String message) {
    assertThat(error(Map.of(name, value), "silver"), equalTo(message));
  }

  @Test
  void settingsThatConflictSayWhereEachComesFrom() throws IOException {
    write("lakehouse.yaml", "analytics:\n  premiumSpendingEur: 50\n");
    assertThat(
        error(Map.of("LAKEHOUSE_ANALYTICS_STANDARD_SPENDING_EUR", "80"), "silver"),
        equalTo(
            "--premiumSpendingEur=50.0 is below --standardSpendingEur=80.0, so no client could be"
                + " in the segment Standard. (--premiumSpendingEur is set by"
                + " analytics.premiumSpendingEur in lakehouse.yaml:2; --standardSpendingEur is set"
                + " by analytics.standardSpendingEur in"
                + " LAKEHOUSE_ANALYTICS_STANDARD_SPENDING_EUR.)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
silver --rebuild --mode=streaming | --rebuild does not go with --mode=streaming. Run 'silver --rebuild' first.
produce --minQuantity=6           | --minQuantity=6 is above --maxQuantity=5.
config --template --docs          | --template and --docs exclude each other: each prints something different.
config --fromIni=gone.ini         | --fromIni=gone.ini: there is no such file.
bronze --bronzePath=/a/b --quarantinePath=/a/b | The tables bronze/ventes_stream and bronze/ventes_quarantine are both at /a/b. Give each a path of its own.
bronze --kafkaClient=password     | --kafkaClient takes a property and its value: --kafkaClient=NAME=VALUE.
bronze --kafkaClient=a=1 --kafkaClient=a=2 | --kafkaClient=a=... is given twice.
bronze --kafkaConsumer=group.id=x | kafka.consumer.group.id cannot be set: exactly-once storage depends on it.
produce --kafkaProducer=bootstrap.servers=x:1 | kafka.producer.bootstrap.servers cannot be set: use kafka.bootstrapServers.
produce --connectionTimeoutSeconds=5x | --connectionTimeoutSeconds=5x is not a length of time: give a number and its unit, such as 500ms, 30s, 10m, 2h or 1d.
""")
  void onTheCommandLine(String commandLine, String message) {
    assertThat(error(Map.of(), commandLine.split(" ", -1)), equalTo(message));
  }

  @Test
  void aMistakeInWhatOnlyAnotherCommandUsesIsFoundToo() throws IOException {
    write("lakehouse.yaml", "demo:\n  sales: none\n");
    assertThat(
        List.of(error(Map.of(), "silver")),
        equalTo(
            List.of(
                "lakehouse.yaml:2: demo.sales: none is not a whole number from 1 to 2147483647.")));
  }
}
