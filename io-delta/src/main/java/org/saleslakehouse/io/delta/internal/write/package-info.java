/**
 * Rows to files. {@code WriteRowsToFiles} is the step, {@code BundleWriter} the work of a bundle,
 * {@code OpenFiles} its Parquet writers, one for a table and partition; {@code BundleFiles} is what
 * leaves the step: files that are complete on the file system but in no table yet.
 *
 * <p>Promises: rows whose offset the tables have are left out; what a bundle wrote is described
 * exactly once; a bundle that fails leaves orphans and nothing else.
 */
package org.saleslakehouse.io.delta.internal.write;
