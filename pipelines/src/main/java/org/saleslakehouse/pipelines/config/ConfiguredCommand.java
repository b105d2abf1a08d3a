package org.saleslakehouse.pipelines.config;

import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.runtime.CommandContext;

/** A command that is about the configuration itself. */
public interface ConfiguredCommand extends Command {
  /** Does the work. */
  void run(CommandContext context, Configuration configuration);

  @Override
  default void run(CommandContext context) {
    throw new UnsupportedOperationException(name() + " needs the configuration.");
  }
}
