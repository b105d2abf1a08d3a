/**
 * The command line's entry: {@link org.saleslakehouse.pipelines.Lakehouse} names the commands,
 * {@code CommandRun} parses, configures, runs one, and says what went wrong. Everything else is in
 * the packages below it, and none of them uses this one.
 */
package org.saleslakehouse.pipelines;
