package org.saleslakehouse.pipelines.console;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Ends a command with one clear message: what is wrong, why, and how to fix it. The message is all
 * that the user sees unless {@code --verbose} asks for the stack trace too.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final boolean mayPass;

  private CommandException(
      ExitCode exitCode, String message, @Nullable Throwable cause, boolean mayPass) {
    super(message, cause);
    this.exitCode = exitCode;
    this.mayPass = mayPass;
  }

  /** The command line is wrong: nothing was started. */
  public static CommandException badUsage(String message) {
    return new CommandException(ExitCode.BAD_USAGE, message, null, false);
  }

  /** The command line is right and the work cannot be done. */
  public static CommandException failed(String message) {
    return new CommandException(ExitCode.FAILED, message, null, false);
  }

  /** The command line is right and the work cannot be done. */
  public static CommandException failed(String message, @Nullable Throwable cause) {
    return new CommandException(ExitCode.FAILED, message, cause, false);
  }

  /** The user ended the work before it was done. */
  public static CommandException stopped(String message) {
    return new CommandException(ExitCode.STOPPED, message, null, false);
  }

  /** Somebody else does not answer right now: for a job that is under way, reason to try again. */
  public static CommandException unavailable(String message, Throwable cause) {
    return new CommandException(ExitCode.FAILED, message, cause, true);
  }

  /** Whether the same may go well a little later, without anything being mended. */
  public boolean mayPass() {
    return mayPass;
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
