package org.saleslakehouse.io.delta.internal.spec;

import java.io.Serializable;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;
import org.saleslakehouse.io.delta.model.Compression;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.WriteMode;

/**
 * All that the workers need to know of one run of a write.
 *
 * @param maintained whether the tables are kept in order beside the commits
 * @param runId another one each time the pipeline is built; tells our own commits from those of a
 *     second process that was started on the same write
 */
public record WriteSpec(
    DynamicDestinations destinations,
    Map<String, String> hadoopConfiguration,
    long targetFileBytes,
    Compression compression,
    WriteMode mode,
    @Nullable UpsertKeys upsertKeys,
    @Nullable ReplacedPartitions replacedPartitions,
    @Nullable Transaction transaction,
    SchemaEvolution schemaEvolution,
    @Nullable SourcePositions positions,
    boolean maintained,
    String runId)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * The same for rows that are read back from files of one destination and written again: they have
   * the types that a Delta table gives, which may be others than those that came in.
   */
  public WriteSpec rewriting(String destination) {
    DeltaDestination table = destinations.getTable(destination);
    return new WriteSpec(
        new SingleDestination(
            DeltaDestination.of(
                    table.path(), DeltaSchemas.toBeam(DeltaSchemas.toJson(table.schema())))
                .withPartitionColumns(table.partitionColumns())
                .withTableProperties(table.tableProperties())),
        hadoopConfiguration,
        targetFileBytes,
        compression,
        mode,
        upsertKeys,
        replacedPartitions,
        transaction,
        schemaEvolution,
        positions,
        maintained,
        runId);
  }

  /**
   * Whether rows come after the write's positions have passed them: their files say where they are
   * from, but no position moves, and the transaction alone makes them come once.
   */
  public boolean isAfterthought() {
    return positions != null && transaction != null;
  }

  /** The same for another run. */
  public WriteSpec withRunId(String id) {
    return new WriteSpec(
        destinations,
        hadoopConfiguration,
        targetFileBytes,
        compression,
        mode,
        upsertKeys,
        replacedPartitions,
        transaction,
        schemaEvolution,
        positions,
        maintained,
        id);
  }

  public TableLog log(String destination) {
    return TableLog.forTable(destinations.getTable(destination).path(), hadoopConfiguration);
  }
}
