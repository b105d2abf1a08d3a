/**
 * The rows of one version. {@code SnapshotSource} is what {@code DeltaRead} expands into; {@code
 * FilterFiles} leaves out the files that cannot hold a match; a {@code ReadSlice} is a part of a
 * file, and what is read at once.
 */
package org.saleslakehouse.io.delta.internal.read;
