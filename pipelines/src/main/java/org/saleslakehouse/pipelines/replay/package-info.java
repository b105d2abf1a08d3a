/**
 * Records come back from the quarantine. {@code ReplayJob} is the whole way; {@code Selection}
 * which records, {@code ReplayPipeline} the way of one, {@code Marks} what is left in the
 * quarantine.
 *
 * <p>Two tables cannot be changed at once, so a replay is two commits of the same number: the rows
 * are appended to ventes_stream, and then marked in the quarantine. ventes_stream takes a number
 * once. Whoever finds it ahead of the quarantine sets the marks first, from what that commit
 * brought: so a record is replayed once, whenever a process ends and however many run.
 */
package org.saleslakehouse.pipelines.replay;
