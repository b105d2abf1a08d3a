/**
 * Copies of a sale are set aside, if asked for. The way in is {@link
 * org.saleslakehouse.transforms.deduplicate.DeduplicateSales}.
 *
 * <p>Two records are the same sale if the chosen fields are equal as they are and their log times
 * lie within the horizon. {@code DeduplicateSales} takes these fields from a record, and from a
 * stored row; {@code KeptSales.Key} makes the key of them. {@code KeptSales} remembers the keys
 * that this process let pass, and asks the tables for those of times that it has not seen.
 *
 * <p>The record that is read first is kept, and each other one becomes a rejection that names it.
 * It takes neither a shuffle nor a runner's state.
 */
package org.saleslakehouse.transforms.deduplicate;
