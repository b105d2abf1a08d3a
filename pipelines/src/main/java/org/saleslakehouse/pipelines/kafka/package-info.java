/**
 * Kafka for the jobs. What Bronze reads it reads here, and no record passes through a runner:
 *
 * <ul>
 *   <li>{@code FollowTopic}: a planner, {@code PlanSource} with {@code PlanReader}, looks at the
 *       topic and at the tables once a round. {@code ReadPlan} deals the partitions out: one {@code
 *       ReadOrder}, or with a backlog several, which the runner spreads over its workers.
 *   <li>{@code ReadOrders}: the step that writes works on an order until its time is over, with a
 *       consumer of {@code OpenConsumers}, from where the tables are. While nothing comes, {@code
 *       OpenConsumer} has another one wait for the next record. {@code CommitPace} says when it
 *       commits, {@code SourceRecords} what it takes over of a record.
 *   <li>{@code KafkaAdmin}, {@code KafkaLag}: questions to the brokers. {@code KafkaClients}: how
 *       all clients are configured.
 * </ul>
 */
package org.saleslakehouse.pipelines.kafka;
