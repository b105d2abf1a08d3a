package org.saleslakehouse.pipelines.simulator;

/**
 * A client of the shop.
 *
 * @param id from 1
 * @param segment Particulier or Entreprise
 */
record Client(int id, String name, String country, String segment) {}
