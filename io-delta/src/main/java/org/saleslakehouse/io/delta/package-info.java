/**
 * Delta Lake tables as sources and sinks of Beam pipelines. {@link
 * org.saleslakehouse.io.delta.DeltaIO} is the way in; this package is all that a user applies.
 *
 * <ul>
 *   <li>In a pipeline: {@code DeltaIO.read()}, {@code readChanges()} and {@code write()}, or the
 *       two schema-transform providers from YAML and Python.
 *   <li>Beside a pipeline: {@link org.saleslakehouse.io.delta.DeltaTable}.
 *   <li>What is passed in and comes back: {@link org.saleslakehouse.io.delta.model}. What can go
 *       wrong: {@link org.saleslakehouse.io.delta.errors}.
 *   <li>Named in configuration, one log store for a kind of file system: {@link
 *       org.saleslakehouse.io.delta.LinkingLogStore} for local disks, {@link
 *       org.saleslakehouse.io.delta.S3LogStore} for S3.
 * </ul>
 *
 * <p>Who keeps several writers of a table apart: the log store, which {@code HadoopConfigurations}
 * (in {@code internal.log}) chooses unless the configuration names one. {@code S3LogStore} finds
 * out whether its store knows conditional PUTs; if not, it warns and lets Delta's own store write,
 * which keeps only the writers of one process apart. {@link
 * org.saleslakehouse.io.delta.FileSystemTrial} tries a place before anything is written there, with
 * two writers of this process.
 *
 * <p>Everything below {@code internal} may change at any time. Arrows go one way: this package uses
 * all others, and none uses it.
 *
 * <h2>For operators</h2>
 *
 * <table>
 * <caption>The metrics of a write, in the namespace of DeltaIO</caption>
 * <tr><th>metric<th>counts
 * <tr><td>{@code rowsWritten, bytesWritten, filesWritten}<td>what went into files, committed or not
 * <tr><td>{@code rowsSkipped}<td>rows that the tables had already: replays after a restart
 * <tr><td>{@code badRecords}<td>rows that could not be encoded, as they went to the error handler
 * <tr><td>{@code commits, commitMilliseconds}<td>commits, and how long each took, retries included
 * <tr><td>{@code commitConflicts}<td>attempts that another writer's commit made void; each was
 * tried again
 * <tr><td>{@code visibleWithinMillis_*, visibleAfterMillis}<td>how long after their event time rows
 * became visible, see {@link org.saleslakehouse.io.delta.model.DelayBuckets}
 * </table>
 *
 * <p>Should be zero in a healthy run: {@code badRecords}, {@code commitRetries} (the file system
 * failed and was asked again) and, but for the first minute after a restart, {@code
 * bundlesReplayed} and {@code rowsSkipped}.
 *
 * <p>Orphans are data files that no version names. They come from bundles that failed or were
 * killed before their commit, and from attempts that lost to another writer. Nobody reads them;
 * vacuum takes them.
 */
package org.saleslakehouse.io.delta;
