package org.saleslakehouse.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.options.ApplicationNameOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.config.Configuration;
import org.saleslakehouse.pipelines.options.BronzeOptions;
import org.saleslakehouse.pipelines.options.CommonOptions;
import org.saleslakehouse.pipelines.options.DemoOptions;
import org.saleslakehouse.pipelines.options.KafkaOptions;
import org.saleslakehouse.pipelines.options.LakeOptions;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.ProduceOptions;
import org.saleslakehouse.pipelines.options.PropertyMap;
import org.saleslakehouse.pipelines.options.RunnerOptions;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.options.Unit;
import org.saleslakehouse.pipelines.runtime.RunnerProfile;

/**
 * A value given in the file or the environment reaches the options of the commands that have it.
 * Method: the options are found by reflection, as the product does, and each gets a value that is
 * not its default; so an option that somebody adds is tested without a line here.
 */
class ConfigurationTest {
  private static final ClassLoader LOADER = ConfigurationTest.class.getClassLoader();

  @TempDir Path directory;

  private Configuration load(String yaml, Map<String, String> environment, String... flags)
      throws IOException {
    Files.writeString(directory.resolve("lakehouse.yaml"), yaml);
    Map<String, String> byName = new LinkedHashMap<>();
    for (int i = 0; i < flags.length; i += 2) {
      byName.put(flags[i], flags[i + 1]);
    }
    return Configuration.load(Lakehouse.commands(), byName, environment, directory);
  }

  private static <T extends PipelineOptions> T as(Configuration configuration, Class<T> type) {
    return configuration.valuesFor(type, LOADER).with("profile", profile()).as(type);
  }

  /** The one that this build is made with. */
  private static String profile() {
    return RunnerProfile.names(LOADER).iterator().next();
  }

  @Test
  void thereAreThirtySettingsAndMore() {
    assertThat(settings().size(), greaterThanOrEqualTo(30));
  }

  @Test
  void eachSettingOfTheFileReachesTheOptionsOfEachCommandThatHasIt() throws Exception {
    Map<String, Map<String, String>> sections = new TreeMap<>();
    settings()
        .values()
        .forEach(
            option ->
                sections
                    .computeIfAbsent(option.section(), s -> new TreeMap<>())
                    .put(option.key().substring(option.section().length() + 1), written(option)));
    StringBuilder yaml = new StringBuilder();
    sections.forEach(
        (section, values) -> {
          yaml.append(section).append(":\n");
          values.forEach((key, v) -> yaml.append("  " + key + ": " + v + "\n"));
        });
    assertAllArrive(load(yaml.toString(), Map.of()));
  }

  @Test
  void eachSettingOfTheEnvironmentReachesTheOptionsOfEachCommandThatHasIt() throws Exception {
    Map<String, String> environment = new TreeMap<>();
    settings()
        .values()
        .forEach(
            option -> {
              String name =
                  "LAKEHOUSE_"
                      + option
                          .key()
                          .replace('.', '_')
                          .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                          .toUpperCase(Locale.ROOT);
              if (option.kind() == OptionDefinition.Kind.PROPERTIES) {
                environment.put(name + "_SOME_NAME", "some value");
              } else {
                environment.put(name, written(option).replace("'", ""));
              }
            });
    assertAllArrive(load("", environment));
  }

  private static void assertAllArrive(Configuration configuration) throws Exception {
    for (Command command : Lakehouse.commands()) {
      PipelineOptions options = as(configuration, command.optionsType());
      for (OptionDefinition option :
          OptionDefinition.ownOptionsOf(command.optionsType()).values()) {
        if (option.isConfigurable() && !option.name().equals("profile")) {
          assertThat(
              command.name() + " --" + option.name(),
              getter(command, option).invoke(options),
              equalTo(expected(option)));
        }
      }
    }
  }

