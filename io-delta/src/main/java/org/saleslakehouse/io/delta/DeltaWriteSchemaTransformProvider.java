package org.saleslakehouse.io.delta;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.Convert;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.schemas.transforms.TypedSchemaTransformProvider;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.saleslakehouse.io.delta.model.Compression;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.io.delta.model.WriteMode;

/**
 * {@link DeltaIO#write} for pipelines in YAML and in other languages. Takes rows as {@code input}
 * and puts out a row for each commit as {@code commits}.
 */
@AutoService(SchemaTransformProvider.class)
public final class DeltaWriteSchemaTransformProvider
    extends TypedSchemaTransformProvider<DeltaWriteSchemaTransformProvider.Configuration> {
  static final String INPUT = "input";
  static final String COMMITS = "commits";

  @Override
  public String identifier() {
    return "beam:schematransform:org.saleslakehouse:delta_write:v1";
  }

  @Override
  public String description() {
    return "Writes rows to a Delta Lake table.";
  }

  @Override
  public List<String> inputCollectionNames() {
    return List.of(INPUT);
  }

  @Override
  public List<String> outputCollectionNames() {
    return List.of(COMMITS);
  }

  @Override
  protected SchemaTransform from(Configuration configuration) {
    return new WriteTransform(configuration.write());
  }

  private static final class WriteTransform extends SchemaTransform {
    private static final long serialVersionUID = 1;
    private final DeltaWrite write;

    WriteTransform(DeltaWrite write) {
      this.write = write;
    }

    @Override
    public PCollectionRowTuple expand(PCollectionRowTuple input) {
      DeltaWriteResult result = input.get(INPUT).apply(write);
      return PCollectionRowTuple.of(
          COMMITS, result.getCommits().apply("CommitsToRows", Convert.toRows()));
    }
  }

  /** The options; what is absent has the default of {@link DeltaWrite}. */
  @DefaultSchema(AutoValueSchema.class)
  @AutoValue
  public abstract static class Configuration {
    /** See {@link DeltaWrite#to(String)}. */
    @SchemaFieldDescription("The table's folder: a path, or a URI that Hadoop knows.")
    public abstract String getTable();

    /** See {@link DeltaWrite#withMode}. */
    @SchemaFieldDescription("APPEND (the default), OVERWRITE, REPLACE_PARTITIONS or UPSERT.")
    public abstract @Nullable String getMode();

    /** See {@link DeltaWrite#withPartitionColumns}. */
    @SchemaFieldDescription("Columns by which the table is partitioned when it is made.")
    public abstract @Nullable List<String> getPartitionColumns();

    /** See {@link DeltaWrite#withUpsertKeys}. */
    @SchemaFieldDescription("For UPSERT: the columns that identify a row.")
    public abstract @Nullable List<String> getUpsertKeys();

    /** See {@link DeltaWrite#withOrderingColumn}. */
    @SchemaFieldDescription("For UPSERT: the row with the larger value in this column wins.")
    public abstract @Nullable String getOrderingColumn();

    /** See {@link DeltaWrite#withSchemaEvolution}. */
    @SchemaFieldDescription("NONE (the default) or ADD_COLUMNS.")
    public abstract @Nullable String getSchemaEvolution();

    /** See {@link DeltaWrite#withCompression}. */
    @SchemaFieldDescription("ZSTD (the default), SNAPPY or NONE.")
    public abstract @Nullable String getCompression();

    /** See {@link DeltaWrite#withCommitInterval}. */
    @SchemaFieldDescription("For unbounded input: seconds between commits.")
    public abstract @Nullable Long getCommitIntervalSeconds();

    /** See {@link DeltaWrite#withFileShards}. */
    @SchemaFieldDescription("0 (the default) writes in the bundle; n groups into n shards first.")
    public abstract @Nullable Integer getFileShards();

    /** See {@link SourcePositions#ofColumns}. */
    @SchemaFieldDescription("Makes the write exactly-once: its stable id in the table's log.")
    public abstract @Nullable String getWriteId();

    /** See {@link SourcePositions#ofColumns}. */
    @SchemaFieldDescription("With a write id: the columns that name the source partition.")
    public abstract @Nullable List<String> getSourcePartitionColumns();

    /** See {@link SourcePositions#ofColumns}. */
    @SchemaFieldDescription("With a write id: the INT64 column with the source's offset.")
    public abstract @Nullable String getSourceOffsetColumn();

    /** See {@link DeltaWrite#withTableProperties}. */
    @SchemaFieldDescription("Delta table properties, set when the table is made.")
    public abstract @Nullable Map<String, String> getTableProperties();

    /** See {@link DeltaWrite#withHadoopConfiguration}. */
    @SchemaFieldDescription("Properties of Hadoop's configuration, such as those of a file system.")
    public abstract @Nullable Map<String, String> getHadoopConfiguration();

    /** All options absent but the table. */
    public static Builder builder() {
      return new AutoValue_DeltaWriteSchemaTransformProvider_Configuration.Builder();
    }

    DeltaWrite write() {
      DeltaWrite write = DeltaIO.write().to(getTable());
      if (getMode() != null) {
        write = write.withMode(WriteMode.valueOf(getMode()));
      }
      if (getPartitionColumns() != null) {
        write = write.withPartitionColumns(getPartitionColumns().toArray(String[]::new));
      }
      if (getUpsertKeys() != null) {
        write = write.withUpsertKeys(getUpsertKeys().toArray(String[]::new));
      }
      if (getOrderingColumn() != null) {
        write = write.withOrderingColumn(getOrderingColumn());
      }
      if (getSchemaEvolution() != null) {
        write = write.withSchemaEvolution(SchemaEvolution.valueOf(getSchemaEvolution()));
      }
      if (getCompression() != null) {
        write = write.withCompression(Compression.valueOf(getCompression()));
      }
      if (getCommitIntervalSeconds() != null) {
        write = write.withCommitInterval(Duration.standardSeconds(getCommitIntervalSeconds()));
      }
      if (getFileShards() != null) {
        write = write.withFileShards(getFileShards());
      }
      if (getTableProperties() != null) {
        write = write.withTableProperties(getTableProperties());
      }
      if (getHadoopConfiguration() != null) {
        write = write.withHadoopConfiguration(getHadoopConfiguration());
      }
      return withPositions(write);
    }

    private DeltaWrite withPositions(DeltaWrite write) {
      String writeId = getWriteId();
      List<String> partition = getSourcePartitionColumns();
      String offset = getSourceOffsetColumn();
      if (writeId == null && partition == null && offset == null) {
        return write;
      }
      if (writeId == null || partition == null || offset == null) {
        throw new IllegalArgumentException(
            "write_id, source_partition_columns and source_offset_column go together: set all three or"
                + " none.");
      }
      return write.withSourcePositions(SourcePositions.ofColumns(writeId, partition, offset));
    }

    /** Builds a configuration. */
    @AutoValue.Builder
    public abstract static class Builder {
      /** Required. */
      public abstract Builder setTable(String table);

      /** See {@link Configuration#getMode}. */
      public abstract Builder setMode(String mode);

      /** See {@link Configuration#getPartitionColumns}. */
      public abstract Builder setPartitionColumns(List<String> columns);

      /** See {@link Configuration#getUpsertKeys}. */
      public abstract Builder setUpsertKeys(List<String> columns);

      /** See {@link Configuration#getOrderingColumn}. */
      public abstract Builder setOrderingColumn(String column);

      /** See {@link Configuration#getSchemaEvolution}. */
      public abstract Builder setSchemaEvolution(String evolution);

      /** See {@link Configuration#getCompression}. */
      public abstract Builder setCompression(String compression);

      /** See {@link Configuration#getCommitIntervalSeconds}. */
      public abstract Builder setCommitIntervalSeconds(Long seconds);

      /** See {@link Configuration#getFileShards}. */
      public abstract Builder setFileShards(Integer shards);

      /** See {@link Configuration#getWriteId}. */
      public abstract Builder setWriteId(String writeId);

      /** See {@link Configuration#getSourcePartitionColumns}. */
      public abstract Builder setSourcePartitionColumns(List<String> columns);

      /** See {@link Configuration#getSourceOffsetColumn}. */
      public abstract Builder setSourceOffsetColumn(String column);

      /** See {@link Configuration#getTableProperties}. */
      public abstract Builder setTableProperties(Map<String, String> properties);

      /** See {@link Configuration#getHadoopConfiguration}. */
      public abstract Builder setHadoopConfiguration(Map<String, String> configuration);

      /** The configuration. */
      public abstract Configuration build();
    }
  }
}
