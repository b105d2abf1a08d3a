/**
 * Parquet files in and out. {@code ParquetRowWriter} and {@code ParquetRowReader} are the ways in;
 * rows are Beam's, written and read without a form in between. {@code FileStats} makes the
 * statistics of a Delta log out of a file's footer, and cuts long texts in them; {@code
 * StatsColumns} says which columns have any. Knows no table and no log.
 *
 * <p>Promises: a file is complete or its writer threw; what a reader hands over is what the table's
 * schema says, or it fails and names file and column.
 */
package org.saleslakehouse.io.delta.internal.parquet;