  /** All settings by key. */
  private static Map<String, OptionDefinition> settings() {
    Map<String, OptionDefinition> settings = new TreeMap<>();
    for (Command command : Lakehouse.commands()) {
      for (OptionDefinition option :
          OptionDefinition.ownOptionsOf(command.optionsType()).values()) {
        if (option.isConfigurable()) {
          settings.put(option.key(), option);
        }
      }
    }
    return settings;
  }

  private static Method getter(Command command, OptionDefinition option)
      throws NoSuchMethodException {
    String property =
        option.name().substring(0, 1).toUpperCase(Locale.ROOT) + option.name().substring(1);
    return command.optionsType().getMethod((option.isFlag() ? "is" : "get") + property);
  }

  /** A value that is not the default, as a file has it. */
  private static String written(OptionDefinition option) {
    return switch (option.kind()) {
      case FLAG -> String.valueOf(!option.defaultText().equals(Optional.of("true")));
      case CHOICE -> other(option).toLowerCase(Locale.ROOT);
      case INTEGER -> {
        Unit unit = option.unit().orElse(null);
        yield unit == null ? number(option) : unit.write(number(option));
      }
      case NUMBER -> number(option);
      case TIME_SPAN -> "70m";
      case TEXT -> option.name().equals("profile") ? profile() : "some text";
      case STRUCTURE -> "'[{\"a\":1}]'";
      case PROPERTIES -> "{some.name: some value}";
    };
  }

  /** What the getter must return for it. */
  private static Object expected(OptionDefinition option) {
    return switch (option.kind()) {
      case FLAG -> !option.defaultText().equals(Optional.of("true"));
      case CHOICE ->
          Arrays.stream(option.type().getEnumConstants())
              .filter(c -> ((Enum<?>) c).name().equals(other(option)))
              .findFirst()
              .orElseThrow();
      case INTEGER ->
          option.type() == int.class || option.type() == Integer.class
              ? (Object) Integer.valueOf(number(option))
              : (Object) Long.valueOf(number(option));
      case NUMBER -> Double.valueOf(number(option));
      case TIME_SPAN -> "70m";
      case TEXT -> "some text";
      case STRUCTURE -> "[{\"a\":1}]";
      case PROPERTIES -> PropertyMap.of(Map.of("some.name", "some value"));
    };
  }

  private static String other(OptionDefinition option) {
    String usual = option.defaultText().orElse("").toUpperCase(Locale.ROOT);
    return option.choices().stream()
        .map(choice -> choice.toUpperCase(Locale.ROOT))
        .filter(choice -> !choice.equals(usual))
        .findFirst()
        .orElseThrow();
  }

  /** One less than the default, or one more if that is out of range. */
  private static String number(OptionDefinition option) {
    double usual = option.defaultText().map(Double::valueOf).orElse(7.0);
    double least = option.range().map(r -> r.min()).orElse(0.0);
    double other = usual - 1 >= least ? usual - 1 : Math.min(usual + 1, max(option));
    if (other == usual || other > max(option)) {
      other = (least + max(option)) / 2;
    }
    return other == Math.rint(other) ? String.valueOf((long) other) : String.valueOf(other);
  }

  private static double max(OptionDefinition option) {
    return option.range().map(r -> r.max()).orElse(1e9);
  }

  @Test
  void aFlagWinsOverTheEnvironmentThatOverTheFileAndThatOverTheDefault() throws Exception {
    String file = "kafka:\n  topic: of-file\n";
    Map<String, String> environment = Map.of("LAKEHOUSE_KAFKA_TOPIC", "of-environment");
    assertThat(as(load("", Map.of()), KafkaOptions.class).getTopic(), equalTo("ventes_stream"));
    assertThat(as(load(file, Map.of()), KafkaOptions.class).getTopic(), equalTo("of-file"));
    assertThat(
        as(load(file, environment), KafkaOptions.class).getTopic(), equalTo("of-environment"));
    assertThat(
        as(load(file, environment, "topic", "of-flag"), KafkaOptions.class).getTopic(),
        equalTo("of-flag"));
  }

