/**
 * Sales added up per client and day. The way in for a pipeline is {@link
 * org.saleslakehouse.transforms.clientday.AggregateByClientDay}, for one worker's own rows {@link
 * org.saleslakehouse.transforms.clientday.ClientDayTable}; {@link
 * org.saleslakehouse.transforms.clientday.ClientDayRows} is the way to the table and back, and
 * {@link org.saleslakehouse.transforms.clientday.Thresholds} says from where on a client-day is
 * loyal, and in which spending segment.
 *
 * <p>The order of the sales does not matter. In streaming, sales that come too late for their day
 * are counted and set aside ({@code SetAsideExpired}), and panes are put together so that a figure
 * never falls behind one that was written ({@code MergePanes}).
 */
package org.saleslakehouse.transforms.clientday;
