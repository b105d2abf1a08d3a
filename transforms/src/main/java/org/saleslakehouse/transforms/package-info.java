/**
 * The business of the sales lakehouse as Beam composites, a package for each thing that happens to
 * a sale. Its way: {@code parse} → {@code quality} → {@code deduplicate} (if asked for) → {@code
 * enrich} to a row of Bronze; {@code clientday} → {@code rollup} to the rows of Silver. All speak
 * the words of {@code sale}.
 *
 * <p>Nothing here reads or writes, names a runner or a pipeline option, or looks at the wall clock:
 * records, options and time come in from outside, so every result can be computed again from the
 * same input.
 */
package org.saleslakehouse.transforms;
