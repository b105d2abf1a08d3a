/**
 * Figures of a running job for Prometheus and for the console. The way in is {@link
 * org.saleslakehouse.pipelines.metrics.MetricsReporter}; each job brings its own collector. Looking
 * costs the job nothing that grows with its data.
 */
package org.saleslakehouse.pipelines.metrics;
