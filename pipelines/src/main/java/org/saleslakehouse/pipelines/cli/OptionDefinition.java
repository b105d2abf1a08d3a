package org.saleslakehouse.pipelines.cli;

import java.beans.Introspector;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
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
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.options.Range;

/**
 * One option, as the getter of a {@link PipelineOptions} interface defines it: there and nowhere
 * else are its name, type, description, default and limits.
 *
 * @param name such as {@code allowedLatenessMinutes}
 * @param type the getter's type
 * @param description what it means
 * @param defaultText its default as it would be typed, empty if there is none
 * @param range the limits of a number, if it has any
 */
record OptionDefinition(
    String name,
    Class<?> type,
    String description,
    Optional<String> defaultText,
    Optional<Range> range) {

  /** The options that this interface and those it extends define, by name; Beam's own left out. */
  static Map<String, OptionDefinition> ownOptionsOf(Class<? extends PipelineOptions> type) {
    return definitions(type, false);
  }

  /** The options that Beam and the runners on the class path define, by name. */
  static Map<String, OptionDefinition> registeredOptions(
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
    String name = getter.getName().substring(getter.getName().startsWith("is") ? 2 : 3);
    Description description = getter.getAnnotation(Description.class);
    return new OptionDefinition(
        Introspector.decapitalize(name),
        getter.getReturnType(),
        description == null ? "" : description.value(),
        defaultOf(getter),
        Optional.ofNullable(getter.getAnnotation(Range.class)));
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

  boolean isFlag() {
    return type == boolean.class || type == Boolean.class;
  }

  /** What the help shows in place of the value. */
  String valueLabel() {
    if (type.isEnum()) {
      return String.join("|", choices());
    }
    if (isInteger() || isNumber()) {
      return "N";
    }
    return isFlag() ? "true|false" : "TEXT";
  }

  /**
   * Checks a typed value.
   *
   * @return the value in the form that Beam's parser wants
   * @throws CommandException naming the option, the value and what is expected
   */
  String check(String value) {
    if (type.isEnum()) {
      String found = choices().stream().filter(value::equalsIgnoreCase).findFirst().orElse(null);
      if (found == null) {
        throw wrong(
            value,
            "is not one of "
                + String.join(", ", choices())
                + NearestName.of(value, choices())
                    .map(n -> ". Did you mean " + n + "?")
                    .orElse(""));
      }
      return found.toUpperCase(Locale.ROOT);
    }
    if (isFlag()) {
      if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
        throw wrong(value, "is neither true nor false");
      }
      return value.toLowerCase(Locale.ROOT);
    }
    if (isInteger()) {
      checkRange(value, (double) parseInteger(value));
    } else if (isNumber()) {
      checkRange(value, parseNumber(value));
    }
    return value;
  }

  private long parseInteger(String value) {
    try {
      return type == int.class || type == Integer.class
          ? Integer.parseInt(value)
          : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw wrong(value, "is not a whole number" + rangeText().map(r -> " " + r).orElse(""));
    }
  }

  private double parseNumber(String value) {
    try {
      double number = Double.parseDouble(value);
      if (Double.isNaN(number) || Double.isInfinite(number)) {
        throw wrong(value, "is not a finite number");
      }
      return number;
    } catch (NumberFormatException e) {
      throw wrong(value, "is not a number" + rangeText().map(r -> " " + r).orElse(""));
    }
  }

  private void checkRange(String value, double number) {
    if (range.isPresent() && (number < range.get().min() || number > range.get().max())) {
      throw wrong(value, "is not " + rangeText().orElseThrow());
    }
  }

  /** The limits in words, such as "from 0 to 1". */
  Optional<String> rangeText() {
    return range.map(
        limits -> {
          String min = asTyped(limits.min(), false);
          String max = asTyped(limits.max(), false);
          if (limits.max() == Double.POSITIVE_INFINITY) {
            return "at least " + min;
          }
          return limits.min() == Double.NEGATIVE_INFINITY
              ? "at most " + max
              : "from " + min + " to " + max;
        });
  }

  private boolean isInteger() {
    return List.of(int.class, Integer.class, long.class, Long.class).contains(type);
  }

  private boolean isNumber() {
    return List.of(double.class, Double.class, float.class, Float.class).contains(type);
  }

  private List<String> choices() {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .collect(Collectors.toList());
  }

  private CommandException wrong(@Nullable String value, String problem) {
    return CommandException.badUsage(
        "--" + name + "=" + value + " " + problem + (problem.endsWith("?") ? "" : "."));
  }
}
