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

Every setting has four places. The first one that has it wins:

1. a flag: `--topic=sales`
2. an environment variable: `LAKEHOUSE_KAFKA_TOPIC=sales`
3. a YAML file: `kafka:` and, indented below it, `topic: sales`
4. the runner's profile (`runner-profiles/`), else the option's default

The file is the one of `--config=FILE`, else of `LAKEHOUSE_CONFIG`, else `lakehouse.yaml` in the working
directory. `config --template` prints one to start with, `config` shows what applies and its origin, and
`config --fromIni=config.ini` converts the Python project's file.

- **Times** have a unit (`500ms`, `30s`, `10m`, `2h`, `1d`), and so do **sizes** (`64KB`, `128MB`, `1GB`;
  powers of two). A flag named with a unit may omit it: `--connectionTimeoutSeconds=30`.
- **Every command checks the whole file.** An unknown or repeated key, a wrong type or a value out of range
  ends it with exit code 2 and the line.
- **Environment variables** are the key in capitals: `streaming.allowedLateness` is
  `LAKEHOUSE_STREAMING_ALLOWED_LATENESS`. Dots of a property become underscores:
  `LAKEHOUSE_KAFKA_CLIENT_SASL_JAAS_CONFIG`. A variable with this prefix that sets nothing is an error, an
  empty one is not. Those that Kubernetes makes of a service (`LAKEHOUSE_SERVICE_HOST`, ...) are ignored.
- **Properties** are passed on unchanged. Those on which the jobs rest (group, offsets, isolation level, formats) are refused, and
  `--connectionTimeoutSeconds` sets the time-outs. Repeat the flag for each: `--kafkaClient=security.protocol=SASL_SSL
  --kafkaClient=sasl.mechanism=PLAIN`. Those of one client override `kafka.client`.
- **Secrets** (passwords, tokens, keys, `sasl.jaas.config`) are masked in messages and logs, never in table
  contents, and are not in a pipeline's options. `config` masks them by their keys. Use the file or the
  environment: other users of the machine can read a command line.
- The section `runner` also takes **any option of Beam and of the runner** (`appName`, `sparkMaster`, ...), or
  one level deeper for one profile: `runner: { spark: { checkpointDir: hdfs:///tmp/lakehouse } }`.

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
    checkpointDir: hdfs:///tmp/lakehouse
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
