/**
 * The Silver tables made from Bronze: client-days, countries, segments. The way in is {@link
 * org.saleslakehouse.pipelines.silver.SilverJob}; {@link
 * org.saleslakehouse.pipelines.silver.SilverLag} says, for others, how far the tables are behind.
 *
 * <h2>The way of one incremental run</h2>
 *
 * <ol>
 *   <li>{@code SilverJob} checks the options ({@code SilverSettings}) and the lake, and hands over
 *       to {@code BoundedSilver}.
 *   <li>{@code SilverPlanner} reads the logs: {@code SilverOrigin} knows from the client-day table
 *       which version of which Bronze it reflects, Bronze's log which days have changed since. The
 *       result is a {@code SilverPlan}: what is read, what each table gets, and why.
 *   <li>{@code SilverPipeline} builds what the plan asks for. Of little data one worker makes the
 *       days ({@code MakeDays}); else the runner does, and {@code DayByDay} puts them in order.
 *   <li>The client-days are committed with the version of Bronze that they reflect. After that
 *       commit the roll-ups are made from the table: by one worker if it is small ({@code
 *       RollUpStored}, which keeps the sums of each data file in {@code FileRollUps}), else by the
 *       runner.
 *   <li>{@code SilverResult} is the line that says what was read and why.
 * </ol>
 *
 * <h2>Mode and size, and the classes that do the work</h2>
 *
 * <table>
 *   <caption>Which classes do the work</caption>
 *   <tr><th>Mode</th><th>Size</th><th>Client-days</th><th>Roll-ups</th></tr>
 *   <tr><td>batch, --rebuild</td><td>any</td>
 *     <td>AggregateByClientDay, DayByDay</td><td>RollUpByCountry, RollUpBySegment</td></tr>
 *   <tr><td>incremental</td><td>up to 8 MiB of Bronze to read</td>
 *     <td>MakeDays</td><td>as below, by the client-day table</td></tr>
 *   <tr><td>incremental</td><td>more</td>
 *     <td>AggregateByClientDay, DayByDay</td><td>as below, by the client-day table</td></tr>
 *   <tr><td>incremental</td><td>client-day table up to 64 MiB</td>
 *     <td>as above</td><td>RollUpStored, FileRollUps</td></tr>
 *   <tr><td>incremental</td><td>more</td>
 *     <td>as above</td><td>RollUpByCountry, RollUpBySegment</td></tr>
 *   <tr><td>streaming</td><td>any</td>
 *     <td>StreamingPipeline, UpsertSilver (CheckDay, AggregateByClientDay, SkipStored,
 *       CountCommitted)</td><td>RollUpStored, FileRollUps</td></tr>
 * </table>
 *
 * <p>{@code StreamingSilver} starts and watches the streaming pipeline, {@code StreamGoal} knows
 * when it may end, {@code StreamCounters} and {@code StreamingSilverMetrics} say how it does.
 *
 * <h2>Promised</h2>
 *
 * <p>Each table changes in one commit, the client-days first. Whatever ends a run, the tables say
 * how far it came, and the next run goes on from there. The roll-ups are made from the client-days
 * as they stand in their table, so the three cannot disagree once a run has ended well.
 */
package org.saleslakehouse.pipelines.silver;
