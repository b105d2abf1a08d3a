package org.saleslakehouse.pipelines.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.TableDetails;
import org.saleslakehouse.io.delta.TableVersion;
import org.saleslakehouse.pipelines.tables.Lake;

/** How the tables are: versions, files, sizes, the log. */
final class TableFigures {
  private static final int VERSIONS = 100;
  private static final long SMALL_FILE_BYTES = 16L << 20;

  private final List<Named> tables;

  private record Named(String name, String path) {}

  TableFigures(Lake lake) {
    tables =
        List.of(
            new Named("ventes_stream", lake.bronze()),
            new Named("ventes_quarantine", lake.quarantine()),
            new Named("ventes_aggreges", lake.clientDays()),
            new Named("ventes_par_pays", lake.countries()),
            new Named("ventes_par_segment", lake.segments()));
  }

  /** Each table that is there, with its newest versions from the oldest of them on. */
  String all() {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Named named : tables) {
      DeltaTable table = DeltaTable.open(named.path());
      if (!table.exists()) {
        continue;
      }
      ObjectNode node = all.addObject().put("name", named.name());
      put(table.details(), node);
      ArrayNode versions = node.putArray("versions");
      for (TableVersion version : table.history(VERSIONS)) {
        versions
            .insertObject(0)
            .put("version", version.version())
            .put("seconds", version.timestamp().toEpochMilli() / 1000.0)
            .put("operation", version.operation())
            .put("rows", version.rowsAdded())
            .put("files_added", version.filesAdded())
            .put("files_removed", version.filesRemoved());
      }
    }
    return all.toString();
  }

  /** One table at a version; empty if there is no such table. */
  Optional<String> at(String name, long version) {
    return tables.stream()
        .filter(table -> table.name().equals(name))
        .map(table -> DeltaTable.open(table.path()))
        .filter(DeltaTable::exists)
        .findFirst()
        .map(
            table -> {
              ObjectNode node = JsonNodeFactory.instance.objectNode().put("name", name);
              put(table.atVersion(version).details(), node);
              return node.toString();
            });
  }

  private static void put(TableDetails details, ObjectNode node) {
    node.put("version", details.version())
        .put("rows", details.rows())
        .put("files", details.files())
        .put("bytes", details.bytes())
        .put("median_file_bytes", details.medianFileBytes())
        .put("small_files", details.filesBelow(SMALL_FILE_BYTES))
        .put("partitions", details.partitions())
        .put("removed_files", details.removedFiles())
        .put("log_entries", details.logEntries())
        .put("log_bytes", details.logBytes())
        .put("last_checkpoint", details.lastCheckpointVersion());
  }
}
