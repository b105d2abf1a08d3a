/**
 * Whether the tables of a write hold their source whole: each offset once, from the first to the
 * position that the main table records.
 *
 * <p>The proof needs no data file. Each file's entry in the log says which offsets its bundle
 * covers, how many rows the file has of each source partition, and once for each bundle how many of
 * its offsets have no row by nature ({@code FileTags}). So, for each source partition:
 *
 * <ul>
 *   <li>what all files cover together must reach from the first offset to the position without a
 *       gap;
 *   <li>the rows of all files must be as many as these offsets, less those without a row. More rows
 *       are doubled ones, fewer are lost ones, wherever files have been merged since.
 * </ul>
 *
 * <p>Files without these tags, of an engine that does not keep them, are proved by their rows,
 * which are read. So are the rows of files that reach beyond the main table's position: a process
 * has ended between two commits. Of an interval without any row nothing is left but its commit:
 * where there is a gap, the logs are read for it.
 *
 * <ul>
 *   <li>{@code TableWitness} goes through the files of a table, one at a time, and fills {@code
 *       SourceEvidence}, whose memory grows with the number of holes only.
 *   <li>{@code LogWitness} knows what commits did; it is asked only where something is wrong.
 *   <li>{@code Verdict} compares, and {@code Findings} has the words.
 * </ul>
 */
package org.saleslakehouse.io.delta.internal.audit;
