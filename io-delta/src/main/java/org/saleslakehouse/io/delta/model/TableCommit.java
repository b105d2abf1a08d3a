package org.saleslakehouse.io.delta.model;

import com.google.auto.value.AutoValue;
import java.util.Map;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaCreate;

/** A commit that a write made. */
@DefaultSchema(AutoValueSchema.class)
@AutoValue
public abstract class TableCommit {
  /** The table's path, as it was given to the write. */
  public abstract String getTable();

  /** The version that the commit made. */
  public abstract long getVersion();

  /** The number of data files added. */
  public abstract long getFiles();

  /** The number of rows added. */
  public abstract long getRows();

  /**
   * The last offset of each source partition that the tables hold now; empty without source
   * positions.
   */
  public abstract Map<String, Long> getOffsets();

  /** A commit of these properties. */
  @SchemaCreate
  public static TableCommit of(
      String table, long version, long files, long rows, Map<String, Long> offsets) {
    return new AutoValue_TableCommit(table, version, files, rows, offsets);
  }
}
