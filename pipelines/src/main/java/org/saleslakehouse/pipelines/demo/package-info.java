/**
 * The whole way from a sale to the report in one process, with nothing to install. The way in is
 * {@link org.saleslakehouse.pipelines.demo.Demo}.
 */
package org.saleslakehouse.pipelines.demo;
