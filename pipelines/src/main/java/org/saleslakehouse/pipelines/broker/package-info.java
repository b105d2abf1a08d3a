/**
 * A Kafka broker in this process, for trying and for tests. The way in is {@link
 * org.saleslakehouse.pipelines.broker.EmbeddedBroker}. Its records go when it ends.
 */
package org.saleslakehouse.pipelines.broker;
