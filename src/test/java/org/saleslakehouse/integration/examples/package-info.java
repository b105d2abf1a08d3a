/** The pipelines that io-delta/README.md shows; a test holds the two against each other. */
package org.saleslakehouse.integration.examples;
