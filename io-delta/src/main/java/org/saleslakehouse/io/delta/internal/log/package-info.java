/**
 * The log of a table, and the one door to delta-standalone: nothing outside of this package names
 * its classes.
 *
 * <p>{@code TableLog} is the way in, one for a table and process. It gives a {@code TableSnapshot}
 * (what is in a version), {@code TableChange}s (what a commit did) and a {@code TableTransaction}
 * (the next commit). {@code BackgroundCheckpoints} writes checkpoints beside the commits. What a
 * table asks of its readers and writers, and we do not know, is refused here, with its name.
 *
 * <p>Promises: a commit is there whole or not at all; a table that is deleted or made anew under
 * way is noticed by whichever look comes first.
 */
package org.saleslakehouse.io.delta.internal.log;
