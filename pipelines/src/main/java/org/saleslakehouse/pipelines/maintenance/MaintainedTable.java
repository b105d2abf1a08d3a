package org.saleslakehouse.pipelines.maintenance;

import java.util.ArrayList;
import java.util.List;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.MaintenanceOptions;
import org.saleslakehouse.pipelines.tables.Lake;

/**
 * A table that a command works on.
 *
 * @param name as users call it
 * @param isOfLake whether it is one of the lake's five
 */
record MaintainedTable(String name, String path, boolean isOfLake) {
  /**
   * The tables that the options name, all of the lake if none.
   *
   * @throws CommandException of bad usage if one is neither of the lake nor a path
   */
  static List<MaintainedTable> of(MaintenanceOptions options) {
    Lake lake = Lake.of(options);
    List<MaintainedTable> all =
        List.of(
            new MaintainedTable("ventes_stream", lake.bronze(), true),
            new MaintainedTable("ventes_quarantine", lake.quarantine(), true),
            new MaintainedTable("ventes_aggreges", lake.clientDays(), true),
            new MaintainedTable("ventes_par_pays", lake.countries(), true),
            new MaintainedTable("ventes_par_segment", lake.segments(), true));
    if (options.getTables() == null) {
      lake.checkThere();
      return all;
    }
    List<MaintainedTable> named = new ArrayList<>();
    for (String name : options.getTables().split(",", -1)) {
      named.add(table(all, name.trim()));
    }
    return named;
  }

  private static MaintainedTable table(List<MaintainedTable> all, String name) {
    for (MaintainedTable table : all) {
      if (table.name().equals(name)) {
        return table;
      }
    }
    if (name.indexOf('/') < 0) {
      throw CommandException.badUsage(
          "--tables names '"
              + name
              + "', which is not a table of the lake. Tables: "
              + String.join(", ", all.stream().map(MaintainedTable::name).toList())
              + "; or give the path of a Delta table.");
    }
    return new MaintainedTable(name, name, false);
  }

  DeltaTable open() {
    return DeltaTable.open(path);
  }
}
