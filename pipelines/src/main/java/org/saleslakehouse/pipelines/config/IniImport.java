package org.saleslakehouse.pipelines.config;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.OptionDefinition;

/**
 * Makes a configuration file of the {@code config.ini} of the Python project that these tables come
 * from. Names are taken tolerantly: case, underscores and the section do not matter.
 */
public final class IniImport {
  private static final Pattern TIME =
      Pattern.compile("(\\d+)\\s*(ms|millisecond|second|sec|s|minute|min|m|hour|h|day|d)s?");

  private final Settings settings;
  private final Path path;
  private final Map<String, String> kept = new LinkedHashMap<>();
  private final Map<String, String> notes = new LinkedHashMap<>();

  /** What to do with an option: the keys it becomes, or why it becomes none. */
  private record Rule(List<String> keys, Form form, String note) {}

  /** How a value is rewritten. */
  private enum Form {
    AS_IS,
    MILLIS,
    SECONDS,
    HOURS,
    TIME_TEXT,
    INTERVAL_TO_RATE,
    LOG_LEVEL,
    LOWER_CASE
  }

  private static final Map<String, Rule> RULES = rules();

  private IniImport(Settings settings, Path path) {
    this.settings = settings;
    this.path = path;
  }

  public static IniImport of(Path path, Settings settings) {
    IniImport imported = new IniImport(settings, path);
    List<IniFile.Entry> entries = IniFile.read(path);
    entries.forEach(imported::add);
    imported.leaveOutUsualPaths();
    return imported;
  }

  private static Map<String, Rule> rules() {
    Map<String, Rule> rules = new TreeMap<>();
    keep(rules, Form.AS_IS, "kafka.bootstrapServers", "bootstrapservers", "kafkaserver", "brokers");
    keep(rules, Form.AS_IS, "kafka.topic", "topicname", "topic", "kafkatopic");
    keep(rules, Form.LOWER_CASE, "kafka.startingOffsets", "startingoffset", "startingoffsets");
    keep(rules, Form.MILLIS, "kafka.connectionTimeout", "connectiontimeoutms");
    keep(rules, Form.AS_IS, "runner.appName", "appname");
    keep(rules, Form.AS_IS, "runner.properties.spark.executor.memory", "executormemory");
    keep(rules, Form.LOG_LEVEL, "monitoring.logLevel", "loglevel");
    keep(rules, Form.AS_IS, "lake.path", "basepath", "deltabasepath");
    keep(rules, Form.AS_IS, "lake.bronzePath", "bronzepath");
    keep(rules, Form.AS_IS, "lake.clientDaysPath", "silveraggregatespath", "silverpath");
    keep(rules, Form.AS_IS, "lake.countriesPath", "silvercountrypath");
    keep(rules, Form.AS_IS, "lake.segmentsPath", "silversegmentpath");
    keep(rules, Form.MILLIS, "streaming.freshness", "checkpointintervalms", "triggerintervalms");
    keep(rules, Form.INTERVAL_TO_RATE, "producer.rate", "batchinterval", "producerinterval");
    keep(rules, Form.AS_IS, "producer.products", "numproducts");
    keep(rules, Form.AS_IS, "producer.clients", "numclients");
    keep(rules, Form.AS_IS, "producer.maxQuantity", "maxquantity");
    keep(rules, Form.AS_IS, "producer.minQuantity", "minquantity");
    keep(rules, Form.AS_IS, "analytics.loyalPurchases", "loyaltythreshold");
    keep(rules, Form.AS_IS, "analytics.premiumSpendingEur", "premiumthreshold");
    keep(rules, Form.AS_IS, "analytics.standardSpendingEur", "standardthreshold");
    keep(rules, Form.LOWER_CASE, "monitoring.verbose", "verboselogging");
    keep(rules, Form.SECONDS, "monitoring.metricsInterval", "metricsinterval");
    keep(rules, Form.HOURS, "vacuum.retention", "vacuumretentionhours");
    rules.put(
        "watermarkdelay",
        new Rule(
            List.of("streaming.allowedLateness", "silver.allowedLateness"), Form.TIME_TEXT, ""));
    drop(
        rules,
        "a JVM's memory is set where it is started: MAVEN_OPTS=-Xmx%s, java -Xmx%s -jar, or"
            + " spark-submit --driver-memory %s",
        "drivermemory");
    drop(
        rules,
        "there is no checkpoint to place: the tables themselves say where to go on",
        "checkpointpath",
        "checkpointlocation");
    drop(
        rules,
        "reading takes no memory for what is not written yet, so that there is no rate to bound",
        "maxrateperpartition");
    drop(
        rules,
        "the number of files follows the load: one for each commit and day as long as it is small",
        "outputpartitions");
    drop(rules, "Bronze is always appended to, Silver is replaced or upserted", "outputmode");
    drop(
        rules,
        "rows are not counted into batches: a commit holds what streaming.freshness brings, a"
            + " file what performance.targetFileSize allows",
        "batchsize");
    drop(
        rules,
        "a setting of Spark SQL, which no pipeline here uses",
        "adaptiveexecution",
        "shufflepartitions");
    drop(
        rules,
        "had no effect there, and has no counterpart here; see monitoring.logLevel",
        "enablelogging",
        "devmode",
        "consoleoutput",
        "testmode");
    drop(rules, "metrics are on wherever they are configured", "enablemetrics");
    drop(rules, "had no effect there, and has no counterpart here", "samplesize");
    return rules;
  }

