/**
 * The steps that a write expands into, and what is refused before: {@code WriteGraph} and {@code
 * WriteChecks}.
 */
package org.saleslakehouse.io.delta.internal.graph;
