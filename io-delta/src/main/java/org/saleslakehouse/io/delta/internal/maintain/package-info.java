/**
 * Keeps a table fit for years of small commits: what is small is merged, what was replaced is
 * deleted, beside the commits and never in their way.
 *
 * <p><b>Merging.</b> Commits that are seconds apart make small files. {@link
 * org.saleslakehouse.io.delta.internal.maintain.TableMerger} reads some of one partition and writes
 * their rows to one file, which takes their place in a commit without a change of data: readers of
 * changes pass it over. Files are chosen by size ({@link
 * org.saleslakehouse.io.delta.internal.maintain.MergePolicy}): only files of a like size are
 * merged, and many of them, so that a row is written again two or three times until its file is
 * large, and the number of small files has a bound that does not depend on time. Where nothing new
 * has come for a while, few are enough: that policy also decides when a partition is quiet. {@code
 * MergePlan} picks the files of a version by it, and which partitions come first ({@code FileGroup}
 * and {@code GroupSizes} only describe them); {@link
 * org.saleslakehouse.io.delta.internal.maintain.BackgroundMaintenance} says when a look is due.
 * Merging gives way to all others: a commit that removes one of the files, or changes the schema,
 * makes it drop its work. What cannot be merged is left alone for a while ({@code SetAside}), and
 * keeps nothing else from being merged.
 *
 * <p><b>Updating.</b> {@link org.saleslakehouse.io.delta.internal.maintain.RowUpdater} gives rows
 * other values: each file that holds some is written again, and all are replaced in one commit,
 * which passes appends by. {@code TableSettings} changes properties and columns.
 *
 * <p><b>Deleting.</b> A file that was replaced is needed by older versions, which can be read for
 * {@code delta.deletedFileRetentionDuration}. After that its removal is left out of the next
 * checkpoint, and the file is deleted then. Files that no version knows are orphans: of a process
 * that was killed between its files and its commit, of a merge that gave way, of a bundle that a
 * runner repeated. Once a day those older than a day are looked for and deleted; see {@link
 * org.saleslakehouse.io.delta.internal.maintain.Vacuum}.
 *
 * <p><b>What it costs.</b> One thread for all tables of a process, a tenth of its time at most, and
 * memory for one row group and the descriptions of the files that are merged next. A process that
 * is killed at any point leaves the table as it was, or merged, and at most one orphan.
 */
package org.saleslakehouse.io.delta.internal.maintain;
