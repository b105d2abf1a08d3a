package org.saleslakehouse.io.delta.internal.changes;

import java.io.Serializable;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.read.ReadSlice;

/**
 * A file, or a slice of one, that a commit added.
 *
 * @param slice what to read
 * @param version of the commit
 * @param commitMillis when it was made, in milliseconds since the epoch
 * @param shard that the file belongs to, the same whenever it is read
 * @param firstOffset the position of its first row in the shard; see {@link ChangeOffsets}
 * @param previousOffset the position of the row before that, or -1
 * @param minEventMillis no row has an earlier event time; {@link Long#MIN_VALUE} if unknown
 * @param type of the change of all its rows; null if it is not asked for, or is in the rows
 */
public record ChangedFile(
    ReadSlice slice,
    long version,
    long commitMillis,
    int shard,
    long firstOffset,
    long previousOffset,
    long minEventMillis,
    @Nullable String type)
    implements Serializable {
  private static final long serialVersionUID = 1;
}
