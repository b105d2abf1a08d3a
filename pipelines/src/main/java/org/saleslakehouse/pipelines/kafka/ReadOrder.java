package org.saleslakehouse.pipelines.kafka;

import java.io.Serializable;
import java.util.List;

/**
 * Work for one reader: these partitions, up to a point of time. The ranges say what was missing in
 * the tables when the order was given; the reader goes on with what has come since, and begins
 * where the tables are by then.
 *
 * @param slot which of the readers that work at a time, from 0 on: the one with the same number has
 *     most likely a consumer open for these partitions
 * @param ranges one for each partition
 * @param untilMillis since the epoch
 */
public record ReadOrder(int slot, List<OffsetRange> ranges, long untilMillis)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
