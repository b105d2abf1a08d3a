package org.saleslakehouse.pipelines.maintenance;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.TableVersion;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.console.SafeText;
import org.saleslakehouse.pipelines.options.HistoryOptions;

/** Shows who did what to the tables, and when. */
public final class ShowHistory {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final HistoryOptions options;
  private final Console console;

  public ShowHistory(HistoryOptions options, Console console) {
    this.options = options;
    this.console = console;
  }

  public void run() {
    for (MaintainedTable table : MaintainedTable.of(options)) {
      DeltaTable open = table.open();
      if (!open.exists()) {
        console.print(table.name() + ": not there yet");
        continue;
      }
      console.printHeading(table.name());
      console.printData(
          line(
              "version",
              "committed (UTC)",
              "operation",
              "rows",
              "added",
              "removed",
              "bytes",
              "by"));
      for (TableVersion version : open.history(options.getLimit())) {
        console.printData(SafeText.line(line(version)));
      }
    }
  }

  private static String line(TableVersion version) {
    Long rows = version.rowsAdded();
    return line(
        Long.toString(version.version()),
        TIME.format(version.timestamp()),
        version.operation(),
        rows == null ? "" : String.format(Locale.ENGLISH, "%,d", rows),
        String.format(Locale.ENGLISH, "%,d", version.filesAdded()),
        String.format(Locale.ENGLISH, "%,d", version.filesRemoved()),
        Texts.bytes(version.bytesAdded()),
        version.engine() == null ? "" : version.engine());
  }

  private static String line(Object... cells) {
    return String.format(Locale.ENGLISH, "  %10s  %-19s  %-20s  %12s  %7s  %7s  %10s  %s", cells)
        .stripTrailing();
  }
}
