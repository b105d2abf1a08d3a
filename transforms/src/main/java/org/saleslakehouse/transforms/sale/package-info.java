/**
 * The vocabulary: the record as it was consumed ({@link
 * org.saleslakehouse.transforms.sale.SourceRecord}), the sale in it ({@link
 * org.saleslakehouse.transforms.sale.Sale}) or why there is none ({@link
 * org.saleslakehouse.transforms.sale.Rejection}), the columns of all tables ({@link
 * org.saleslakehouse.transforms.sale.Rows}), money, days, and how values travel between workers.
 *
 * <p>Everything else builds on it, and it builds on nothing of ours. Values are immutable; sums of
 * money are exact and do not depend on their order. A change of {@code Rows} is a change of the
 * contract with all readers of the tables.
 */
package org.saleslakehouse.transforms.sale;
