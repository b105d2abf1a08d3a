package org.saleslakehouse.pipelines.options;

import org.apache.beam.sdk.options.Description;

/** Options that all commands about the tables' upkeep have in common. */
@ConfigKey(ConfigKey.COMMAND_LINE_ONLY)
public interface MaintenanceOptions extends CommonOptions, LakeOptions {
  @Description(
      "Tables, separated by commas: ventes_stream, ventes_quarantine,"
          + " ventes_aggreges, ventes_par_pays, ventes_par_segment; or the path of any"
          + " Delta table. Default: all of the lake.")
  String getTables();

  void setTables(String value);
}
