/**
 * What a write is to do, as its workers get it: {@code WriteSpec} and its parts. Serializable, made
 * when the pipeline is built, the same on every worker.
 */
package org.saleslakehouse.io.delta.internal.spec;
