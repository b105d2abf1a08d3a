package org.saleslakehouse.pipelines.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Supplier;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.TableVersion;
import org.saleslakehouse.pipelines.options.ReportName;
import org.saleslakehouse.pipelines.query.LakeView;
import org.saleslakehouse.pipelines.tables.Lake;

/** How it flows: the commits to Bronze, what was late or set aside, and a job's own metrics. */
final class FlowFigures {
  private static final int COMMITS = 300;
  private static final int ROWS = 100;

  private final Lake lake;
  private final Supplier<LakeView> views;

  FlowFigures(Lake lake, Supplier<LakeView> views) {
    this.lake = lake;
    this.views = views;
  }

  /** The newest commits to both Bronze tables, from the oldest of them on. */
  String commits() {
    return "{\"sales\":"
        + commits(lake.bronze())
        + ",\"quarantine\":"
        + commits(lake.quarantine())
        + "}";
  }

  private static String commits(String path) {
    ArrayNode commits = JsonNodeFactory.instance.arrayNode();
    DeltaTable table = DeltaTable.open(path);
    if (table.exists()) {
      for (TableVersion version : table.history(COMMITS)) {
        Long rows = version.changesData() ? version.rowsAdded() : Long.valueOf(0);
        commits
            .insertObject(0)
            .put("version", version.version())
            .put("seconds", version.timestamp().toEpochMilli() / 1000.0)
            .put("rows", rows)
            .put("files", version.filesAdded());
      }
    }
    return commits.toString();
  }

  /** What reads rows, and so is asked for less often. */
  String quality() {
    LakeView view = views.get();
    boolean hasQuarantine = DeltaTable.open(lake.quarantine()).exists();
    boolean isSmall = SalesFigures.isSmall(lake);
    return "{\"late\":"
        + SalesFigures.report(view, isSmall, ReportName.LATE, ROWS)
        + ",\"quarantine\":"
        + SalesFigures.report(view, hasQuarantine, ReportName.QUARANTINE, ROWS)
        + ",\"expectations\":"
        + SalesFigures.report(view, isSmall && hasQuarantine, ReportName.EXPECTATIONS, ROWS)
        + "}";
  }
}
