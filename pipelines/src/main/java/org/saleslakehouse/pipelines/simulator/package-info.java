/**
 * Sales as a shop would send them, some late, some broken, as asked for. {@code SaleGenerator}
 * makes them, and decides which are late and by how much; {@code Malformation} breaks one, {@code
 * Catalogue} has the clients and products, {@code Pace} the speed; {@code SendSales} sends them.
 * The same seed gives the same sales: {@code Mix} spreads it over all records, so that each is made
 * from a random sequence of its own.
 */
package org.saleslakehouse.pipelines.simulator;
