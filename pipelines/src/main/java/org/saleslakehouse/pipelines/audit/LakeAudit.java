package org.saleslakehouse.pipelines.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.saleslakehouse.io.delta.AuditPositions;
import org.saleslakehouse.io.delta.model.CoverageAudit;
import org.saleslakehouse.io.delta.model.CoverageFinding;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.Console;
import org.saleslakehouse.pipelines.runtime.StopSignal;
import org.saleslakehouse.pipelines.silver.SilverFigures;
import org.saleslakehouse.pipelines.silver.SilverLag;
import org.saleslakehouse.pipelines.tables.BronzePositions;
import org.saleslakehouse.pipelines.tables.Lake;

/** Audits all tables of a lake. Changes nothing, and may run beside the jobs. */
public final class LakeAudit {
  private static final int FILES_BETWEEN_LOOKS = 1_000;

  private final Lake lake;
  private final boolean deep;
  private final Console console;
  private final StopSignal stop;

  /**
   * An audit.
   *
   * @param deep reads the offset of each row of Bronze
   */
  public LakeAudit(Lake lake, boolean deep, Console console, StopSignal stop) {
    this.lake = lake;
    this.deep = deep;
    this.console = console;
    this.stop = stop;
  }

  /**
   * Looks at the newest versions.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if a table cannot be read
   */
  public AuditReport run() {
    AuditPositions positions =
        AuditPositions.of(BronzePositions.create(), List.of(lake.quarantine(), lake.bronze()))
            .withProgress(this::progress);
    CoverageAudit bronze = (deep ? positions.readingRows() : positions).run();
    List<AuditFinding> findings = new ArrayList<>();
    bronze.findings().forEach(finding -> findings.add(of(finding)));
    console.progress("Auditing the Silver tables");
    SilverLag lag = SilverLag.of(lake);
    silver(lag, findings);
    return new AuditReport(lake.base(), bronze, lag, List.copyOf(findings));
  }

  private void progress(long files) {
    if (stop.isRequested()) {
      throw CommandException.stopped("Stopped before all was audited.");
    }
    if (files % FILES_BETWEEN_LOOKS == 0) {
      console.progress("Auditing: %,d data files", files);
    }
  }

  private AuditFinding of(CoverageFinding finding) {
    return new AuditFinding(
        finding.kind().name().toLowerCase(Locale.ROOT),
        finding.table().equals(lake.bronze()) ? "ventes_stream" : "ventes_quarantine",
        finding.sourcePartition(),
        finding.offsets(),
        finding.why(),
        finding.wayBack());
  }

  private void silver(SilverLag lag, List<AuditFinding> findings) {
    switch (lag.state()) {
      case NO_BRONZE, NEVER_RUN -> {
        return; // nothing is claimed yet
      }
      case OTHER_BRONZE ->
          findings.add(
              finding("silver_of_other_bronze", "ventes_aggreges", sentence(lag.reason()), lag));
      case BEHIND -> {
        if (lag.behind().contains("ventes_aggreges")) {
          findings.add(
              finding(
                  "silver_behind",
                  "ventes_aggreges",
                  "It is behind Bronze at version " + lag.bronze() + ": " + lag.reason() + ".",
                  lag));
        } else {
          for (String table : lag.behind()) {
            findings.add(
                finding(
                    "roll_up_behind",
                    table,
                    "It reflects older client-days than ventes_aggreges holds.",
                    lag));
          }
        }
      }
      case UP_TO_DATE -> {
        // its figures are looked at in any case
      }
    }
    for (SilverFigures.Difference difference : SilverFigures.differences(lake)) {
      findings.add(
          new AuditFinding(
              "figures_differ",
              difference.table(),
              null,
              List.of(),
              difference.why(),
              "Run 'silver --rebuild --lake=" + lake + "': it makes the Silver tables anew."));
    }
  }

  private AuditFinding finding(String kind, String table, String why, SilverLag lag) {
    return new AuditFinding(kind, table, null, List.of(), why, sentence(lag.wayBack(lake)));
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }
}
