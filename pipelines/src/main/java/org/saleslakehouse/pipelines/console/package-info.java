/**
 * How the program speaks to its user: lines and progress ({@link
 * org.saleslakehouse.pipelines.console.Console}), and the one exception that carries a message for
 * the user and an exit code ({@link org.saleslakehouse.pipelines.console.CommandException}). {@link
 * org.saleslakehouse.pipelines.console.SafeText} makes text from records fit to be shown. A message
 * says what is wrong, why, and how to fix it.
 */
package org.saleslakehouse.pipelines.console;
