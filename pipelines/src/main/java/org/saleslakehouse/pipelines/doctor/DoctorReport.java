package org.saleslakehouse.pipelines.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.saleslakehouse.pipelines.console.Wrapping;
import org.saleslakehouse.pipelines.doctor.Finding.Status;

/** What the checks have found, for people and for programs. */
public final class DoctorReport {
  private static final int STATUS_WIDTH = 9;
  private static final String FIX = "fix: ";

  private final List<Diagnosis> all;

  public DoctorReport(List<Diagnosis> all) {
    this.all = List.copyOf(all);
  }

  /**
   * Lines under the headings of their sections, in columns.
   *
   * @param problemsOnly leaves out all else; no lines if there is no problem
   */
  public List<String> lines(boolean problemsOnly) {
    List<Diagnosis> shown =
        problemsOnly ? all.stream().filter(d -> d.finding().isProblem()).toList() : all;
    int nameWidth = shown.stream().mapToInt(d -> d.check().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    Check.Section section = null;
    String check = "";
    for (Diagnosis diagnosis : shown) {
      if (diagnosis.section() != section) {
        section = diagnosis.section();
        check = "";
        lines.add(section.title());
      }
      Finding finding = diagnosis.finding();
      boolean again = diagnosis.check().equals(check);
      check = diagnosis.check();
      String head =
          "  "
              + pad(finding.status().label(), STATUS_WIDTH)
              + pad(again ? "" : check, nameWidth)
              + "  ";
      lines.addAll(Wrapping.wrap(head, finding.text()));
      if (finding.fix() != null) {
        lines.addAll(Wrapping.wrap(" ".repeat(head.length()) + FIX, finding.fix()));
      }
    }
    if (!problemsOnly) {
      lines.add("");
      lines.add(summary());
    }
    return lines;
  }

  /** How many of each kind. */
  public String summary() {
    return String.format(
        Locale.ENGLISH,
        "%s, %s, %d ok%s.",
        number(Status.PROBLEM, "problem"),
        number(Status.WARNING, "warning"),
        Diagnosis.count(all, Status.OK),
        Diagnosis.count(all, Status.SKIPPED) == 0
            ? ""
            : ", " + Diagnosis.count(all, Status.SKIPPED) + " skipped");
  }

  private String number(Status status, String word) {
    long count = Diagnosis.count(all, status);
    return count + " " + word + (count == 1 ? "" : "s");
  }

  public boolean hasProblems() {
    return Diagnosis.count(all, Status.PROBLEM) > 0;
  }

  /** An object with the worst status and all findings. */
  public String json() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put(
        "status",
        all.stream()
            .map(d -> d.finding().status())
            .filter(s -> s != Status.SKIPPED)
            .max(Enum::compareTo)
            .map(DoctorReport::word)
            .orElse("ok"));
    ArrayNode findings = report.putArray("findings");
    for (Diagnosis diagnosis : all) {
      findings
          .addObject()
          .put("section", word(diagnosis.section()))
          .put("check", diagnosis.check())
          .put("status", word(diagnosis.finding().status()))
          .put("finding", diagnosis.finding().text())
          .put("fix", diagnosis.finding().fix());
    }
    return report.toPrettyString();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
