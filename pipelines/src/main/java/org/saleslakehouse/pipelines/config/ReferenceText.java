package org.saleslakehouse.pipelines.config;

import java.util.ArrayList;
import java.util.List;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.OptionDefinition.Kind;
import org.saleslakehouse.pipelines.options.Sections;

/** The reference of all settings, in Markdown: {@code docs/configuration.md}. */
public final class ReferenceText {
  private static final String HEAD =
      """
# Configuration

<!-- Made by 'config --docs'; a test compares. Change the options' descriptions instead. -->

Every setting can be given in four places. The first one that has it wins:

1. a flag: `--topic=sales`
2. an environment variable: `LAKEHOUSE_KAFKA_TOPIC=sales`
3. a YAML file: `kafka:` and, indented below it, `topic: sales`
4. the runner's profile (`runner-profiles/`), else the option's default

The file is the one that `--config=FILE` names, else the one in `LAKEHOUSE_CONFIG`, else
`lakehouse.yaml` in the working directory. `config --template` prints one to start with,
`config` what holds now and where it comes from, and `config --fromIni=config.ini` makes one
of the Python project's file.

- **Times** have a unit (`500ms`, `30s`, `10m`, `2h`, `1d`), and so have **sizes** (`64KB`,
  `128MB`, `1GB`; powers of two). A flag whose name says the unit may leave it out:
  `--connectionTimeoutSeconds=30`.
- **All of the file is checked** by every command. An unknown key, a wrong type, a value out
  of range or a key given twice ends the command with exit code 2 and the line in the file.
- The **environment variable** of a key is its name in capitals, words apart:
  `streaming.allowedLateness` is `LAKEHOUSE_STREAMING_ALLOWED_LATENESS`. Of a property, dots
  become underscores: `LAKEHOUSE_KAFKA_CLIENT_SASL_JAAS_CONFIG`. A variable with this prefix
  that sets nothing is an error, an empty one is none; those that Kubernetes makes of a service
  (`LAKEHOUSE_SERVICE_HOST`, `LAKEHOUSE_PORT`, ...) are left alone.
- **Properties** are handed on as they are. As flags they are given one by one:
  `--kafkaClient=security.protocol=SASL_SSL --kafkaClient=sasl.mechanism=PLAIN`. Those of one
  client win over those of `kafka.client`.
- **Secrets** (passwords, tokens, keys, `sasl.jaas.config`) are masked in all messages and logs,
  never in what tables hold, and no pipeline carries them in its options. Give them in the file or the environment: what
  is typed on a command line, other users of the machine can read.
- In the section `runner`, **any option of Beam and of the runner** may stand as well
  (`appName`, `sparkMaster`, `maxRecordsPerBatch`, ...), or a level deeper for one profile
  only: `runner: { spark: { maxRecordsPerBatch: 100 } }`.

```yaml
kafka:
  bootstrapServers: broker-1:9093,broker-2:9093
  client:
    security.protocol: SASL_SSL
    sasl.mechanism: PLAIN
lake:
  path: s3a://sales/lake
streaming:
  freshness: 2s
runner:
  spark:
    maxRecordsPerBatch: 100
  properties:
    spark.executor.memory: 4g
```
""";

  private ReferenceText() {}

  public static List<String> lines(Settings settings) {
    List<String> lines = new ArrayList<>(HEAD.lines().toList());
    settings
        .bySection()
        .forEach(
            (section, options) -> {
              lines.add("");
              lines.add("## " + section);
              lines.add("");
              lines.add(Sections.about(section) + ".");
              lines.add("");
              lines.add("| Key | Flag | Value | Default | Meaning |");
              lines.add("|---|---|---|---|---|");
              options.forEach(option -> lines.add(row(option)));
            });
    return lines;
  }

  private static String row(OptionDefinition option) {
    String value =
        option.kind() == Kind.CHOICE
            ? String.join(", ", option.choices())
            : kind(option) + option.rangeText().map(r -> " " + r).orElse("");
    return "| `"
        + option.key()
        + "` | `--"
        + option.name()
        + "` | "
        + value
        + " | "
        + option.writtenDefault().map(d -> "`" + d + "`").orElse("")
        + " | "
        + option.description().replace("|", "\\|")
        + " |";
  }

  private static String kind(OptionDefinition option) {
    return switch (option.kind()) {
      case FLAG -> "true or false";
      case CHOICE -> "choice";
      case INTEGER -> option.unit().map(u -> u.isSize() ? "size" : "time").orElse("whole number");
      case NUMBER -> "number";
      case TIME_SPAN ->
          "time"
              + option
                  .shortest()
                  .filter(least -> !least.startsWith("0"))
                  .map(least -> " at least " + least)
                  .orElse("");
      case TEXT -> "text";
      case STRUCTURE -> "list or map";
      case PROPERTIES -> "properties";
    };
  }
}
