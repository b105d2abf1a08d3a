package org.saleslakehouse.pipelines.commands;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.doctor.Brokers;
import org.saleslakehouse.pipelines.doctor.Checks;
import org.saleslakehouse.pipelines.doctor.DoctorReport;
import org.saleslakehouse.pipelines.doctor.Examination;
import org.saleslakehouse.pipelines.doctor.runner.Matrix;
import org.saleslakehouse.pipelines.doctor.runner.RunnerExamination;
import org.saleslakehouse.pipelines.options.DoctorOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.tables.Lake;

/** {@code doctor}: finds what keeps the lakehouse from working, and says how to fix it. */
public final class DoctorCommand implements Command {
  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "Check machine, brokers, lake and tables, or measure the runner; name the fixes.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example(
            "doctor --bootstrapServers=localhost:9092 --lake=lake",
            "checks all that 'bronze' with these options needs; exit code 1 if there is a problem"),
        new Example("doctor --quiet", "prints problems only"),
        new Example("doctor --json", "prints the findings for a program to read"),
        new Example("doctor --runner", "measures what the runner really does, in about a minute"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return DoctorOptions.class;
  }

  /** Beam has a {@code --runner} of its own, which takes the name of a class. */
  @Override
  public Map<String, String> shorthands() {
    return Map.of("--runner", "--measureRunner");
  }

  @Override
  public void run(CommandContext context) {
    DoctorOptions options = context.options().as(DoctorOptions.class);
    if (options.isMeasureRunner()) {
      measureRunner(context, options);
    } else {
      check(context, options);
    }
  }

  private static void check(CommandContext context, DoctorOptions options) {
    Lake lake = Lake.of(options);
    Duration limit = Duration.ofSeconds(options.getCheckLimitSeconds());
    DoctorReport report;
    try (Brokers brokers = new Brokers(options)) {
      report =
          new DoctorReport(
              new Examination(limit, context.console(), context.stop())
                  .of(Checks.of(options, lake, brokers)));
    }
    print(context.console(), options.isJson(), report.json(), report.lines(options.isQuiet()));
    if (report.hasProblems()) {
      throw CommandException.failed(report.summary());
    }
  }

  private static void measureRunner(CommandContext context, DoctorOptions options) {
    RunnerExamination examination =
        new RunnerExamination(
            context.options(),
            Duration.ofSeconds(options.getProbeLimitSeconds()),
            context.console(),
            context.stop());
    Matrix matrix = new Matrix(context.options().profile().name(), examination.run());
    print(context.console(), options.isJson(), matrix.json(), matrix.lines(options.isQuiet()));
    if (matrix.hasProblems()) {
      throw CommandException.failed(matrix.summary());
    }
  }

  private static void print(Console console, boolean isJson, String json, List<String> lines) {
    if (isJson) {
      console.print(json);
    } else {
      lines.forEach(console::print);
    }
  }
}
