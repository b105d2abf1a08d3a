package org.saleslakehouse.io.delta.internal.log;

import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What one commit did to a table.
 *
 * @param version of the table after the commit
 * @param timestampMillis when it was made, by the writer's clock; 0 if it does not say
 * @param added files it added
 * @param removed files it removed; only path and dataChange are certain to be set
 * @param feed files of the change data feed, which say of each row what has become of it
 * @param transactions application id to the version that the application recorded
 * @param metadataChanged whether schema, partitioning, properties or protocol were set
 * @param note what the writer says of it
 */
public record TableChange(
    long version,
    long timestampMillis,
    List<DataFile> added,
    List<DataFile> removed,
    List<DataFile> feed,
    Map<String, Long> transactions,
    boolean metadataChanged,
    Note note) {

  /**
   * What a commit says of itself.
   *
   * @param operation empty if it does not say
   */
  public record Note(
      String operation,
      Map<String, String> parameters,
      Map<String, String> metrics,
      @Nullable String engine,
      @Nullable String userMetadata) {
    static final Note NONE = new Note("", Map.of(), Map.of(), null, null);
  }
}
