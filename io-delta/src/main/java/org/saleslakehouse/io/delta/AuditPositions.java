package org.saleslakehouse.io.delta;

import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.saleslakehouse.io.delta.internal.audit.CoverageAuditor;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.model.CoverageAudit;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Proves that the tables of a write {@link DeltaWrite#withSourcePositions} hold each offset of
 * their source once, or names what is against it. Reads the logs, and no data file unless one has
 * no tags of this library or was committed just before a process ended. Files are gone through one
 * at a time; memory grows with the number of holes. The tables may be written meanwhile.
 *
 * <pre>{@code
 * CoverageAudit audit =
 *     AuditPositions.of(
 *             SourcePositions.ofColumns("orders", List.of("topic", "partition"), "offset"),
 *             List.of("/lake/rejected", "/lake/orders"))
 *         .run();
 * }</pre>
 *
 * <p>What it cannot see from the logs alone is a row that was exchanged for another: {@link
 * #readingRows} looks at each row's position.
 */
public final class AuditPositions {
  private final SourcePositions positions;
  private final List<String> tables;
  private final Map<String, String> hadoopConfiguration;
  private final boolean readsRows;
  private final LongConsumer progress;

  private AuditPositions(
      SourcePositions positions,
      List<String> tables,
      Map<String, String> hadoopConfiguration,
      boolean readsRows,
      LongConsumer progress) {
    this.positions = positions;
    this.tables = List.copyOf(tables);
    this.hadoopConfiguration = Map.copyOf(hadoopConfiguration);
    this.readsRows = readsRows;
    this.progress = progress;
  }

  /**
   * The tables of a write.
   *
   * @param positions as the write was told; of a write that goes on elsewhere, its write id and
   *     columns are enough
   * @param tables paths in the order of the write's destinations: its main table is the last
   * @throws IllegalArgumentException if there are none
   */
  public static AuditPositions of(SourcePositions positions, List<String> tables) {
    if (tables.isEmpty()) {
      throw new IllegalArgumentException("Name at least one table to audit.");
    }
    return new AuditPositions(positions, tables, Map.of(), false, files -> {});
  }

  /** The same, with properties of Hadoop's configuration, such as those of a file system. */
  public AuditPositions withHadoopConfiguration(Map<String, String> configuration) {
    return new AuditPositions(positions, tables, configuration, readsRows, progress);
  }

  /** The same, with the position of each row read from the data files. */
  public AuditPositions readingRows() {
    return new AuditPositions(positions, tables, hadoopConfiguration, true, progress);
  }

  /**
   * The same, with somebody who is told how many files have been looked at, before each; what they
   * throw ends the audit.
   */
  public AuditPositions withProgress(LongConsumer files) {
    return new AuditPositions(positions, tables, hadoopConfiguration, readsRows, files);
  }

  /**
   * Looks at the newest version of each table.
   *
   * @return nothing at all if there is no main table
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException if a log cannot be read
   */
  public CoverageAudit run() {
    List<TableLog> logs =
        tables.stream().map(table -> TableLog.forTable(table, hadoopConfiguration)).toList();
    return new CoverageAuditor(positions, logs, readsRows, progress).run();
  }
}
