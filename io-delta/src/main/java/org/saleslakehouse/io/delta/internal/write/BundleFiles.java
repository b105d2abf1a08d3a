package org.saleslakehouse.io.delta.internal.write;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.positions.OffsetRangeSet;

/**
 * What one bundle wrote: files that are complete on the file system but in no table yet.
 *
 * @param covered per source partition the offsets that the bundle consumed, whichever table the
 *     rows went to, or none (bad records); empty without source positions
 * @param files of all tables
 * @param deferred offsets of {@code covered} that a later bundle brings: their rows are in files
 *     that stay open, or they have no row, and how many these are is still to be told
 * @param delays of the rows of destinations with an event time
 */
public record BundleFiles(
    Map<String, OffsetRangeSet> covered,
    List<File> files,
    Map<String, OffsetRangeSet> deferred,
    RowDelays delays)
    implements Serializable {
  private static final long serialVersionUID = 2;

  public BundleFiles(Map<String, OffsetRangeSet> covered, List<File> files) {
    this(covered, files, Map.of(), RowDelays.none());
  }

  /**
   * One of the files.
   *
   * @param destination the name of the destination whose table it belongs to
   * @param rows how many
   */
  public record File(String destination, DataFile file, long rows) implements Serializable {
    private static final long serialVersionUID = 1;

    File withTags(Map<String, String> tags) {
      return new File(destination, file.withTags(tags), rows);
    }
  }
}
