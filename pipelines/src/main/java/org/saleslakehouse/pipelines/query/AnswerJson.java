package org.saleslakehouse.pipelines.query;

/** An answer as one JSON array of objects, each a row, whose keys are the columns' names. */
public final class AnswerJson {
  private AnswerJson() {}

  public static String of(Answer answer) {
    return "[" + String.join(",", JsonLines.of(answer, null)) + "]";
  }
}
