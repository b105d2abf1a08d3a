/**
 * Predicates over rows. {@code FilterNode} is the tree, without NOT; {@code FilterRows} evaluates
 * it; {@code KeyBounds} makes one of the keys of an upsert. Who has less than a row to look at (a
 * partition, statistics, a row group) evaluates the same tree in a room of its own, and must never
 * lose a row that this one lets pass.
 */
package org.saleslakehouse.io.delta.internal.filter;
