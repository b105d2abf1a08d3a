/**
 * Bytes to a sale, or to a rejection with a reason from a closed list. The way in is {@link
 * org.saleslakehouse.transforms.parse.ParseSales}.
 *
 * <p>It gives one element for one element and never throws, whatever the bytes are. Two readers do
 * the work: {@code SaleScanner} takes the form in which producers write in practice, and hands all
 * else to {@code SaleParser}, which decides. So the fast one never rejects, and both give the same
 * sale. Both read times by {@code Timestamps}.
 */
package org.saleslakehouse.transforms.parse;
