/**
 * The command line as such: commands and options are parsed, the help and the completion script are
 * printed. The way in is {@link org.saleslakehouse.pipelines.cli.CommandLineParser}; a command is a
 * {@link org.saleslakehouse.pipelines.cli.Command}. No job depends on it.
 */
package org.saleslakehouse.pipelines.cli;
