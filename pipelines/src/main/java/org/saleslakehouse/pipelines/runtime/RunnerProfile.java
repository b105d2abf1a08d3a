package org.saleslakehouse.pipelines.runtime;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;

/**
 * A runner's name and default options, as the jar that brings the runner declares them in {@value
 * #RESOURCE}. No class of ours names a runner: what is on the class path decides.
 *
 * @param name such as {@code spark}
 * @param options pipeline options, in alphabetical order; one that begins with a job's name, such
 *     as {@code silver.jobName}, is for that job alone; {@value #RUN_DIRECTORY} in a value stands
 *     for a directory of the run, {@value #CORES} for the number of cores of this machine; see also
 *     {@link SoonMultiple}
 * @param systemProperties Java system properties that the runner wants, by the job's name, such as
 *     {@code silver}; without one for all jobs
 * @param resetMethods static methods ({@code class#method}) that make the runner forget a pipeline
 * @param files what the runner reads from files only: their content, by their path below the
 *     directory of the run
 * @param end how to learn of the end of a run, as {@link RunEnd} takes it; null for the runner's
 *     own way
 * @param metrics where {@link BeanMetrics} finds what a pipeline counts while it runs; null if the
 *     runner's result tells
 * @param hostName what the runner needs the name of this machine for, as {@link HostName} takes it;
 *     null if it does not ask
 * @param sleepingThread the name of threads that the end of a pipeline would wait for, see {@link
 *     SleepingThreads}; null if there are none
 */
