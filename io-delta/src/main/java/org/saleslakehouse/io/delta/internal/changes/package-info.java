/**
 * The commits of a table as a stream. {@code ChangesSource} follows the log and emits the files
 * that came with each commit ({@code ChangedFile}); {@code ReadChangedFiles} reads their rows;
 * {@code PlanChanges} is the same for a bounded range of versions.
 *
 * <p>The watermark comes from the log alone (event-time statistics of committed files, less the
 * tolerance), so it is the same for every split and every runner. {@code FileEventTimes} reads how
 * far a file says that time has come: a time ahead of its commit counts as that of the commit, and
 * one much further ahead, of a wrong clock, not at all. {@code ChangeLog} takes the latest. {@code
 * ChangeOffsets} gives each row an offset made of version, file and row, so that a write can be
 * exactly-once.
 */
package org.saleslakehouse.io.delta.internal.changes;
