package org.saleslakehouse.pipelines.simulator;

import java.math.BigDecimal;

/**
 * A product of the shop.
 *
 * @param id from 101
 * @param price in EUR, with two decimals
 */
record Product(int id, String name, String category, BigDecimal price) {}
