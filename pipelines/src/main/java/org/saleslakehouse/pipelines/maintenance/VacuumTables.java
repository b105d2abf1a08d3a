package org.saleslakehouse.pipelines.maintenance;

import java.time.Duration;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.VacuumTable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.options.Durations;
import org.saleslakehouse.pipelines.options.VacuumOptions;
import org.saleslakehouse.pipelines.runtime.StopSignal;

/** Deletes the files of tables that no version needs, one table after the other. */
public final class VacuumTables {
  private final VacuumOptions options;
  private final Console console;
  private final StopSignal stop;

  public VacuumTables(VacuumOptions options, Console console, StopSignal stop) {
    this.options = options;
    this.console = console;
    this.stop = stop;
  }

  /** Does it. What is deleted when stop is requested is gone. */
  public void run() {
    for (MaintainedTable table : MaintainedTable.of(options)) {
      if (stop.isRequested()) {
        throw CommandException.stopped("Stopped. What was deleted is gone; the tables are whole.");
      }
      DeltaTable open = table.open();
      if (open.exists()) {
        vacuum(table, open);
      } else {
        console.print(table.name() + ": not there yet");
      }
    }
  }

  private void vacuum(MaintainedTable table, DeltaTable open) {
    VacuumTable vacuum = open.vacuum().withStop(stop::isRequested);
    if (options.getRetention() != null) {
      vacuum =
          vacuum.withRetention(
              Durations.ofOption("retention", options.getRetention(), Duration.ZERO));
    }
    if (options.isForce()) {
      vacuum = vacuum.evenIfUnsafe();
    }
    long[] files = new long[1];
    vacuum =
        vacuum.withProgress(
            path -> {
              files[0]++;
              console.progress("%s: %,d files", table.name(), files[0]);
              if (options.isDryRun()) {
                console.print(path);
              }
            });
    VacuumTable.Result result = options.isDryRun() ? vacuum.dryRun() : vacuum.run();
    console.print(
        table.name()
            + (result.files() == 0
                ? ": nothing to delete"
                : (options.isDryRun() ? ": would delete " : ": deleted ")
                    + Texts.files(result.files())
                    + " ("
                    + Texts.bytes(result.bytes())
                    + ")")
            + " of "
            + Texts.files(result.filesSeen()));
  }
}
