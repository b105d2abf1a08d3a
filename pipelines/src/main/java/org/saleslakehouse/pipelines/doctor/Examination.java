package org.saleslakehouse.pipelines.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.runtime.BackgroundTask;
import org.saleslakehouse.pipelines.runtime.StopSignal;

/** Goes through checks, one after the other, each within a time limit. */
public final class Examination {
  private static final Duration STOP_INTERVAL = Duration.ofMillis(100);

  private final Duration limit;
  private final Console console;
  private final StopSignal stop;

  /**
   * An examination.
   *
   * @param limit of each check: one that takes longer is left behind
   */
  public Examination(Duration limit, Console console, StopSignal stop) {
    this.limit = limit;
    this.console = console;
    this.stop = stop;
  }

  public List<Diagnosis> of(List<Check> checks) {
    List<Diagnosis> all = new ArrayList<>();
    for (Check check : checks) {
      console.progress(
          "Checking %d of %d: %s", checks.indexOf(check) + 1, checks.size(), check.name());
      for (Finding finding : look(check)) {
        all.add(new Diagnosis(check.section(), check.name(), finding));
      }
    }
    return all;
  }

  private List<Finding> look(Check check) {
    BackgroundTask<List<Finding>> task = BackgroundTask.start("doctor-check", check::look);
    long end = System.nanoTime() + limit.toNanos();
    while (!task.await(STOP_INTERVAL)) {
      if (stop.isRequested()) {
        throw CommandException.stopped("Stopped before all was checked.");
      }
      if (System.nanoTime() > end) {
        return List.of(
            Finding.problem(
                "no answer within " + limit.toSeconds() + " s",
                "see what holds it up, or wait longer with --checkLimitSeconds"));
      }
    }
    try {
      return task.result();
    } catch (CommandException e) {
      // These messages name the fix themselves.
      return List.of(new Finding(Finding.Status.PROBLEM, String.valueOf(e.getMessage()), null));
    } catch (DeltaIOException e) {
      return List.of(new Finding(Finding.Status.PROBLEM, String.valueOf(e.getMessage()), null));
    } catch (RuntimeException e) {
      Throwable reason = e instanceof CompletionException ? e.getCause() : e;
      return List.of(
          Finding.problem(
              "this could not be checked: " + reason,
              "fix what the other checks have found, and try again"));
    }
  }
}
