/**
 * Delta Lake tables as sources and sinks of Beam pipelines. {@link
 * org.saleslakehouse.io.delta.DeltaIO} is the way in.
 *
 * <p>Everything that knows delta-standalone sits behind {@code TableLog}, so that another
 * implementation of the Delta protocol can take its place.
 */
package org.saleslakehouse.io.delta;
