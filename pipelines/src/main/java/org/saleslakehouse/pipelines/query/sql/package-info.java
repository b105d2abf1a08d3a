/**
 * SQL over the tables of a lake: {@link org.saleslakehouse.pipelines.query.sql.SqlQuery} parses,
 * checks and answers one SELECT with Apache Calcite, in this process.
 *
 * <p>Nothing outside this package names Calcite, so that it is loaded only when SQL is asked.
 */
package org.saleslakehouse.pipelines.query.sql;