public record RunnerProfile(
    String name,
    Map<String, String> options,
    Map<String, Map<String, String>> systemProperties,
    List<String> resetMethods,
    Map<String, String> files,
    @Nullable String end,
    @Nullable String metrics,
    @Nullable String hostName,
    @Nullable String sleepingThread) {
  static final String RESOURCE = "META-INF/runner-profile.properties";
  static final String RUN_DIRECTORY = "${runDir}";
  static final String CORES = "${cores}";
  static final String SYSTEM_PROPERTY = "lakehouse.profile";

  private static final String NAME = "profile";
  private static final String RESET = "reset";
  private static final String END = "end";
  private static final String METRICS = "metrics";
  private static final String HOST_NAME = "hostName";
  private static final String SLEEPING_THREAD = "sleepingThread";
  private static final Pattern SYSTEM = Pattern.compile("((?<job>\\w+)\\.)?system\\.(?<name>.+)");
  private static final String EVERY_JOB = "";
  private static final String FILE_PREFIX = "file.";

  public RunnerProfile {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
    systemProperties = Collections.unmodifiableMap(new TreeMap<>(systemProperties));
    resetMethods = List.copyOf(resetMethods);
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /** The names of the profiles on the class path of this loader. */
  public static Set<String> names(ClassLoader loader) {
    return discover(loader).stream().map(RunnerProfile::name).collect(Collectors.toSet());
  }

  /** All profiles on the class path of this loader. */
  static List<RunnerProfile> discover(ClassLoader loader) {
    try {
      List<RunnerProfile> profiles = new ArrayList<>();
      for (URL url : Collections.list(loader.getResources(RESOURCE))) {
        Properties properties = new Properties();
        try (Reader reader = new InputStreamReader(url.openStream(), StandardCharsets.UTF_8)) {
          properties.load(reader);
        }
        profiles.add(from(properties, url.toString()));
      }
      return profiles;
    } catch (IOException e) {
      throw CommandException.failed("The runner profiles cannot be read: " + e.getMessage(), e);
    }
  }

  private static RunnerProfile from(Properties properties, String origin) {
    Map<String, String> options = new TreeMap<>();
    Map<String, Map<String, String>> systemProperties = new TreeMap<>();
    Map<String, String> files = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      String value = properties.getProperty(key).strip();
      Matcher system = SYSTEM.matcher(key);
      if (system.matches()) {
        systemProperties
            .computeIfAbsent(
                Objects.requireNonNullElse(system.group("job"), EVERY_JOB), job -> new TreeMap<>())
            .put(system.group("name"), value);
      } else if (key.startsWith(FILE_PREFIX)) {
        files.put(key.substring(FILE_PREFIX.length()), value);
      } else {
        options.put(key, value);
      }
    }
    String name = options.remove(NAME);
    if (name == null || name.isEmpty()) {
      throw CommandException.failed(
          origin + " does not say profile=<name>, so the runner profile cannot be used. Add it.");
    }
    List<String> reset = methods(options.remove(RESET));
    String end = options.remove(END);
    String metrics = options.remove(METRICS);
    String hostName = options.remove(HOST_NAME);
    String sleeping = options.remove(SLEEPING_THREAD);
    return new RunnerProfile(
        name, options, systemProperties, reset, files, end, metrics, hostName, sleeping);
  }

  private static List<String> methods(@Nullable String list) {
    return list == null ? List.of() : List.of(list.split("\\s*,\\s*", -1));
  }

  /**
   * Chooses the profile to run with: the wanted one, else the only one there is.
   *
   * @param wanted the profile's name, or null when the user has not said
   */
  static RunnerProfile choose(List<RunnerProfile> profiles, @Nullable String wanted) {
    if (profiles.isEmpty()) {
      throw CommandException.failed(
          "There is no runner on the class path, so no pipeline can run. Build with"
              + " -Pdirect-runner, -Pspark-runner or -Pflink-runner (see"
              + " runner-profiles/README.md).");
    }
    List<String> names =
        profiles.stream().map(RunnerProfile::name).sorted().collect(Collectors.toList());
    if (wanted == null) {
      if (profiles.size() > 1) {
        throw CommandException.badUsage(
            "Several runner profiles are on the class path ("
                + String.join(", ", names)
                + "). Choose one with --profile=NAME.");
      }
      return profiles.get(0);
    }
    return profiles.stream()
        .filter(profile -> profile.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                CommandException.badUsage(
                    "--profile="
                        + wanted
                        + ": no such runner profile on the class path. Available: "
                        + String.join(", ", names)
                        + NearestName.of(wanted, names)
                            .map(near -> ". Did you mean " + near + "?")
                            .orElse(".")));
  }

  /**
   * The options for a run.
   *
   * @param job the job's name, such as {@code silver}
   * @param runDirectory null if there is none yet: options that need it are left out
   */
  Map<String, String> optionsForRun(String job, @Nullable Path runDirectory) {
    Map<String, String> patterns = new TreeMap<>();
    Map<String, String> ofJob = new TreeMap<>();
    options.forEach(
        (key, pattern) -> {
          int dot = key.indexOf('.');
          if (dot < 0) {
            patterns.put(key, pattern);
          } else if (key.substring(0, dot).equals(job)) {
            ofJob.put(key.substring(dot + 1), pattern);
          }
        });
    patterns.putAll(ofJob);
    Map<String, String> forRun = new TreeMap<>();
    String cores = String.valueOf(Runtime.getRuntime().availableProcessors());
    patterns.forEach(
        (option, pattern) -> {
          String value = pattern.replace(CORES, cores);
          if (!value.contains(RUN_DIRECTORY)) {
            forRun.put(option, value);
          } else if (runDirectory != null) {
            forRun.put(option, value.replace(RUN_DIRECTORY, runDirectory.toString()));
          }
        });
    return forRun;
  }

  /** Writes the files that the runner reads. */
  void writeFiles(Path runDirectory) {
    files.forEach(
        (path, content) -> {
          Path file = runDirectory.resolve(path);
          try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content.replace(RUN_DIRECTORY, runDirectory.toString()) + "\n");
          } catch (IOException e) {
            throw CommandException.failed(
                file
                    + " cannot be written, and the runner reads it: "
                    + e
                    + ". Free some space there, or set another directory with -Djava.io.tmpdir.",
                e);
          }
        });
  }

  /** Sets the Java system properties that the runner wants for this job and nobody has set. */
  void applySystemProperties(String job) {
    for (String whose : List.of(job, EVERY_JOB)) {
      systemProperties
          .getOrDefault(whose, Map.of())
          .forEach(
              (key, value) -> {
                if (System.getProperty(key) == null) {
                  System.setProperty(key, value);
                }
              });
    }
  }

  /**
   * Makes the runner forget what it keeps in statics, after a pipeline has ended and before another
   * one in the same JVM.
   */
  public void resetRunner() {
    for (String method : resetMethods) {
      int hash = method.indexOf('#');
      try {
        Class.forName(method.substring(0, hash)).getMethod(method.substring(hash + 1)).invoke(null);
      } catch (InvocationTargetException e) {
        // The Spark runner's cache is null until it has been used: then there is nothing to forget.
        if (!(e.getCause() instanceof NullPointerException)) {
          throw notCalled(method, e);
        }
      } catch (ReflectiveOperationException e) {
        throw notCalled(method, e);
      }
    }
  }

  private CommandException notCalled(String method, ReflectiveOperationException e) {
    return CommandException.failed(
        "Runner profile "
            + name
            + ": "
            + method
            + " cannot be called ("
            + e
            + "). Does the profile fit the runner's version?",
        e);
  }
}
