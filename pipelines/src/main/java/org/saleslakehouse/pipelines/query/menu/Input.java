package org.saleslakehouse.pipelines.query.menu;

/**
 * What came of a prompt.
 *
 * @param kind how it ended
 * @param text what was typed; empty unless it is a line
 */
record Input(Kind kind, String text) {
  static final Input INTERRUPTED = new Input(Kind.INTERRUPTED, "");
  static final Input END = new Input(Kind.END, "");

  /** How a prompt can end. */
  enum Kind {
    LINE,
    /** By Ctrl-C: what was typed is void. */
    INTERRUPTED,
    /** By Ctrl-D, or because the terminal is gone. */
    END
  }

  static Input line(String text) {
    return new Input(Kind.LINE, text);
  }
}
