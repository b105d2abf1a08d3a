package org.saleslakehouse.pipelines.runtime;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.pipelines.options.BronzeOptions;
import org.saleslakehouse.pipelines.options.DoctorOptions;
import org.saleslakehouse.pipelines.options.OptionDefinition;
import org.saleslakehouse.pipelines.options.SilverOptions;

/** A runner is found by the profile that its jar brings, and by nothing else. */
class RunnerProfileTest {
  @TempDir private Path directory;

  /** A class path of which each entry holds one profile. */
  private ClassLoader classPath(String... profiles) throws IOException {
    List<URL> entries = new ArrayList<>();
    for (String profile : profiles) {
      Path entry = Files.createTempDirectory(directory, "entry");
      Path file = entry.resolve(RunnerProfile.RESOURCE);
      Files.createDirectories(file.getParent());
      Files.writeString(file, profile);
      entries.add(entry.toUri().toURL());
    }
    return new URLClassLoader(entries.toArray(new URL[0]), null);
  }

  private OptionValues values(ClassLoader classPath, Map<String, String> given) {
    return OptionValues.of(given, classPath);
  }

  @Test
  void theOnlyProfileIsUsed() throws IOException {
    ClassLoader one = classPath("profile=direct\n");
    assertThat(values(one, Map.of()).profile().name(), equalTo("direct"));
  }

  @Test
  void severalProfilesNeedAChoice() throws IOException {
    ClassLoader two = classPath("profile=spark\n", "profile=direct\n");
    CommandException e =
        assertThrows(CommandException.class, () -> values(two, Map.of()).profile());
    assertThat(
        e.getMessage(),
        equalTo(
            "Several runner profiles are on the class path (direct, spark)."
                + " Choose one with --profile=NAME."));
    assertThat(e.exitCode(), equalTo(ExitCode.BAD_USAGE));
    assertThat(values(two, Map.of("profile", "spark")).profile().name(), equalTo("spark"));
  }

  @Test
  void aMistypedProfileIsNamedWithTheNearestOne() throws IOException {
    OptionValues values =
        values(classPath("profile=spark\n", "profile=direct\n"), Map.of("profile", "dirct"));
    CommandException e = assertThrows(CommandException.class, values::profile);
    assertThat(
        e.getMessage(),
        equalTo(
            "--profile=dirct: no such runner profile on the class path. Available: direct, spark. Did"
                + " you mean direct?"));
    assertThat(e.exitCode(), equalTo(ExitCode.BAD_USAGE));
  }

  @Test
  void noProfileSaysHowToGetOne() throws IOException {
    ClassLoader none = classPath();
    CommandException e =
        assertThrows(CommandException.class, () -> values(none, Map.of()).profile());
    assertThat(
        e.getMessage(),
        equalTo(
            "There is no runner on the class path, so no pipeline can run. Build with"
                + " -Pdirect-runner, -Pspark-runner or -Pflink-runner (see"
                + " runner-profiles/README.md)."));
  }

  @Test
  void whatIsGivenWinsOverTheProfileAndTheProfileOverTheDefaults() throws IOException {
    ClassLoader one =
        classPath("profile=p\nfreshnessMillis=70\nmaxRestarts=8\njobName=fromProfile\n");
    BronzeOptions options = values(one, Map.of("maxRestarts", "9")).as(BronzeOptions.class);
    assertThat(options.getFreshnessMillis(), equalTo(70));
    assertThat(options.getMaxRestarts(), equalTo(9));
    assertThat(options.getJobName(), equalTo("fromProfile"));
    assertThat(options.getOrderMillis(), equalTo(5000));
  }

  @Test
  void optionsOfOneJobDoNotHinderAnother() throws IOException {
    ClassLoader one = classPath("profile=p\nfreshnessMillis=70\njobName=fromProfile\n");
    SilverOptions options = values(one, Map.of("topic", "t")).as(SilverOptions.class);
    assertThat(options.getJobName(), equalTo("fromProfile"));
  }

  @Test
  void whatBeginsWithAJobsNameIsForThatJobAndWinsOverWhatIsForAll() throws IOException {
    OptionValues values =
        values(
            classPath("profile=p\nsilver.jobName=silver\njobName=any\nbronze.jobName=${runDir}\n"),
            Map.of());
    assertThat(values.as(SilverOptions.class).getJobName(), equalTo("silver"));
    assertThat(
        values.forRun(BronzeOptions.class, Path.of("/runs/1")).getJobName(), equalTo("/runs/1"));
    assertThat(values.as(DoctorOptions.class).getJobName(), equalTo("any"));
    assertThat(
        values.with("jobName", "given").as(SilverOptions.class).getJobName(), equalTo("given"));
  }

  @Test
  void runDirIsTheRunsOwnDirectoryAndLeftOutWhereThereIsNoRun() throws IOException {
    ClassLoader one = classPath("profile=p\ntempLocation=${runDir}/temp\n");
    OptionValues values = values(one, Map.of());
    assertThat(
        values.forRun(SilverOptions.class, Path.of("/runs/1")).getTempLocation(),
        equalTo("/runs/1/temp"));
    assertThat(values.as(SilverOptions.class).getTempLocation(), equalTo(null));
  }

