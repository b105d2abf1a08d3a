package org.saleslakehouse.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.config.Configuration;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.runtime.RunnerProfile;

/** What {@code config} prints, and that what it prints can be used. */
class ConfigCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path directory;

  private String run(Map<String, String> environment, String... arguments) {
    out.reset();
    err.reset();
    ExitCode code =
        Lakehouse.run(
            arguments,
            environment,
            directory,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(err.toString(StandardCharsets.UTF_8), code, equalTo(ExitCode.DONE));
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<String> line(String text, String key) {
    return text.lines()
        .filter(line -> line.strip().startsWith(key + ":"))
        .map(line -> line.strip().replaceAll(" +", " "))
        .collect(Collectors.toList());
  }

  @Test
  void eachValueIsShownWithWhereItComesFrom() throws IOException {
    Files.writeString(
        directory.resolve("lakehouse.yaml"),
        "kafka:\n  topic: sales\n  client: {sasl.mechanism: PLAIN}\nsilver: {every: 60s}\n");
    String shown =
        run(
            Map.of("LAKEHOUSE_LAKE_PATH", "s3a://sales/lake"),
            "config",
            "--connectionTimeoutSeconds=20");
    assertThat(shown, containsString("# File: lakehouse.yaml. Runner profile: "));
    assertThat(line(shown, "topic"), equalTo(List.of("topic: sales # lakehouse.yaml:2")));
    assertThat(
        line(shown, "sasl.mechanism"),
        equalTo(List.of("sasl.mechanism: PLAIN # lakehouse.yaml:3")));
    assertThat(line(shown, "every"), equalTo(List.of("every: 60s # lakehouse.yaml:4")));
    assertThat(
        line(shown, "path"), equalTo(List.of("path: s3a://sales/lake # LAKEHOUSE_LAKE_PATH")));
    assertThat(
        line(shown, "connectionTimeout"),
        equalTo(List.of("connectionTimeout: 20s # --connectionTimeoutSeconds")));
    assertThat(
        line(shown, "startingOffsets"), equalTo(List.of("startingOffsets: earliest # default")));
    assertThat(line(shown, "# bronzePath"), equalTo(List.of("# bronzePath: # not set")));
    assertThat(shown, containsString("# profile "));
  }

  @Test
  void secretsAreMasked() throws IOException {
    Files.writeString(
        directory.resolve("lakehouse.yaml"),
        "kafka:\n  client:\n    ssl.keystore.password: h1dden\n    ssl.keystore.location: /k\n"
            + "runner:\n  properties:\n    spark.hadoop.fs.s3a.secret.key: k3y5\n");
    String shown =
        run(Map.of("LAKEHOUSE_KAFKA_ADMIN_SASL_JAAS_CONFIG", "x password=\"pw12\";"), "config");
    assertThat(
        line(shown, "ssl.keystore.password"),
        equalTo(List.of("ssl.keystore.password: \"********\" # lakehouse.yaml:3")));
    assertThat(
        line(shown, "ssl.keystore.location"),
        equalTo(List.of("ssl.keystore.location: /k # lakehouse.yaml:4")));
    for (String secret : List.of("h1dden", "k3y5", "pw12")) {
      assertThat(shown, not(containsString(secret)));
    }
  }

  @Test
  void keysAndOtherValuesAreShownThoughAPasswordIsTheSameWord() throws IOException {
    Files.writeString(
        directory.resolve("lakehouse.yaml"),
        "kafka:\n  topic: sales\n  client:\n    ssl.key.password: kafka\n"
            + "    ssl.keystore.password: sales\n");
    String shown = run(Map.of(), "config");
    assertThat(shown.lines().toList(), hasItem("kafka:"));
    assertThat(line(shown, "topic"), equalTo(List.of("topic: sales # lakehouse.yaml:2")));
    assertThat(
        line(shown, "ssl.key.password"),
        equalTo(List.of("ssl.key.password: \"********\" # lakehouse.yaml:4")));
  }

  @Test
  void whatIsShownCanBeUsedAsAFileThatSaysTheSame() throws IOException {
    String shown = run(Map.of(), "config", "--topic=odd: # \"name\"", "--rate=0.25");
    Files.writeString(directory.resolve("lakehouse.yaml"), shown);
    String again = run(Map.of(), "config");
    assertThat(values(again), equalTo(values(shown)));
  }

  private static List<String> values(String shown) {
    return shown.lines().skip(1).map(l -> l.replaceAll("  # .*$", "").stripTrailing()).toList();
  }

  @Test
  void theTemplateChangesNothing() throws Exception {
    Files.writeString(directory.resolve("t.yaml"), run(Map.of(), "config", "--template"));
    String plain = run(Map.of(), "config").lines().skip(1).collect(Collectors.joining("\n"));
    assertThat(
        run(Map.of(), "config", "--config=t.yaml")
            .lines()
            .skip(1)
            .collect(Collectors.joining("\n")),
        equalTo(plain));
  }

  @Test
  void theTemplateHoldsEverySettingAtItsDefault() throws Exception {
    String template = run(Map.of(), "config", "--template");
    String all =
        template
            .lines()
            // What follows a '#' at once is a setting; those without a default stay out.
            .filter(line -> !line.matches("  #[\\w.]+:( *| +#.*)"))
            .map(line -> line.matches("  #\\w+: .*") ? line.replaceFirst("#", "") : line)
            .collect(Collectors.joining("\n"));
    Files.writeString(directory.resolve("lakehouse.yaml"), all);
    Configuration written = Configuration.load(Lakehouse.commands(), Map.of(), Map.of(), directory);
    Configuration none =
        Configuration.load(
            Lakehouse.commands(),
            Map.of(),
            Map.of(),
            Files.createDirectory(directory.resolve("e")));
    for (Command command : Lakehouse.commands()) {
      for (OptionDefinition option :
          OptionDefinition.ownOptionsOf(command.optionsType()).values()) {
        if (option.isConfigurable()) {
          assertThat(
              template,
              containsString("  #" + option.key().substring(option.key().indexOf('.') + 1) + ":"));
          boolean ofProfile =
              List.of("orderMillis", "commitIntervalMillis", "profile").contains(option.name());
          if (!ofProfile) {
            assertThat(
                option.key(),
                value(written, command, option),
                equalTo(value(none, command, option)));
          }
        }
      }
    }
  }

  private static Object value(Configuration configuration, Command command, OptionDefinition option)
      throws ReflectiveOperationException {
    String profile =
        RunnerProfile.names(ConfigCommandTest.class.getClassLoader()).iterator().next();
    PipelineOptions options =
        configuration
            .valuesFor(command.optionsType(), ConfigCommandTest.class.getClassLoader())
            .with("profile", profile)
            .as(command.optionsType());
    String name =
        option.name().substring(0, 1).toUpperCase(Locale.ROOT) + option.name().substring(1);
    return String.valueOf(
        command.optionsType().getMethod((option.isFlag() ? "is" : "get") + name).invoke(options));
  }

  @Test
  void theReferenceInTheDocumentsIsUpToDate() throws IOException {
    Path file = Path.of("../docs/configuration.md");
    String made = run(Map.of(), "config", "--docs").replace(System.lineSeparator(), "\n");
    if (Boolean.getBoolean("updateDocs")) {
      Files.writeString(file, made);
    }
    assertThat(
        "Run 'mvn test -pl pipelines -am -Dtest=ConfigCommandTest -DupdateDocs=true"
            + " -Dsurefire.failIfNoSpecifiedTests=false' and commit docs/configuration.md.",
        Files.readString(file),
        equalTo(made));
  }

  @Test
  void theIniFileOfThePythonProjectIsImported() throws IOException {
    Path resources = Path.of("src/test/resources/org/saleslakehouse/pipelines");
    String yaml = run(Map.of(), "config", "--fromIni=" + resources.resolve("config.ini"));
    assertThat(yaml, equalTo(Files.readString(resources.resolve("from-ini.yaml"))));
    assertThat(
        err.toString(StandardCharsets.UTF_8),
        equalTo(Files.readString(resources.resolve("from-ini.notes"))));
    Files.writeString(directory.resolve("lakehouse.yaml"), yaml);
    String shown = run(Map.of(), "config");
    assertThat(
        line(shown, "rate").get(0),
        equalTo("rate: 0.5 # lakehouse.yaml:" + lineNumber(yaml, "rate:")));
    assertThat(line(shown, "allowedLateness").size(), equalTo(2));
  }

  /** What a pod finds of the services lakehouse and lakehouse-broker. */
  @Test
  void variablesThatKubernetesSetsAreNoSettings() {
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("LAKEHOUSE_SERVICE_HOST", "10.0.0.1"),
            Map.entry("LAKEHOUSE_SERVICE_PORT", "80"),
            Map.entry("LAKEHOUSE_SERVICE_PORT_HTTP", "80"),
            Map.entry("LAKEHOUSE_PORT", "tcp://10.0.0.1:80"),
            Map.entry("LAKEHOUSE_PORT_80_TCP", "tcp://10.0.0.1:80"),
            Map.entry("LAKEHOUSE_PORT_80_TCP_PROTO", "tcp"),
            Map.entry("LAKEHOUSE_PORT_80_TCP_PORT", "80"),
            Map.entry("LAKEHOUSE_PORT_80_TCP_ADDR", "10.0.0.1"),
            Map.entry("LAKEHOUSE_BROKER_SERVICE_HOST", "10.0.0.2"),
            Map.entry("LAKEHOUSE_BROKER_SERVICE_PORT", "9092"),
            Map.entry("LAKEHOUSE_BROKER_PORT", "tcp://10.0.0.2:9092"),
            Map.entry("LAKEHOUSE_KAFKA_TOPIC", "t"));
    String shown = run(environment, "config");
    assertThat(line(shown, "topic"), equalTo(List.of("topic: t # LAKEHOUSE_KAFKA_TOPIC")));
    assertThat(line(shown, "port"), equalTo(List.of("port: 9092 # default")));
  }

  private static int lineNumber(String text, String start) {
    List<String> lines = text.lines().map(String::strip).toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i + 1;
      }
    }
    throw new AssertionError(start);
  }

  @Test
  void anIniFileIsTakenTolerantly() throws IOException {
    Files.writeString(
        directory.resolve("c.ini"),
        "[kafka]\n"
            + "bootstrap-servers: a:1,b:2\n"
            + "Topic = t\n"
            + "[x]\n"
            + "LoyaltyThreshold=nine\n"
            + "foo=1\n");
    assertThat(
        run(Map.of(), "config", "--fromIni=" + directory.resolve("c.ini")),
        equalTo(
            "# Made from c.ini by 'config --fromIni'.\nkafka:\n"
                + "  bootstrapServers: a:1,b:2\n  topic: t\n"));
    assertThat(
        err.toString(StandardCharsets.UTF_8),
        equalTo(
            "c.ini:5: x.LoyaltyThreshold left out: not a value of analytics.loyalPurchases:"
                + " 'nine'.\nc.ini:6: x.foo left out: unknown.\n"));
  }
}
