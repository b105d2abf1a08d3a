/**
 * Sales as a shop would send them, some late, some broken, as asked for. {@code SaleGenerator}
 * makes them, {@code SendSales} sends them. The same seed gives the same sales.
 */
package org.saleslakehouse.pipelines.simulator;
