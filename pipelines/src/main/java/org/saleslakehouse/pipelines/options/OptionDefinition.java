package org.saleslakehouse.pipelines.options;

import java.beans.Introspector;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.Hidden;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;

/**
 * One option, as the getter of a {@link PipelineOptions} interface defines it: there and nowhere
 * else are its name, type, description, default, limits and place in the configuration file.
 *
 * @param name such as {@code allowedLatenessMinutes}
 * @param key in the configuration file, such as {@code streaming.allowedLateness}
 * @param type the getter's type
 * @param kind what values it takes
 * @param unit of a number that is a time or a size
 * @param description what it means
 * @param defaultText its default as it would be typed, empty if there is none
 * @param range the limits of a number, if it has any
 * @param shortest the least length of time, as text
 * @param ours whether it is this project's, not Beam's or a runner's
 */
public record OptionDefinition(
    String name,
    String key,
    Class<?> type,
    Kind kind,
    Optional<Unit> unit,
    String description,
    Optional<String> defaultText,
    Optional<Range> range,
    Optional<String> shortest,
    boolean ours) {

  /** What values an option takes. */
  public enum Kind {
    FLAG,
    CHOICE,
    INTEGER,
    NUMBER,
    /** A text with a number and a unit of time. */
    TIME_SPAN,
    TEXT,
    /** JSON text; lists and maps in YAML. */
    STRUCTURE,
    /** Named properties; given one by one. */
    PROPERTIES
  }

  /** The options that this interface and those it extends define, by name; Beam's own left out. */
  public static Map<String, OptionDefinition> ownOptionsOf(Class<? extends PipelineOptions> type) {
    return definitions(type, false);
  }

  /** The options that Beam and the runners on the class path define, by name. */
  public static Map<String, OptionDefinition> registeredOptions(
      Iterable<Class<? extends PipelineOptions>> registered) {
    Map<String, OptionDefinition> definitions = new TreeMap<>();
    registered.forEach(type -> definitions.putAll(definitions(type, true)));
    return definitions;
  }

  private static Map<String, OptionDefinition> definitions(Class<?> type, boolean beams) {
    Map<String, OptionDefinition> definitions = new TreeMap<>();
    for (Method method : type.getMethods()) {
      boolean isBeams = method.getDeclaringClass().getName().startsWith("org.apache.beam.");
      if (isBeams == beams && isGetter(method)) {
        OptionDefinition definition = of(method);
        definitions.put(definition.name(), definition);
      }
    }
    return definitions;
  }

  private static boolean isGetter(Method method) {
    String name = method.getName();
    return method.getParameterCount() == 0
        && method.getReturnType() != void.class
        && !method.isAnnotationPresent(Hidden.class)
        && ((name.startsWith("get") && name.length() > 3)
            || (name.startsWith("is") && name.length() > 2));
  }

  private static OptionDefinition of(Method getter) {
    String name =
        Introspector.decapitalize(
            getter.getName().substring(getter.getName().startsWith("is") ? 2 : 3));
    Kind kind = kindOf(getter);
    Optional<Unit> unit = kind == Kind.INTEGER ? Unit.ofName(name) : Optional.empty();
    Description description = getter.getAnnotation(Description.class);
    return new OptionDefinition(
        name,
        keyOf(getter, unit.map(u -> u.strip(name)).orElse(name)),
        getter.getReturnType(),
        kind,
        unit,
        description == null ? "" : description.value(),
        defaultOf(getter),
        Optional.ofNullable(getter.getAnnotation(Range.class)),
        Optional.ofNullable(getter.getAnnotation(TimeSpan.class)).map(TimeSpan::min),
        !getter.getDeclaringClass().getName().startsWith("org.apache.beam."));
  }

  private static Kind kindOf(Method getter) {
    Class<?> type = getter.getReturnType();
    if (type == boolean.class || type == Boolean.class) {
      return Kind.FLAG;
    }
    if (type.isEnum()) {
      return Kind.CHOICE;
    }
    if (List.of(int.class, Integer.class, long.class, Long.class).contains(type)) {
      return Kind.INTEGER;
    }
    if (List.of(double.class, Double.class, float.class, Float.class).contains(type)) {
      return Kind.NUMBER;
    }
    if (type == PropertyMap.class) {
      return Kind.PROPERTIES;
    }
    if (getter.isAnnotationPresent(TimeSpan.class)) {
      return Kind.TIME_SPAN;
    }
    return getter.isAnnotationPresent(Structured.class) ? Kind.STRUCTURE : Kind.TEXT;
  }

  private static String keyOf(Method getter, String leaf) {
    ConfigKey own = getter.getAnnotation(ConfigKey.class);
    if (own != null) {
      return own.value();
    }
    Class<?> declaring = getter.getDeclaringClass();
    ConfigKey section = declaring.getAnnotation(ConfigKey.class);
    String name =
        section == null
            ? Introspector.decapitalize(declaring.getSimpleName().replaceFirst("Options$", ""))
            : section.value();
    return name.isEmpty() ? "" : name + "." + leaf;
  }

  private static Optional<String> defaultOf(Method getter) {
    for (Annotation annotation : getter.getAnnotations()) {
      if (annotation.annotationType().getDeclaringClass() == Default.class
          && annotation.annotationType() != Default.InstanceFactory.class) {
        try {
          Object value = annotation.annotationType().getMethod("value").invoke(annotation);
          return Optional.of(asTyped(value, annotation instanceof Default.Enum));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
          throw new LinkageError("No value in " + annotation, e);
        }
      }
    }
    return Optional.empty();
  }

  private static String asTyped(Object value, boolean isEnum) {
    if (value instanceof Double number && number == Math.rint(number)) {
      return String.valueOf(number.longValue());
    }
    return isEnum ? value.toString().toLowerCase(Locale.ROOT) : value.toString();
  }

  /** Whether the option may stand in the configuration file. */
  public boolean isConfigurable() {
    return !key.isEmpty();
  }

  public boolean isFlag() {
    return kind == Kind.FLAG;
  }

  /** The part of the configuration file that the option belongs to. */
  public String section() {
    return isConfigurable() ? key.substring(0, key.indexOf('.')) : "";
  }

  /** The default as it is written with its unit. */
  public Optional<String> writtenDefault() {
    return defaultText.map(text -> unit.map(u -> u.write(text)).orElse(text));
  }

  /** What the help shows in place of the value. */
  public String valueLabel() {
    return switch (kind) {
      case FLAG -> "true|false";
      case CHOICE -> String.join("|", choices());
      case INTEGER -> unit.map(u -> u.isSize() ? "SIZE" : "TIME").orElse("N");
      case NUMBER -> "N";
      case TIME_SPAN -> "TIME";
      case TEXT -> "TEXT";
      case STRUCTURE -> "JSON";
      case PROPERTIES -> "NAME=VALUE";
    };
  }

  /**
   * Checks a value.
   *
   * @param given how it was given, for messages: {@code --rate=abc}
   * @return the value in the form that Beam's parser wants
   * @throws CommandException naming how it was given and what is expected
   */
  public String check(String given, String value) {
    return switch (kind) {
      case CHOICE -> checkChoice(given, value);
      case FLAG -> {
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
          throw wrong(given, "is neither true nor false");
        }
        yield value.toLowerCase(Locale.ROOT);
      }
      case INTEGER -> {
        long number = parseInteger(given, value);
        checkRange(given, (double) number);
        yield String.valueOf(number);
      }
      case NUMBER -> {
        checkRange(given, parseNumber(given, value));
        yield value;
      }
      case TIME_SPAN -> {
        Durations.check(given, value, shortest(shortest.orElseThrow()));
        yield value.strip();
      }
      // The other form is for what reads it to check: @FILE.
      case STRUCTURE -> value.startsWith("@") ? value : OptionJson.check(value, given);
      case TEXT, PROPERTIES -> value;
    };
  }

  private String checkChoice(String given, String value) {
    return choices().stream()
        .filter(value::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    given,
                    "is not one of "
                        + String.join(", ", choices())
                        + NearestName.of(value, choices())
                            .map(n -> ". Did you mean " + n + "?")
                            .orElse("")))
        .toUpperCase(Locale.ROOT);
  }

  private static Duration shortest(String least) {
    return Durations.parse(least).orElseThrow();
  }

  private long parseInteger(String given, String value) {
    Optional<BigDecimal> converted = unit.flatMap(u -> u.convert(value));
    if (converted.isPresent()) {
      try {
        return converted.get().longValueExact();
      } catch (ArithmeticException e) {
        throw wrong(given, "is not a whole number of " + unit.orElseThrow().plural());
      }
    }
    try {
      return type == int.class || type == Integer.class
          ? Integer.parseInt(value)
          : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw wrong(
          given,
          unit.isPresent()
              ? "is not a " + (isSize() ? "size" : "length of time") + ": " + expectedUnit()
              : "is not a whole number" + rangeText().map(r -> " " + r).orElse(""));
    }
  }

  private boolean isSize() {
    return unit.map(Unit::isSize).orElse(false);
  }

  private String expectedUnit() {
    return "give a number and its unit, such as " + unit.orElse(Unit.MILLIS).examples();
  }

  private double parseNumber(String given, String value) {
    try {
      double number = Double.parseDouble(value);
      if (Double.isNaN(number) || Double.isInfinite(number)) {
        throw wrong(given, "is not a finite number");
      }
      return number;
    } catch (NumberFormatException e) {
      throw wrong(given, "is not a number" + rangeText().map(r -> " " + r).orElse(""));
    }
  }

  private void checkRange(String given, double number) {
    if (range.isPresent() && (number < range.get().min() || number > range.get().max())) {
      throw wrong(given, "is not " + rangeText().orElseThrow());
    }
  }

  /** The limits in words, such as "from 0 to 1". */
  public Optional<String> rangeText() {
    return range.map(
        limits -> {
          String min = bound(limits.min());
          String max = bound(limits.max());
          if (limits.max() == Double.POSITIVE_INFINITY) {
            return "at least " + min;
          }
          return limits.min() == Double.NEGATIVE_INFINITY
              ? "at most " + max
              : "from " + min + " to " + max;
        });
  }

  private String bound(double limit) {
    String number = asTyped(limit, false);
    return unit.map(u -> u.write(number)).orElse(number);
  }

  public List<String> choices() {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .collect(Collectors.toList());
  }

  private static CommandException wrong(String given, String problem) {
    return CommandException.badUsage(given + " " + problem + (problem.endsWith("?") ? "" : "."));
  }
}
