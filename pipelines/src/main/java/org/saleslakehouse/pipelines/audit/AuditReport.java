package org.saleslakehouse.pipelines.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.saleslakehouse.io.delta.model.CoverageAudit;
import org.saleslakehouse.io.delta.model.OffsetSpan;
import org.saleslakehouse.io.delta.model.SourceCoverage;
import org.saleslakehouse.pipelines.console.Wrapping;
import org.saleslakehouse.pipelines.silver.SilverLag;

/**
 * What an audit has come to, for people and for programs.
 *
 * @param lake where it is
 * @param bronze what the two Bronze tables hold of the topic
 * @param silver how far the Silver tables are behind
 * @param findings what is wrong; empty if the lake is whole
 */
public record AuditReport(
    String lake, CoverageAudit bronze, SilverLag silver, List<AuditFinding> findings) {
  private static final String WAY_BACK = "way back: ";

  public boolean isWhole() {
    return findings.isEmpty();
  }

  /** A line for each partition, then the findings, then the sum. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    int width =
        bronze.sources().stream().mapToInt(s -> s.sourcePartition().length()).max().orElse(0);
    for (SourceCoverage source : bronze.sources()) {
      lines.add(line(source, width));
    }
    lines.add(silverLine());
    for (AuditFinding finding : findings) {
      lines.add("");
      lines.add(head(finding));
      lines.addAll(Wrapping.wrap("  ", finding.why()));
      lines.addAll(Wrapping.wrap("  " + WAY_BACK, finding.wayBack()));
    }
    lines.add("");
    lines.add(summary());
    return lines;
  }

  private String line(SourceCoverage source, int width) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ENGLISH,
            "%-" + Math.max(1, width) + "s  offsets %,d to %,d",
            source.sourcePartition(),
            source.first(),
            source.last()));
    source
        .rows()
        .forEach(
            (table, rows) ->
                line.append(
                    String.format(
                        Locale.ENGLISH,
                        "  %s %,d",
                        table.substring(table.lastIndexOf('/') + 1),
                        rows)));
    if (source.withoutRow() > 0) {
      line.append(String.format(Locale.ENGLISH, "  without a record %,d", source.withoutRow()));
    }
    return line.toString();
  }

  private String silverLine() {
    return switch (silver.state()) {
      case NO_BRONZE -> "No Bronze table yet: there is nothing to audit.";
      case NEVER_RUN -> "No Silver tables yet.";
      case OTHER_BRONZE -> "Silver: of another Bronze.";
      case BEHIND -> "Silver: behind Bronze at version " + silver.bronze() + ".";
      case UP_TO_DATE -> "Silver: reflects Bronze at version " + silver.bronze() + ".";
    };
  }

  private static String head(AuditFinding finding) {
    StringBuilder head = new StringBuilder(finding.kind()).append(": ").append(finding.table());
    if (finding.partition() != null) {
      head.append(", ").append(finding.partition());
    }
    if (!finding.offsets().isEmpty()) {
      head.append(", offsets ")
          .append(String.join(", ", finding.offsets().stream().map(OffsetSpan::toString).toList()));
    }
    return head.toString();
  }

  /** One sentence. */
  public String summary() {
    long offsets = bronze.sources().stream().mapToLong(SourceCoverage::offsets).sum();
    String looked =
        String.format(
            Locale.ENGLISH,
            "%,d offsets of %,d partitions, in %,d data files (%,d read)",
            offsets,
            bronze.sources().size(),
            bronze.files(),
            bronze.filesRead());
    return isWhole()
        ? "Whole: " + looked + "."
        : findings.size() + (findings.size() == 1 ? " finding: " : " findings: ") + looked + ".";
  }

  /** One object. */
  public String json() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("status", isWhole() ? "whole" : "findings").put("lake", lake);
    ObjectNode versions = report.putObject("versions");
    bronze.versions().forEach(versions::put);
    report.put("files", bronze.files()).put("files_read", bronze.filesRead());
    ArrayNode partitions = report.putArray("partitions");
    bronze.sources().forEach(source -> put(source, partitions.addObject()));
    report
        .putObject("silver")
        .put("state", silver.state().name().toLowerCase(Locale.ROOT))
        .put("bronze_version", silver.bronze())
        .put("reason", silver.reason());
    ArrayNode found = report.putArray("findings");
    for (AuditFinding finding : findings) {
      ObjectNode node =
          found
              .addObject()
              .put("kind", finding.kind())
              .put("table", finding.table())
              .put("partition", finding.partition());
      put(finding.offsets(), node.putArray("offsets"));
      node.put("why", finding.why()).put("way_back", finding.wayBack());
    }
    return report.toPrettyString();
  }

  private static void put(SourceCoverage source, ObjectNode node) {
    node.put("partition", source.sourcePartition())
        .put("first", source.first())
        .put("last", source.last())
        .put("offsets", source.offsets())
        .put("rows", source.allRows())
        .put("without_record", source.withoutRow());
    put(source.covered(), node.putArray("covered"));
    put(source.gaps(), node.putArray("gaps"));
  }

  private static void put(List<OffsetSpan> spans, ArrayNode array) {
    spans.forEach(span -> array.addArray().add(span.first()).add(span.last()));
  }
}
