/**
 * The whole system tested as it is used: real brokers, real tables, the command line in processes
 * of its own that are killed where it hurts, and delta-spark as the judge of what the tables hold.
 */
package org.saleslakehouse.integration;
