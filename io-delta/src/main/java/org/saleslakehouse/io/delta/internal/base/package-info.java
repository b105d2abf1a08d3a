/**
 * What all of the internals share: the metrics' namespaces, and the points where tests end a
 * process.
 */
package org.saleslakehouse.io.delta.internal.base;
