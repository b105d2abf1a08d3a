package org.saleslakehouse.pipelines.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.OptionJson;
import org.saleslakehouse.pipelines.options.RunnerOptions;

/**
 * The options as given, from which {@link PipelineOptions} are made: once for a command, and anew
 * for each run of a pipeline. Immutable.
 *
 * <p>What was given wins over the runner profile, the profile over the defaults of the interfaces.
 */
public final class OptionValues {
  private static final String RUNNER_PROPERTIES = "runnerProperties";

  private final Map<String, String> given;
  private final Map<String, Map<String, String>> givenForProfile;
  private final ClassLoader profiles;

  private OptionValues(
      Map<String, String> given,
      Map<String, Map<String, String>> givenForProfile,
      ClassLoader profiles) {
    this.given = given;
    this.givenForProfile = givenForProfile;
    this.profiles = profiles;
  }

  /**
   * Options given by name.
   *
   * @param given value by option name, without the dashes
   * @param profiles class path on which runner profiles are looked for
   */
  public static OptionValues of(Map<String, String> given, ClassLoader profiles) {
    return of(given, Map.of(), profiles);
  }

  /**
   * Options given by name, some for one runner profile only.
   *
   * @param givenForProfile by profile, value by option name; these win over the profile's own
   */
  public static OptionValues of(
      Map<String, String> given,
      Map<String, Map<String, String>> givenForProfile,
      ClassLoader profiles) {
    return new OptionValues(
        new LinkedHashMap<>(given), new LinkedHashMap<>(givenForProfile), profiles);
  }

  /** The same, with one more option, or another value for one. */
  public OptionValues with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(given);
    changed.put(name, value);
    return new OptionValues(changed, givenForProfile, profiles);
  }

  /** The same, with one option fewer, so that its default holds. */
  public OptionValues without(String name) {
    Map<String, String> changed = new LinkedHashMap<>(given);
    changed.remove(name);
    return new OptionValues(changed, givenForProfile, profiles);
  }

  /** The runner profile that is given or, if the class path holds just one, that one. */
  public RunnerProfile profile() {
    return RunnerProfile.choose(
        RunnerProfile.discover(profiles),
        Optional.ofNullable(given.get("profile"))
            .orElse(System.getProperty(RunnerProfile.SYSTEM_PROPERTY)));
  }

  /** The options that a command works with; not for running a pipeline. */
  public <T extends PipelineOptions> T as(Class<T> type) {
    return create(type, null);
  }

  /**
   * The options for one run of a pipeline.
   *
   * @param runDirectory what {@code ${runDir}} stands for: new for each run
   */
  public <T extends PipelineOptions> T forRun(Class<T> type, Path runDirectory) {
    return create(type, runDirectory);
  }

  private <T extends PipelineOptions> T create(Class<T> type, @Nullable Path runDirectory) {
    Set<String> known = knownTo(type);
    Map<String, String> effective = new TreeMap<>();
    Map<String, String> set = new TreeMap<>();
    if (RunnerOptions.class.isAssignableFrom(type)) {
      RunnerProfile profile = profile();
      runnerProperties().forEach(OptionValues::setUnlessSet);
      profile.applySystemProperties(job(type));
      if (runDirectory != null) {
        HostName.ensureUsable(profile.hostName());
        profile.writeFiles(runDirectory);
      }
      profile.optionsForRun(job(type), runDirectory).forEach(effective::put);
      set.putAll(givenForProfile.getOrDefault(profile.name(), Map.of()));
    }
    set.putAll(given);
    effective.putAll(set);
    Long start = runDirectory == null ? null : System.currentTimeMillis();
    effective.replaceAll((name, value) -> SoonMultiple.resolve(value, set, start));
    effective.replaceAll((name, value) -> resolved(value, effective));
    // A profile speaks for all jobs, and the demo's options for each of its jobs.
    effective.keySet().retainAll(known);
    List<String> arguments = new ArrayList<>();
    effective.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    try {
      // Without Beam's validation: it asks for a runner, which not every command needs.
      return PipelineOptionsFactory.fromArgs(arguments.toArray(new String[0])).as(type);
    } catch (IllegalArgumentException e) {
      // Beam's message names the option and what is wrong with it.
      throw CommandException.failed(String.valueOf(e.getMessage()), e);
    }
  }

  /** {@code ${other}} in a profile stands for the value of another option. */
  private static String resolved(String value, Map<String, String> options) {
    return value.startsWith("${") && value.endsWith("}")
        ? options.getOrDefault(value.substring(2, value.length() - 1), value)
        : value;
  }

  /** {@code silver} for {@code SilverOptions}. */
  private static String job(Class<?> type) {
    return type.getSimpleName().replaceFirst("Options$", "").toLowerCase(Locale.ROOT);
  }

  /** Runners read their own properties from Java's. What the JVM was started with wins. */
  private Map<String, String> runnerProperties() {
    String json = given.get(RUNNER_PROPERTIES);
    return json == null ? Map.of() : OptionJson.readProperties(json, "--" + RUNNER_PROPERTIES);
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }

  private static Set<String> knownTo(Class<? extends PipelineOptions> type) {
    Set<String> known = new TreeSet<>(OptionDefinition.ownOptionsOf(type).keySet());
    known.addAll(
        OptionDefinition.registeredOptions(PipelineOptionsFactory.getRegisteredOptions()).keySet());
    return known;
  }
}
