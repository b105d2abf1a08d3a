/**
 * A parsed record to the row of exactly one Bronze table. {@link
 * org.saleslakehouse.transforms.enrich.EnrichSales} adds when the record came in, its day, and how
 * late it was; {@link org.saleslakehouse.transforms.enrich.PrepareRows} is the whole way from a
 * record's bytes to its row as one function, which the write calls where rows become files.
 *
 * <p>It gives one element for one element. Lateness is a column: no window and no watermark decides
 * here.
 */
package org.saleslakehouse.transforms.enrich;
