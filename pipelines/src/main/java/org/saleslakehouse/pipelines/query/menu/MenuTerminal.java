package org.saleslakehouse.pipelines.query.menu;

import java.io.IOException;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * The terminal while the menu has it: reads lines that can be edited, completed and taken from
 * those before, and takes Ctrl-C from the process's own handler until it is closed.
 *
 * <p>Between two prompts the terminal is in the state in which it was found, so that Ctrl-C, Ctrl-Z
 * and what is printed work as always.
 */
final class MenuTerminal implements AutoCloseable {
  private static final Size USUAL_SIZE = new Size(80, 24);

  private final Terminal terminal;
  private final LineReader reader;

  private MenuTerminal(Terminal terminal, LineReader reader) {
    this.terminal = terminal;
    this.reader = reader;
  }

  /**
   * Takes the terminal.
   *
   * @param contents whose names are completed
   * @param interrupt what Ctrl-C does between two prompts
   */
  static MenuTerminal open(MenuContents contents, Runnable interrupt) {
    try {
      Terminal terminal =
          TerminalBuilder.builder().system(true).dumb(true).nativeSignals(true).build();
      if (terminal.getWidth() <= 0 || terminal.getHeight() <= 0) {
        // Some do not tell, and a line of no width shows nothing.
        terminal.setSize(USUAL_SIZE);
      }
      terminal.handle(Signal.INT, signal -> interrupt.run());
      LineReader reader =
          LineReaderBuilder.builder()
              .terminal(terminal)
              .appName("query")
              .completer(new MenuCompleter(contents))
              .option(LineReader.Option.CASE_INSENSITIVE, true)
              // An exclamation mark is one.
              .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
              .build();
      return new MenuTerminal(terminal, reader);
    } catch (IOException e) {
      throw CommandException.failed(
          "The menu cannot use this terminal: " + e.getMessage() + ". Name a --report instead.", e);
    }
  }

  /** Prompts for a line. */
  Input read(String prompt) {
    try {
      return Input.line(reader.readLine(prompt));
    } catch (UserInterruptException e) {
      return Input.INTERRUPTED;
    } catch (EndOfFileException e) {
      return Input.END;
    } finally {
      // Ctrl-C reaches the reader as an interrupt, which may come too late for it.
      Thread.interrupted();
    }
  }

  /** Gives terminal and Ctrl-C back. */
  @Override
  public void close() {
    try {
      terminal.close();
    } catch (IOException e) {
      throw CommandException.failed("The terminal cannot be restored: " + e.getMessage(), e);
    }
  }
}
