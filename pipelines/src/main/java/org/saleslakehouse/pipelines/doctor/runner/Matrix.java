package org.saleslakehouse.pipelines.doctor.runner;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.saleslakehouse.pipelines.doctor.runner.Capability.Verdict;

/** What a runner does, for people and for programs. */
public final class Matrix {
  private static final int STATUS_WIDTH = 9;
  private static final String INDENT = "    ";

  private final String profile;
  private final List<Capability> capabilities;

  /**
   * A matrix.
   *
   * @param profile name of the runner profile that was measured
   */
  public Matrix(String profile, List<Capability> capabilities) {
    this.profile = profile;
    this.capabilities = List.copyOf(capabilities);
  }

  /**
   * Each capability with what Beam's model expects, what was measured, and what the lakehouse does
   * about it.
   *
   * @param problemsOnly leaves out what the lakehouse can live with
   */
  public List<String> lines(boolean problemsOnly) {
    List<String> lines = new ArrayList<>();
    if (!problemsOnly) {
      lines.add("Runner profile " + profile + ", as measured");
    }
    for (Capability row : capabilities) {
      if (!problemsOnly || row.verdict() == Verdict.NEEDED) {
        lines.add("  " + pad(label(row.verdict())) + row.name());
        lines.add(line("expected", row.expected()));
        lines.add(line("measured", row.measured()));
        lines.add(line("lakehouse", row.handling()));
      }
    }
    if (!problemsOnly) {
      lines.add("");
      lines.add(summary());
    }
    return lines;
  }

  private static String line(String label, String text) {
    return "  " + " ".repeat(STATUS_WIDTH) + INDENT + pad(label) + "  " + text;
  }

  /** How many of each kind. */
  public String summary() {
    return String.format(
        Locale.ENGLISH,
        "%d of %d as Beam's model has it, %d otherwise and built around, %d otherwise and needed.",
        count(Verdict.AS_EXPECTED),
        capabilities.size(),
        count(Verdict.BUILT_AROUND),
        count(Verdict.NEEDED));
  }

  /** Whether the lakehouse needs something that the runner does not do. */
  public boolean hasProblems() {
    return count(Verdict.NEEDED) > 0;
  }

  /** An object with the profile and the rows. */
  public String json() {
    ObjectNode matrix = JsonNodeFactory.instance.objectNode().put("profile", profile);
    ArrayNode rows = matrix.putArray("capabilities");
    for (Capability row : capabilities) {
      rows.addObject()
          .put("capability", row.name())
          .put("status", label(row.verdict()).toLowerCase(Locale.ROOT))
          .put("expected", row.expected())
          .put("measured", row.measured())
          .put("handling", row.handling());
    }
    return matrix.toPrettyString();
  }

  private long count(Verdict verdict) {
    return capabilities.stream().filter(row -> row.verdict() == verdict).count();
  }

  private static String label(Verdict verdict) {
    return switch (verdict) {
      case AS_EXPECTED -> "ok";
      case BUILT_AROUND -> "warning";
      case NEEDED -> "PROBLEM";
    };
  }

  private static String pad(String text) {
    return text + " ".repeat(Math.max(0, STATUS_WIDTH - text.length()));
  }
}
