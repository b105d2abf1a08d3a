/**
 * Client-days added up per country and per segment. The ways in for a pipeline are {@link
 * org.saleslakehouse.transforms.rollup.RollUpByCountry} and {@link
 * org.saleslakehouse.transforms.rollup.RollUpBySegment}, for one worker's own rows {@link
 * org.saleslakehouse.transforms.rollup.RollUpTable}; {@link
 * org.saleslakehouse.transforms.rollup.RollUpRows} makes the tables' rows.
 *
 * <p>The roll-ups derive from client-days alone, so the three tables cannot disagree. A client-day
 * must come once, or in parts: panes that accumulate are refused.
 */
package org.saleslakehouse.transforms.rollup;
