/**
 * Where the five tables of a lake are ({@link org.saleslakehouse.pipelines.tables.Lake}), and that
 * a lake is one: two tables in one place, or one inside the other, are refused before anything
 * starts.
 */
package org.saleslakehouse.pipelines.tables;
