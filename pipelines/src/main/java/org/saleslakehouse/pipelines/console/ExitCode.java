package org.saleslakehouse.pipelines.console;

/** What the process tells its caller. */
public enum ExitCode {
  DONE(0),
  FAILED(1),
  BAD_USAGE(2),
  /** Ctrl-C or SIGTERM came before the work was done; what shells give for Ctrl-C. */
  STOPPED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
