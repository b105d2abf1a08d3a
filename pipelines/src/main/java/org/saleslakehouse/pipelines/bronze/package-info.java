/**
 * The Bronze job: each record of the topic becomes one row of {@code ventes_stream} or {@code
 * ventes_quarantine}, exactly once. The way in is {@link
 * org.saleslakehouse.pipelines.bronze.BronzeLauncher}.
 *
 * <h2>The way of one record</h2>
 *
 * <ol>
 *   <li>{@code BronzeLauncher} checks the options and the lake. {@code ConfiguredRules} reads the
 *       quality rules as a user writes them ({@code QualityRule}, of the transforms, is one of
 *       them); {@code Deduplication} reads the fields that identify a sale, and for how long.
 *       {@code RecordRules} puts both together with the contract, here and for {@code replay}.
 *   <li>{@code StartPositions} decides from which offset each partition is read: the one after what
 *       the tables hold. Where they hold nothing yet, {@code StartingOffsets} decides, as the user
 *       says. Records that the broker has deleted, and tables that are ahead of the topic, are
 *       refused here.
 *   <li>{@code BronzePipeline} builds the steps. The first plans what to read, the second reads the
 *       record; both are of the room {@code kafka}.
 *   <li>{@code PrepareRows}, of the transforms, makes the record a row: parsed, checked,
 *       deduplicated if asked for, enriched. For the deduplication {@code SalesInBronze} looks up
 *       which sales the tables hold.
 *   <li>{@code SalesDestinations} says which of the two tables the row belongs to.
 *   <li>{@code DeltaIO} writes it and commits it with its offset, the quarantine first.
 * </ol>
 *
 * <h2>Beside it</h2>
 *
 * <ul>
 *   <li>{@code BronzeWatch} looks how far the tables are by their logs, once a second and less
 *       often while they stay as they are, and whether that is where the job is to end.
 *   <li>{@code TopicWatch} asks the brokers every five seconds for the topic's partitions, and
 *       notices a topic that was made anew.
 *   <li>{@code BronzeMetrics} has the job's figures, {@code LagWatch} how far the tables are behind
 *       the topic.
 *   <li>{@code Rehearsal} has a new executor of a cluster load what its first order will need.
 *   <li>{@code GroupOffsets} sets the offsets of a consumer group for Kafka's own tools. They are
 *       never read.
 * </ul>
 *
 * <h2>Promised</h2>
 *
 * <p>Each start is a fresh one, from what the tables hold: no position is kept anywhere else. A
 * second job on the same lake is found by the commit in {@code io.delta} ({@code
 * SecondWriterException}): the one that commits second stops. That, a lost or changed table, and a
 * broken rule that is to end the job, end it for good ({@code PipelineFailure}). After all else it
 * starts itself again, as often and after such waits as {@code RestartPolicy} says.
 */
package org.saleslakehouse.pipelines.bronze;
