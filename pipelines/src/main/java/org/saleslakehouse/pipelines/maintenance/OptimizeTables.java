package org.saleslakehouse.pipelines.maintenance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.saleslakehouse.io.delta.DeltaFilter;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.OptimizeTable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.OptimizeOptions;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.tables.TableDefaults;

/** Merges the small files of tables, one table after the other, and says what was done. */
public final class OptimizeTables {
  private final OptimizeOptions options;
  private final Console console;
  private final StopSignal stop;
  private final Optional<DeltaFilter> days;

  public OptimizeTables(OptimizeOptions options, Console console, StopSignal stop) {
    this.options = options;
    this.console = console;
    this.stop = stop;
    this.days = DayFilter.parse(options.getDays());
  }

  /**
   * Does it. What is done when stop is requested stands. A table of which something cannot be
   * merged does not keep the others from their turn.
   *
   * @throws DeltaIOException the first problem, once all tables have had their turn
   */
  public void run() {
    List<DeltaIOException> problems = new ArrayList<>();
    for (MaintainedTable table : MaintainedTable.of(options)) {
      if (stop.isRequested()) {
        problems.forEach(problem -> console.warn("%s", problem.getMessage()));
        throw CommandException.stopped("Stopped. What was merged stays merged.");
      }
      try {
        optimize(table);
      } catch (DeltaIOException e) {
        problems.add(e);
      }
    }
    problems.stream().skip(1).forEach(problem -> console.warn("%s", problem.getMessage()));
    if (!problems.isEmpty()) {
      throw problems.get(0);
    }
  }

  private void optimize(MaintainedTable table) {
    DeltaTable open = table.open();
    if (!open.exists()) {
      console.print(table.name() + ": not there yet");
    } else if (days.isPresent() && !open.partitionColumns().contains(DayFilter.COLUMN)) {
      console.print(table.name() + ": not kept by day, left out");
    } else {
      optimize(table, open);
    }
  }

  private void optimize(MaintainedTable table, DeltaTable open) {
    if (options.isAdoptDefaults()) {
      adoptDefaults(table, open);
    }
    OptimizeTable optimize =
        open.optimize()
            .withTargetFileSize((long) options.getTargetFileSizeMebibytes() << 20)
            .withStop(stop::isRequested);
    if (days.isPresent()) {
      optimize = optimize.where(days.get());
    }
    if (options.isDryRun()) {
      OptimizeTable.Result would = optimize.dryRun();
      console.print(
          table.name()
              + (would.filesMade() == 0
                  ? ": nothing to merge"
                  : ": would merge "
                      + Texts.files(would.filesMerged())
                      + " ("
                      + Texts.bytes(would.bytesMerged())
                      + ") to "
                      + would.filesMade()));
      return;
    }
    long[] files = new long[1];
    OptimizeTable.Result done;
    try {
      done =
          optimize
              .withProgress(
                  one -> {
                    files[0] += one.filesMerged();
                    console.progress("%s: %,d files merged", table.name(), files[0]);
                  })
              .run();
    } catch (DeltaIOException e) {
      console.print(table.name() + ": " + Texts.files(files[0]) + " merged, others not");
      throw e;
    }
    console.print(table.name() + ": " + summary(done));
    if (done.gaveWay() > 0) {
      console.note(
          "%s: %,d merges were dropped since other commits had changed their files; run it again.",
          table.name(), done.gaveWay());
    }
  }

  private static String summary(OptimizeTable.Result done) {
    return done.filesMade() == 0
        ? "nothing to merge"
        : Texts.files(done.filesMerged())
            + " ("
            + Texts.bytes(done.bytesMerged())
            + ") merged to "
            + done.filesMade()
            + " ("
            + Texts.bytes(done.bytesMade())
            + "), up to version "
            + done.version();
  }

  private void adoptDefaults(MaintainedTable table, DeltaTable open) {
    if (!table.isOfLake()) {
      console.print(table.name() + ": not a table of the lake, keeps its properties");
      return;
    }
    Map<String, String> missing =
        TableDefaults.of(options.getVersionRetention()).differingFrom(open.properties());
    if (missing.isEmpty()) {
      console.print(table.name() + ": has the defaults already");
    } else if (options.isDryRun()) {
      console.print(table.name() + ": would set " + missing);
    } else {
      open.setProperties(missing);
      console.print(table.name() + ": set " + missing);
    }
  }
}
