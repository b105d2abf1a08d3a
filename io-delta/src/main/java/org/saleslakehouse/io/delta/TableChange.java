package org.saleslakehouse.io.delta;

import java.util.List;
import java.util.Map;

/**
 * What one commit did to a table.
 *
 * @param version of the table after the commit
 * @param timestampMillis when it was made, by the writer's clock; 0 if it does not say
 * @param added files it added
 * @param removed files it removed; only path and dataChange are certain to be set
 * @param transactions application id to the version that the application recorded
 * @param metadataChanged whether schema, partitioning or properties were set
 */
record TableChange(
    long version,
    long timestampMillis,
    List<DataFile> added,
    List<DataFile> removed,
    Map<String, Long> transactions,
    boolean metadataChanged) {}