  @Test
  void coresStandsForTheNumberOfThisMachinesCores() throws IOException {
    ClassLoader one = classPath("profile=p\njobName=on-${cores}\n");
    assertThat(
        values(one, Map.of()).as(SilverOptions.class).getJobName(),
        equalTo("on-" + Runtime.getRuntime().availableProcessors()));
  }

  @Test
  void anOptionInBracesStandsForItsValueWhoeverGaveIt() throws IOException {
    ClassLoader one = classPath("profile=p\njobName=a\ntempLocation=${jobName}\n");
    OptionValues values = values(one, Map.of());
    assertThat(values.as(SilverOptions.class).getTempLocation(), equalTo("a"));
    assertThat(values.with("jobName", "b").as(SilverOptions.class).getTempLocation(), equalTo("b"));
  }

  @Test
  void twoLengthsThatMustBeEqualAreWhicheverIsGiven() throws IOException {
    ClassLoader one =
        classPath(
            "profile=p\nfreshnessMillis=${orderMillis or soon 20000}\n"
                + "orderMillis=${freshnessMillis or soon 20000}\n");
    OptionValues values = values(one, Map.of());
    BronzeOptions none = values.forRun(BronzeOptions.class, directory);
    assertThat(none.getFreshnessMillis(), equalTo(none.getOrderMillis()));
    assertThat(none.getOrderMillis(), allOf(greaterThan(18_000), lessThanOrEqualTo(20_000)));
    for (String given : List.of("freshnessMillis", "orderMillis")) {
      BronzeOptions both = values.with(given, "700").forRun(BronzeOptions.class, directory);
      assertThat(both.getFreshnessMillis(), equalTo(700));
      assertThat(both.getOrderMillis(), equalTo(700));
    }
  }

  @Test
  void systemPropertiesAreSetUnlessTheyAre() throws IOException {
    System.setProperty("lakehouse.test.set", "before");
    System.clearProperty("lakehouse.test.unset");
    try {
      ClassLoader one =
          classPath("profile=p\nsystem.lakehouse.test.set=x\nsystem.lakehouse.test.unset=y\n");
      values(one, Map.of()).as(SilverOptions.class);
      assertThat(System.getProperty("lakehouse.test.set"), equalTo("before"));
      assertThat(System.getProperty("lakehouse.test.unset"), equalTo("y"));
    } finally {
      System.clearProperty("lakehouse.test.set");
      System.clearProperty("lakehouse.test.unset");
    }
  }

  @Test
  void systemPropertiesOfAJobAreSetForThatJobAlone() throws IOException {
    try {
      ClassLoader one =
          classPath(
              "profile=p\nsilver.system.lakehouse.test.one=x\nsystem.lakehouse.test.one=y\n"
                  + "bronze.system.lakehouse.test.two=z\n");
      values(one, Map.of()).as(SilverOptions.class);
      assertThat(System.getProperty("lakehouse.test.one"), equalTo("x"));
      assertThat(System.getProperty("lakehouse.test.two"), equalTo(null));
    } finally {
      System.clearProperty("lakehouse.test.one");
      System.clearProperty("lakehouse.test.two");
    }
  }

  @Test
  void aResetMethodThatIsNotThereIsAnError() throws IOException {
    ClassLoader one = classPath("profile=p\nreset=java.lang.System#gc, no.such.Thing#clear\n");
    RunnerProfile profile = values(one, Map.of()).profile();
    assertThat(profile.resetMethods(), contains("java.lang.System#gc", "no.such.Thing#clear"));
    CommandException e = assertThrows(CommandException.class, profile::resetRunner);
    assertThat(
        e.getMessage(),
        equalTo(
            "Runner profile p: no.such.Thing#clear cannot be called"
                + " (java.lang.ClassNotFoundException: no.such.Thing)."
                + " Does the profile fit the runner's version?"));
  }

  @Test
  void whatTheRunnerReadsFromFilesIsWrittenForEachRun() throws IOException {
    ClassLoader one = classPath("profile=p\nfile.conf/p.yaml=a.b: 1\\n\\\n  at: ${runDir}/conf\n");
    Path run = Files.createDirectories(directory.resolve("run"));
    values(one, Map.of()).forRun(SilverOptions.class, run);
    assertThat(
        Files.readString(run.resolve("conf/p.yaml")), equalTo("a.b: 1\nat: " + run + "/conf\n"));
  }

  @Test
  void theProfilesOfThisBuildHoldOnlyOptionsThatACommandKnows() {
    Set<String> known = new TreeSet<>(OptionDefinition.ownOptionsOf(DoctorOptions.class).keySet());
    known.addAll(
        OptionDefinition.registeredOptions(PipelineOptionsFactory.getRegisteredOptions()).keySet());
    for (RunnerProfile profile : RunnerProfile.discover(getClass().getClassLoader())) {
      Set<String> unknown = new TreeSet<>();
      profile
          .options()
          .keySet()
          .forEach(key -> unknown.add(key.replaceFirst("^(silver|bronze)\\.", "")));
      unknown.removeAll(known);
      assertThat("profile " + profile.name(), unknown, equalTo(Set.of()));
    }
  }
}
