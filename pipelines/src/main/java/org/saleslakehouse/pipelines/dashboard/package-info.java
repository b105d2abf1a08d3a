/**
 * A local page to look at a lake: {@code DashboardServer} serves it and the JSON that it asks for,
 * each view a class of its own. The figures are those of {@code query} and {@code audit}, by the
 * same classes, and of the metrics of a job.
 *
 * <p>The server is the JDK's own: it is enough for one reader, and brings nothing that would clash
 * with what runners bring. Nothing is computed unless somebody asks, and then at most once in a
 * while ({@code Kept}).
 */
package org.saleslakehouse.pipelines.dashboard;
