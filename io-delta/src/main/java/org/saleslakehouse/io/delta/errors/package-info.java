/**
 * What can go wrong with a table, in one place.
 *
 * <p>All messages are built in {@link org.saleslakehouse.io.delta.errors.DeltaErrors}: the table
 * first, then the problem, why, and how to go on. All exceptions are a {@link
 * org.saleslakehouse.io.delta.errors.DeltaIOException}; those with a class of their own are the
 * ones that a launcher tells apart: whether to start again ({@code OffsetGapException}) or to stop
 * for good ({@code SecondWriterException}, {@code TableReplacedException}).
 */
package org.saleslakehouse.io.delta.errors;
