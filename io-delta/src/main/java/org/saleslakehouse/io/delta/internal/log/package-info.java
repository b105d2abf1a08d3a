/**
 * The log of a table, and the one door to it: nothing outside of this package reads or writes a log
 * entry, or names a class of delta-standalone.
 *
 * <p>{@code TableLog} is the way in, one for a table and process. It gives a {@code TableSnapshot}
 * (what is in a version), {@code TableChange}s (what a commit did) and a {@code TableTransaction}
 * (the next commit). Reading is ours for all tables: {@code LogSegment} finds the files that make a
 * version, {@code TableActions} what the table is, {@code LogReplay} what it holds. Only commits go
 * through delta-standalone. {@code BackgroundCheckpoints} writes checkpoints beside them. What
 * delta-standalone cannot read in a log, {@code LenientLogStore} keeps from it.
 *
 * <p>{@code TableRetention} says how far back a table keeps versions, by its properties. {@code
 * LogCleanup} deletes the log entries beyond that, {@code CheckpointWriter} leaves out the removals
 * of files beyond it. {@code HadoopConfigurations} chooses the log store of each file system.
 *
 * <p>What a table asks of its readers and writers ({@code TableProtocol}, {@code WriterDemands}),
 * and we do not do, is refused here, with its name.
 *
 * <p>Promises: a commit is there whole or not at all; a table that is deleted or made anew under
 * way is noticed by whichever look comes first.
 */
package org.saleslakehouse.io.delta.internal.log;
