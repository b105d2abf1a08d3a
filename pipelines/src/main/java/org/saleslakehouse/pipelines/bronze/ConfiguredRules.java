package org.saleslakehouse.pipelines.bronze;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.re2j.PatternSyntaxException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;
import org.saleslakehouse.pipelines.options.Durations;
import org.saleslakehouse.transforms.quality.CheckQuality;
import org.saleslakehouse.transforms.quality.QualityRule;
import org.saleslakehouse.transforms.quality.QualityRule.Action;

/**
 * The quality rules as a user configures them: a JSON list of objects, each with a {@code name}, a
 * {@code kind}, what that kind needs, and an {@code action} ({@code quarantine} if absent).
 * docs/quality.md describes them.
 */
final class ConfiguredRules {
  private static final String OPTION = "--qualityRules";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // A number among texts is compared as it is written: 1.50 is not 1.5.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** What each kind needs, or may have, besides name, kind and action. */
  private static final Map<String, Set<String>> KEYS_BY_KIND = new LinkedHashMap<>();

  static {
    KEYS_BY_KIND.put("range", Set.of("field", "min", "max"));
    KEYS_BY_KIND.put("pattern", Set.of("field", "pattern"));
    KEYS_BY_KIND.put("set", Set.of("field", "values"));
    KEYS_BY_KIND.put("not_blank", Set.of("field"));
    KEYS_BY_KIND.put("not_in_future", Set.of("tolerance"));
    KEYS_BY_KIND.put("price_list", Set.of("prices", "toleranceEur"));
  }

  private final JsonNode rule;

  /** The rule for a human: its name, or its number where it has none. */
  private final String label;

  private ConfiguredRules(JsonNode rule, int number) {
    this.rule = rule;
    this.label =
        rule.path("name").isTextual() ? "'" + rule.get("name").asText() + "'" : "" + number;
  }

  /**
   * Reads the option.
   *
   * @param option JSON, or {@code @} and the path of a file that holds it; null for the defaults
   * @throws CommandException of bad usage that names the rule and what is wrong with it
   */
  static List<QualityRule> parse(@Nullable String option) {
    if (option == null) {
      return QualityRule.defaults();
    }
    JsonNode list = read(option);
    if (!list.isArray()) {
      throw CommandException.badUsage(
          OPTION
              + " must be a JSON list of rules, such as [{\"name\": \"few\", \"kind\": \"range\","
              + " \"field\": \"quantite\", \"max\": 100, \"action\": \"warn\"}].");
    }
    List<QualityRule> rules = new ArrayList<>();
    for (JsonNode rule : list) {
      rules.add(new ConfiguredRules(rule, rules.size() + 1).toRule());
    }
    try {
      CheckQuality.of(rules);
    } catch (IllegalArgumentException e) {
      throw CommandException.badUsage(OPTION + ": " + e.getMessage() + ".");
    }
    return rules;
  }

  private static JsonNode read(String option) {
    String source = OPTION;
    try {
      if (!option.startsWith("@")) {
        return JSON.readTree(option);
      }
      source = OPTION + "=" + option;
      return JSON.readTree(Path.of(option.substring(1)).toFile());
    } catch (JsonProcessingException e) {
      throw CommandException.badUsage(
          source
              + " is not JSON: "
              + (e instanceof MismatchedInputException
                  ? "something stands behind the list; put all rules into one"
                  : e.getOriginalMessage())
              + (e.getLocation() == null
                  ? ""
                  : " (line "
                      + e.getLocation().getLineNr()
                      + ", column "
                      + e.getLocation().getColumnNr()
                      + ")")
              + ".");
    } catch (IOException | InvalidPathException e) {
      throw CommandException.badUsage(source + " cannot be read: " + e + ".");
    }
  }

  private QualityRule toRule() {
    if (!rule.isObject()) {
      throw wrong("is not a JSON object");
    }
    String name = text("name");
    String kind = choice("kind", KEYS_BY_KIND.keySet());
    checkKeys(kind);
    Action action =
        rule.has("action")
            ? Action.valueOf(
                choice(
                        "action",
                        Stream.of(Action.values())
                            .map(a -> a.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.toList()))
                    .toUpperCase(Locale.ROOT))
            : Action.QUARANTINE;
    try {
      return toRule(name, kind).withAction(action);
    } catch (PatternSyntaxException e) {
      throw wrong(
          "has a pattern that RE2 does not accept: "
              + e.getDescription()
              + " in "
              + e.getPattern()
              + ". See https://github.com/google/re2/wiki/Syntax, or docs/quality.md");
    } catch (IllegalArgumentException e) {
      throw CommandException.badUsage(OPTION + ": " + e.getMessage() + ".");
    }
  }

