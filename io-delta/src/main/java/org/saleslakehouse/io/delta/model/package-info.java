/**
 * The words of the API: what a user hands to the transforms of {@code DeltaIO} and gets back.
 *
 * <p>Plain values without behaviour of their own; none holds a class of Delta, Hadoop or Parquet. A
 * package of their own because everything below {@code internal} speaks them too, and nothing there
 * may use the root package.
 */
package org.saleslakehouse.io.delta.model;