  @Test
  void propertiesOfAllPlacesComeTogetherAndTheStrongerPlaceWins() throws Exception {
    Configuration configuration =
        load(
            "kafka:\n"
                + "  client:\n"
                + "    a: file\n"
                + "    b: file\n"
                + "    c: file\n"
                + "    sasl: {mechanism: PLAIN}\n",
            Map.of(
                "LAKEHOUSE_KAFKA_CLIENT_B",
                "environment",
                "LAKEHOUSE_KAFKA_CLIENT_C",
                "environment"),
            "kafkaClient",
            "{\"c\":\"flag\"}");
    assertThat(
        as(configuration, KafkaOptions.class).getKafkaClient().asMap(),
        equalTo(Map.of("a", "file", "b", "environment", "c", "flag", "sasl.mechanism", "PLAIN")));
  }

  @Test
  void theFileIsTheOneOfTheFlagElseOfTheVariableElseOfTheDirectory() throws Exception {
    Files.writeString(directory.resolve("other.yaml"), "kafka: {topic: other}\n");
    Files.writeString(directory.resolve("third.yaml"), "kafka: {topic: third}\n");
    Map<String, String> variable = Map.of("LAKEHOUSE_CONFIG", "other.yaml");
    String here = "kafka: {topic: here}\n";
    assertThat(as(load(here, Map.of()), KafkaOptions.class).getTopic(), equalTo("here"));
    assertThat(as(load(here, variable), KafkaOptions.class).getTopic(), equalTo("other"));
    assertThat(
        as(load(here, variable, "config", "third.yaml"), KafkaOptions.class).getTopic(),
        equalTo("third"));
  }

  @Test
  void keysMayBeWrittenWithDots() throws Exception {
    assertThat(as(load("kafka.topic: x\n", Map.of()), KafkaOptions.class).getTopic(), equalTo("x"));
  }

  @Test
  void anEmptyFileAndEmptySectionsSetNothing() throws Exception {
    for (String yaml : List.of("", "# nothing\n", "kafka:\nlake:\n  # path: x\n")) {
      assertThat(as(load(yaml, Map.of()), KafkaOptions.class).getTopic(), equalTo("ventes_stream"));
    }
  }

  @Test
  void aliasesStandForWhatTheyName() throws Exception {
    Configuration configuration =
        load("kafka:\n  consumer: &security {a: b}\n  producer: *security\n", Map.of());
    assertThat(
        as(configuration, KafkaOptions.class).getKafkaProducer().asMap(),
        equalTo(Map.of("a", "b")));
  }

  @Test
  void theDemoHasALakeAndARateOfItsOwn() throws Exception {
    Configuration configuration = load("lake: {path: mine}\nproducer: {rate: 7}\n", Map.of());
    assertThat(as(configuration, LakeOptions.class).getLake(), equalTo("mine"));
    assertThat(as(configuration, ProduceOptions.class).getRate(), equalTo(7.0));
    assertThat(as(configuration, DemoOptions.class).getLake(), equalTo(null));
    assertThat(as(configuration, DemoOptions.class).getRate(), equalTo(500.0));
  }

  @Test
  void timesAndSizesAreConvertedToTheUnitOfTheOption() throws Exception {
    BronzeOptions options =
        as(
            load(
                "streaming: {allowedLateness: 2h, freshness: 3s}\n"
                    + "performance: {targetFileSize: 1GB}\nkafka: {connectionTimeout: 1m}\n",
                Map.of()),
            BronzeOptions.class);
    assertThat(options.getAllowedLatenessMinutes(), equalTo(120));
    assertThat(options.getFreshnessMillis(), equalTo(3000));
    assertThat(options.getTargetFileSizeMebibytes(), equalTo(1024));
    assertThat(options.getConnectionTimeoutSeconds(), equalTo(60));
  }

  @Test
  void theFileWinsOverTheRunnersProfile() throws Exception {
    BronzeOptions options =
        as(
            load("streaming: {freshness: 5s}\nperformance: {orderTime: 3s}\n", Map.of()),
            BronzeOptions.class);
    assertThat(options.getFreshnessMillis(), equalTo(5000));
    assertThat(options.getOrderMillis(), equalTo(3000));
  }

