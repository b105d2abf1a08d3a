/**
 * The business of the sales lakehouse as Beam composites: parse, check and enrich sales, and
 * aggregate them.
 *
 * <p>Nothing here reads or writes, names a runner or a pipeline option, or looks at the wall clock:
 * records, options and time come in from outside, so every result can be computed again from the
 * same input.
 */
package org.saleslakehouse.transforms;
