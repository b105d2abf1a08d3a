/**
 * Copies of a sale are set aside, if asked for. The way in is {@link
 * org.saleslakehouse.transforms.deduplicate.DeduplicateSales}.
 *
 * <p>The first record of a sale is kept, and each later one becomes a rejection that names it. It
 * needs a shuffle, so it is a step of its own.
 */
package org.saleslakehouse.transforms.deduplicate;
