/**
 * The menu of {@code query} on a terminal: reports and SQL, chosen and changed until the user
 * leaves.
 */
package org.saleslakehouse.pipelines.query.menu;