  private QualityRule toRule(String name, String kind) {
    return switch (kind) {
      case "range" -> {
        if (!rule.has("min") && !rule.has("max")) {
          throw wrong("needs 'min' or 'max', or both");
        }
        yield QualityRule.range(
            name,
            choice("field", QualityRule.numberFields()),
            rule.has("min") ? number("min").doubleValue() : Double.NEGATIVE_INFINITY,
            rule.has("max") ? number("max").doubleValue() : Double.POSITIVE_INFINITY);
      }
      case "pattern" -> QualityRule.pattern(name, textField(), text("pattern"));
      case "set" -> QualityRule.oneOf(name, textField(), values());
      case "not_blank" -> QualityRule.notBlank(name, textField());
      case "not_in_future" -> QualityRule.notInFuture(name, tolerance());
      default ->
          QualityRule.priceList(
              name,
              prices(),
              rule.has("toleranceEur") ? amount("toleranceEur") : new BigDecimal("0.01"));
    };
  }

  private void checkKeys(String kind) {
    Set<String> known = new TreeSet<>(KEYS_BY_KIND.getOrDefault(kind, Set.of()));
    known.addAll(List.of("name", "kind", "action"));
    for (Iterator<String> keys = rule.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!known.contains(key)) {
        throw wrong("of kind " + kind + " has no '" + key + "'" + nearest(key, known, ". It has "));
      }
    }
  }

  private String textField() {
    return choice("field", QualityRule.textFields());
  }

  private List<String> values() {
    JsonNode values = required("values");
    if (!values.isArray() || values.isEmpty()) {
      throw wrong("needs a list of at least one text in 'values'");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode value : values) {
      if (!value.isValueNode() || value.isNull()) {
        throw wrong("must have texts or numbers in 'values', but has " + value);
      }
      texts.add(value.asText());
    }
    return texts;
  }

  private Duration tolerance() {
    String text = text("tolerance");
    return Durations.parse(text)
        .orElseThrow(
            () ->
                wrong(
                    "has the tolerance \""
                        + text
                        + "\", which is not a length of time: "
                        + Durations.EXPECTED));
  }

  private Map<Integer, BigDecimal> prices() {
    Map<Integer, BigDecimal> prices = new HashMap<>();
    for (Map.Entry<String, JsonNode> price : required("prices").properties()) {
      if (!isProduct(price.getKey()) || !isAmount(price.getValue())) {
        throw wrong(
            "must have EUR of at least 0 by produit_id in 'prices', such as {\"101\": 899.99}, but"
                + " has \""
                + price.getKey()
                + "\": "
                + shown(price.getValue()));
      }
      prices.put(Integer.valueOf(price.getKey()), price.getValue().decimalValue());
    }
    if (prices.isEmpty()) {
      throw wrong("needs EUR by produit_id in 'prices', such as {\"101\": 899.99}");
    }
    return prices;
  }

  /** As products' numbers are written, so that none is there twice. */
  private static boolean isProduct(String key) {
    return key.matches("0|[1-9][0-9]{0,9}") && Long.parseLong(key) <= Integer.MAX_VALUE;
  }

  private static boolean isNumber(JsonNode value) {
    return value.isNumber() && Double.isFinite(value.doubleValue());
  }

  private static String shown(JsonNode value) {
    return value.isNumber() && !isNumber(value) ? "one beyond 1.8E308" : value.toString();
  }

  private static boolean isAmount(JsonNode value) {
    return isNumber(value) && value.decimalValue().signum() >= 0;
  }

  private String choice(String key, Collection<String> choices) {
    String text = text(key);
    if (!choices.contains(text)) {
      throw wrong(
          "has the "
              + key
              + " \""
              + text
              + "\", which is none"
              + nearest(text, choices, ". Choose one of "));
    }
    return text;
  }

  private static String nearest(String typed, Collection<String> known, String otherwise) {
    return NearestName.of(typed, known)
        .map(near -> ". Did you mean \"" + near + "\"?")
        .orElse(otherwise + String.join(", ", known));
  }

  private String text(String key) {
    JsonNode value = required(key);
    if (!value.isTextual()) {
      throw wrong("must have a text as '" + key + "', but has " + value);
    }
    return value.asText();
  }

  private BigDecimal number(String key) {
    JsonNode value = required(key);
    if (!isNumber(value)) {
      throw wrong("must have a number as '" + key + "', but has " + shown(value));
    }
    return value.decimalValue();
  }

  private BigDecimal amount(String key) {
    JsonNode value = required(key);
    if (!isAmount(value)) {
      throw wrong("must have EUR of at least 0 as '" + key + "', but has " + shown(value));
    }
    return value.decimalValue();
  }

  private JsonNode required(String key) {
    JsonNode value = rule.get(key);
    if (value == null || value.isNull()) {
      throw wrong("has no '" + key + "'");
    }
    return value;
  }

  private CommandException wrong(String problem) {
    return CommandException.badUsage(
        OPTION + ": rule " + label + " " + problem + (problem.endsWith("?") ? "" : "."));
  }
}
