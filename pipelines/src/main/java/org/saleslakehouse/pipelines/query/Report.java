package org.saleslakehouse.pipelines.query;

import java.util.List;
import org.saleslakehouse.pipelines.options.ReportName;

/** A question that is asked often. */
public interface Report {
  ReportName name();

  /** What it shows, in a few words. */
  String title();

  /** The tables that it reads. */
  List<QueryTable> tables();

  /**
   * Computes the answer; asked only if the tables are there.
   *
   * @param limit of the rows in it
   */
  Answer compute(LakeView lake, int limit);

  /** The answer, which says so if a table that it needs is not there. */
  default Answer answer(LakeView lake, int limit) {
    Answer missing = new Answer();
    for (QueryTable table : tables()) {
      if (!lake.has(table)) {
        missing.addMissing(lake.missing(table));
      }
    }
    return missing.isMissing() ? missing : compute(lake, limit);
  }
}
