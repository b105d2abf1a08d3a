package org.saleslakehouse.pipelines.silver;

import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.metrics.MetricsReporter;
import org.saleslakehouse.pipelines.metrics.MetricsSettings;
import org.saleslakehouse.pipelines.options.SilverMode;
import org.saleslakehouse.pipelines.options.SilverOptions;
import org.saleslakehouse.pipelines.runtime.OptionValues;
import org.saleslakehouse.pipelines.runtime.PipelineFailure;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.Lake;

/** Runs the Silver job in the mode that the options name. */
public final class SilverJob {
  private final OptionValues values;
  private final Console console;
  private final StopSignal stop;

  public SilverJob(OptionValues values, Console console, StopSignal stop) {
    this.values = values;
    this.console = console;
    this.stop = stop;
  }

  /**
   * Brings the three tables up to date with Bronze, once or until stop is requested.
   *
   * @return false if stop was requested before they were; true also where the job is one without
   *     end
   * @throws CommandException if there is no Bronze table, or the pipeline failed
   */
  public boolean run() {
    SilverOptions options = values.as(SilverOptions.class);
    SilverSettings settings = SilverSettings.of(options);
    Lake lake = Lake.of(options);
    if (!DeltaTable.open(lake.bronze()).exists()) {
      throw CommandException.failed(
          "Table "
              + lake.bronze()
              + " does not exist yet, and Silver is made from it. Run 'bronze' on this lake first,"
              + " or name another one with --lake.");
    }
    lake.checkWritable();
    try {
      return run(settings, MetricsSettings.of(options), lake);
    } catch (CommandException e) {
      throw e;
    } catch (DeltaIOException e) {
      throw CommandException.failed(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw CommandException.failed("Silver failed: " + new PipelineFailure(e).message(), e);
    }
  }

  private boolean run(SilverSettings settings, MetricsSettings metricsSettings, Lake lake) {
    if (settings.mode() == SilverMode.STREAMING) {
      StreamingSilverMetrics metrics = new StreamingSilverMetrics();
      StreamingSilver streaming =
          new StreamingSilver(values, settings, lake, console, stop, metrics::observe);
      return MetricsReporter.during(
          () -> streaming.run().isComplete(), metrics, metricsSettings, console);
    }
    BoundedSilver bounded = new BoundedSilver(values, settings, lake, console, stop);
    if (settings.every().isEmpty()) {
      return bounded.once().isPresent();
    }
    RepeatedSilverMetrics metrics = new RepeatedSilverMetrics();
    return MetricsReporter.during(
        () -> {
          bounded.every(settings.every().get(), metrics);
          return true;
        },
        metrics,
        metricsSettings,
        console);
  }
}
