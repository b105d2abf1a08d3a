package org.saleslakehouse.pipelines.query;

import java.util.List;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.TableDetails;
import org.saleslakehouse.pipelines.options.ReportName;

/** How much is in each table. */
final class TableCounts implements Report {
  /** Below this, a file costs a reader more to open than to read. */
  private static final long SMALL_FILE_BYTES = 16L << 20;

  @Override
  public ReportName name() {
    return ReportName.COUNTS;
  }

  @Override
  public String title() {
    return "Rows of all tables";
  }

  @Override
  public List<QueryTable> tables() {
    return List.of(QueryTable.values());
  }

  /** Some tables may be missing: the others still count. */
  @Override
  public Answer answer(LakeView lake, int limit) {
    return compute(lake, limit);
  }

  @Override
  public Answer compute(LakeView lake, int limit) {
    Answer answer =
        new Answer(
            Column.text("table", "Table"),
            Column.count("rows", "Rows"),
            Column.count("files", "Files"),
            Column.count("bytes", "Bytes"),
            Column.number("version", "Version"),
            Column.count("small_files", "Small files"),
            Column.count("log_entries", "Log entries"));
    for (QueryTable name : tables()) {
      if (!lake.has(name)) {
        answer.addMissing(lake.missing(name));
        continue;
      }
      DeltaTable table = lake.table(name);
      TableDetails details = table.details();
      answer.add(
          name.place(),
          lake.count(name),
          details.files(),
          details.bytes(),
          details.version(),
          details.filesBelow(SMALL_FILE_BYTES),
          details.logEntries());
    }
    return answer;
  }
}
