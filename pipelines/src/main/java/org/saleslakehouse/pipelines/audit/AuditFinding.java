package org.saleslakehouse.pipelines.audit;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.model.OffsetSpan;

/**
 * One thing that is not as it should be.
 *
 * @param kind for programs, such as {@code rows_missing}
 * @param table the last part of its usual place
 * @param partition the topic's partition, such as {@code ventes_stream-3}; null if it is not about
 *     one
 * @param offsets which ones, as far as they are known
 * @param why what is wrong
 * @param wayBack what to do about it
 */
public record AuditFinding(
    String kind,
    String table,
    @Nullable String partition,
    List<OffsetSpan> offsets,
    String why,
    String wayBack) {}
