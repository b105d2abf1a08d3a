package org.saleslakehouse.pipelines.doctor.runner;

/**
 * A row of the matrix: what a runner does with one thing that Beam's model speaks of.
 *
 * @param name of the capability
 * @param expected what Beam's model says, in words
 * @param measured what the runner did, in words and numbers
 * @param verdict whether that is the same, and if not, whether it matters
 * @param handling what the lakehouse does about it
 */
public record Capability(
    String name, String expected, String measured, Verdict verdict, String handling) {

  /** What to think of the measured. */
  public enum Verdict {
    /** As Beam's model has it. */
    AS_EXPECTED,
    /** Otherwise, and the lakehouse is built so that it does not matter. */
    BUILT_AROUND,
    /** Otherwise, and the lakehouse needs it. */
    NEEDED
  }

  static Capability of(
      String name,
      String expected,
      String measured,
      boolean asExpected,
      Verdict otherwise,
      String handling) {
    return new Capability(
        name, expected, measured, asExpected ? Verdict.AS_EXPECTED : otherwise, handling);
  }
}
