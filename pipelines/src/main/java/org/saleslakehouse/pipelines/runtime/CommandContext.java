package org.saleslakehouse.pipelines.runtime;

import org.saleslakehouse.pipelines.console.Console;

/**
 * What a command works with.
 *
 * @param options the options as given, from which the options of a pipeline are made
 * @param console where to write
 * @param stop tells when the user wants the command to end
 */
public record CommandContext(OptionValues options, Console console, StopSignal stop) {}