  @Test
  void optionsOfTheRunnerMayStandInItsSectionForAllProfilesOrForOne() throws Exception {
    String yaml =
        "runner:\n  appName: all\n  "
            + profile()
            + ":\n    appName: one\n    jobName: one\n"
            + "  another:\n    whatever: 1\n";
    BronzeOptions options = as(load(yaml, Map.of()), BronzeOptions.class);
    assertThat(options.as(ApplicationNameOptions.class).getAppName(), equalTo("all"));
    assertThat(options.getJobName(), equalTo("one"));
  }

  @Test
  void propertiesOfTheRunnerBecomeSystemPropertiesUnlessTheyAreSet() throws Exception {
    System.setProperty("test.runner.set", "before");
    try {
      as(
          load(
              "runner:\n  properties:\n    test.runner.set: file\n    test.runner.new: file\n",
              Map.of()),
          BronzeOptions.class);
      assertThat(System.getProperty("test.runner.set"), equalTo("before"));
      assertThat(System.getProperty("test.runner.new"), equalTo("file"));
    } finally {
      System.clearProperty("test.runner.set");
      System.clearProperty("test.runner.new");
    }
  }

  @Test
  void quietAndVerboseMayBeConfigured() throws Exception {
    CommonOptions options =
        as(load("monitoring: {quiet: true, verbose: true}\n", Map.of()), CommonOptions.class);
    assertThat(options.isQuiet(), is(true));
    assertThat(options.isVerbose(), is(true));
  }

  @Test
  void aSettingOfAnotherCommandDoesNotDisturb() throws Exception {
    Configuration configuration = load("producer: {rate: 7}\n", Map.of());
    assertThat(as(configuration, SilverOptions.class).getLoyalPurchases(), equalTo(2L));
  }

  @Test
  void noSecretIsInTheTextOrTheDisplayDataOfTheOptions() throws Exception {
    BronzeOptions options =
        as(
            load(
                "kafka:\n  client:\n    ssl.key.password: \"s3cr3t\"\n"
                    + "  consumer: {sasl.jaas.config: \"x password='h1dden';\"}\n",
                Map.of()),
            BronzeOptions.class);
    assertThat(options.getKafkaClient().asMap().get("ssl.key.password"), equalTo("s3cr3t"));
    String shown =
        options
            + " "
            + DisplayData.from(options)
            + " "
            + new ObjectMapper()
                .registerModules(ObjectMapper.findModules(LOADER))
                .writeValueAsString(options);
    assertThat(shown, containsString("kafkaClient"));
    assertThat(shown, not(containsString("s3cr3t")));
    assertThat(shown, not(containsString("h1dden")));
  }

  @Test
  void defaultsAreThoseOfTheInterfacesUnlessTheRunnersProfileHasAnother() throws Exception {
    Configuration configuration = load("", Map.of());
    for (Command command : Lakehouse.commands()) {
      PipelineOptions plain = PipelineOptionsFactory.create().as(command.optionsType());
      PipelineOptions configured = as(configuration, command.optionsType());
      Set<String> ofProfile = optionsOfProfile(configuration, command.optionsType());
      for (OptionDefinition option :
          OptionDefinition.ownOptionsOf(command.optionsType()).values()) {
        if (!ofProfile.contains(option.name()) && !option.name().equals("profile")) {
          assertThat(
              command.name() + " --" + option.name(),
              getter(command, option).invoke(configured),
              equalTo(getter(command, option).invoke(plain)));
        }
      }
    }
  }

  /** A profile speaks to commands that run on a runner, or look at it. */
  private static Set<String> optionsOfProfile(
      Configuration configuration, Class<? extends PipelineOptions> type) {
    return RunnerOptions.class.isAssignableFrom(type)
        ? configuration
            .valuesFor(type, LOADER)
            .with("profile", profile())
            .profile()
            .options()
            .keySet()
        : Set.of();
  }
}