  private static void keep(Map<String, Rule> rules, Form form, String key, String... names) {
    for (String name : names) {
      rules.put(name, new Rule(List.of(key), form, ""));
    }
  }

  private static void drop(Map<String, Rule> rules, String why, String... names) {
    for (String name : names) {
      rules.put(name, new Rule(List.of(), Form.AS_IS, why));
    }
  }

  private void add(IniFile.Entry entry) {
    String name = entry.key().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    Rule rule = RULES.get(name);
    if (rule == null) {
      note(entry, "left out: unknown");
      return;
    }
    if (rule.keys().isEmpty()) {
      note(entry, "left out: " + rule.note().replace("%s", entry.value()));
      return;
    }
    for (String key : rule.keys()) {
      keep(entry, key, rule);
    }
  }

  private void keep(IniFile.Entry entry, String key, Rule rule) {
    boolean isRunners = key.startsWith(Settings.RUNNER + ".");
    Optional<OptionDefinition> setting = settings.find(key);
    if (setting.isEmpty() && !isRunners) {
      note(entry, "left out: has no counterpart here");
      return;
    }
    // Of a value of several lines each goes on with the one before, such as a list of brokers.
    String value = entry.value().replace('\n', ' ').strip();
    try {
      value = rewritten(rule.form(), value);
      String written = value;
      setting.ifPresent(s -> s.check(key + ": " + written, written));
    } catch (CommandException | NumberFormatException e) {
      note(entry, "left out: not a value of " + key + ": '" + entry.value() + "'");
      return;
    }
    kept.put(key, value);
    if (!rule.note().isEmpty()) {
      note(entry, "kept as " + key + ", which " + rule.note());
    }
  }

  private void note(IniFile.Entry entry, String text) {
    notes.put(path.getFileName() + ":" + entry.line() + ": " + entry.name(), text);
  }

  private static String rewritten(Form form, String value) {
    return switch (form) {
      case AS_IS -> value;
      case LOWER_CASE -> value.toLowerCase(Locale.ROOT);
      case MILLIS -> millis(new BigDecimal(value));
      case SECONDS -> millis(new BigDecimal(value).movePointRight(3));
      case HOURS -> new BigDecimal(value).toBigIntegerExact() + "h";
      case TIME_TEXT -> timeText(value);
      case INTERVAL_TO_RATE -> rate(new BigDecimal(value));
      case LOG_LEVEL -> logLevel(value);
    };
  }

  private static String millis(BigDecimal millis) {
    long whole = millis.setScale(0, RoundingMode.HALF_UP).longValueExact();
    return whole % 1000 == 0 ? whole / 1000 + "s" : whole + "ms";
  }

  /** Spark's way of writing: {@code 10 minutes}. */
  private static String timeText(String value) {
    Matcher time = TIME.matcher(value.toLowerCase(Locale.ROOT));
    if (!time.matches()) {
      throw new NumberFormatException(value);
    }
    String unit = time.group(2);
    boolean isMillis = unit.equals("ms") || unit.equals("millisecond");
    return time.group(1) + (isMillis ? "ms" : unit.substring(0, 1));
  }

  private static String rate(BigDecimal intervalSeconds) {
    return intervalSeconds.signum() == 0
        ? "0"
        : BigDecimal.ONE
            .divide(intervalSeconds, MathContext.DECIMAL32)
            .stripTrailingZeros()
            .toPlainString();
  }

  private static String logLevel(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "warning" -> "warn";
      case "fatal", "critical", "off" -> "error";
      case "trace", "all" -> "debug";
      default -> value.toLowerCase(Locale.ROOT);
    };
  }

  /** Where a table is at its usual place in the lake, nothing needs to be said of it. */
  private void leaveOutUsualPaths() {
    String base = kept.get("lake.path");
    if (base == null) {
      return;
    }
    Map<String, String> usual =
        Map.of(
            "lake.bronzePath", "/bronze/ventes_stream",
            "lake.clientDaysPath", "/silver/ventes_aggreges",
            "lake.countriesPath", "/silver/ventes_par_pays",
            "lake.segmentsPath", "/silver/ventes_par_segment");
    usual.forEach((key, place) -> kept.remove(key, base.replaceFirst("/+$", "") + place));
  }

  /** The configuration file. */
  public List<String> yaml() {
    List<String> lines = new ArrayList<>();
    lines.add("# Made from " + path.getFileName() + " by 'config --fromIni'.");
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    kept.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          sections
              .computeIfAbsent(key.substring(0, dot), s -> new LinkedHashMap<>())
              .put(key.substring(dot + 1), value);
        });
    sections.forEach(
        (section, settingsOfIt) -> {
          lines.add(section + ":");
          addBelow(lines, settingsOfIt);
        });
    return lines;
  }

  /** Keys with dots are properties of the runner, or options of one profile. */
  private static void addBelow(List<String> lines, Map<String, String> values) {
    Map<String, Map<String, String>> nested = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          if (dot < 0) {
            lines.add("  " + key + ": " + YamlText.scalar(value));
          } else {
            nested
                .computeIfAbsent(key.substring(0, dot), n -> new LinkedHashMap<>())
                .put(key.substring(dot + 1), value);
          }
        });
    nested.forEach(
        (name, below) -> {
          lines.add("  " + name + ":");
          below.forEach((key, value) -> lines.add("    " + key + ": " + YamlText.scalar(value)));
        });
  }

  /** What was left out or changed its meaning, each with the reason. */
  public List<String> notes() {
    List<String> texts = new ArrayList<>();
    notes.forEach((where, text) -> texts.add(where + " " + text + "."));
    return texts;
  }
}
