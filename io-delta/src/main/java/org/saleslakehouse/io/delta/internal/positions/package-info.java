/**
 * How far the tables of a write hold their source: the one idea behind exactly-once.
 *
 * <ul>
 *   <li>A <b>position</b> is the last offset of a source partition up to which all is in. {@code
 *       TablePositions} are those that one table's log records, {@code WritePositions} those of a
 *       write to several tables.
 *   <li><b>Covered offsets</b> are those that a bundle consumed or that tables hold beyond a
 *       position: an {@code OffsetRangeSet}; {@code CoveredOffsets} for one source partition.
 *   <li>{@code RowPositionReader} finds source partition and offset of a row; {@code FileTags} is
 *       what each data file's entry in the log says of them.
 *   <li>{@code WriteRun} is what the workers of a process share of a run. It is only a cache: the
 *       log is the truth.
 * </ul>
 */
package org.saleslakehouse.io.delta.internal.positions;
