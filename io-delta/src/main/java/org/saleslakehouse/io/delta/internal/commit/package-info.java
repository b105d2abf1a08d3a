/**
 * Files to commits: the commit protocol. The table's log is the checkpoint; what a runner replays,
 * reorders or loses is found out here.
 *
 * <ul>
 *   <li>{@code CommitFilesInOrder} and {@code OrderedCommitter}: writes with source positions.
 *       {@code CommitPlan} decides which bundles follow on from what is in, which are replays and
 *       which must wait; {@code FileCutter} takes out of a file what is in already.
 *   <li>{@code WriteRanges} and {@code RangeAppender}: elements that say what to read. One step
 *       reads, writes and commits, each time by {@code OrderedCommitter}, beginning where the
 *       tables are; its source partitions are nobody else's in this process, and others with other
 *       ones are in nobody's way.
 *   <li>{@code CommitFiles} and {@code UnorderedCommitter}: writes without.
 *   <li>{@code TableCommitter}: one commit to one table, with its retries, for both. {@code Upsert}
 *       makes the changes of a merge for it, and decides which of two rows with one key stays.
 * </ul>
 *
 * <h2>For operators</h2>
 *
 * <p>Each interval with rows makes one commit to each table that got some, the main table last; or
 * one to the main table alone, where a reader of ranges leaves the others' rows for later. A commit
 * carries the positions of all source partitions of its interval as transactions ({@code
 * writeId:sourcePartition}) and the covered offsets of its files as tags. An interval costs two
 * round trips to the file system for each table: the look at the log's tail, and the entry.
 *
 * <p>{@code OrderedCommitter} walks through the failure cases. In short: killed before the commit,
 * the records come again; killed after it, they are left out; another run of the same write is
 * noticed in the tail, and the later of the two stops; a record that never comes is a gap, and the
 * run ends with an error that names it.
 */
package org.saleslakehouse.io.delta.internal.commit;
