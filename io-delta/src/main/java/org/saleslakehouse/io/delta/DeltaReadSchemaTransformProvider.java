package org.saleslakehouse.io.delta;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.schemas.transforms.TypedSchemaTransformProvider;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;

/**
 * {@link DeltaIO#read} and {@link DeltaIO#readChanges} for pipelines in YAML and in other
 * languages. Puts out the rows as {@code output}.
 */
@AutoService(SchemaTransformProvider.class)
public final class DeltaReadSchemaTransformProvider
    extends TypedSchemaTransformProvider<DeltaReadSchemaTransformProvider.Configuration> {
  static final String OUTPUT = "output";

  @Override
  public String identifier() {
    return "beam:schematransform:org.saleslakehouse:delta_read:v1";
  }

  @Override
  public String description() {
    return "Reads rows from a Delta Lake table: a snapshot, or the rows that commits add.";
  }

  @Override
  public List<String> inputCollectionNames() {
    return List.of();
  }

  @Override
  public List<String> outputCollectionNames() {
    return List.of(OUTPUT);
  }

  @Override
  protected SchemaTransform from(Configuration configuration) {
    return new ReadTransform(configuration.read());
  }

  private static final class ReadTransform extends SchemaTransform {
    private static final long serialVersionUID = 1;
    private final PTransform<PBegin, PCollection<Row>> read;

    ReadTransform(PTransform<PBegin, PCollection<Row>> read) {
      this.read = read;
    }

    @Override
    public PCollectionRowTuple expand(PCollectionRowTuple input) {
      return PCollectionRowTuple.of(OUTPUT, input.getPipeline().apply(read));
    }
  }

  /** The options; what is absent has the default of the transforms. */
  @DefaultSchema(AutoValueSchema.class)
  @AutoValue
  public abstract static class Configuration {
    /** See {@link DeltaRead#from}. */
    @SchemaFieldDescription("The table's folder: a path, or a URI that Hadoop knows.")
    public abstract String getTable();

    /** See {@link DeltaRead#atVersion}. */
    @SchemaFieldDescription("The version to read; absent: the newest.")
    public abstract @Nullable Long getVersion();

    /** See {@link DeltaRead#withColumns}. */
    @SchemaFieldDescription("The columns to read; absent: all.")
    public abstract @Nullable List<String> getColumns();

    /** See {@link DeltaReadChanges#startingVersion}. */
    @SchemaFieldDescription("Reads the rows that commits add from this version on, for ever.")
    public abstract @Nullable Long getChangesFromVersion();

    /** See {@link DeltaReadChanges#upToVersion}. */
    @SchemaFieldDescription("With changes_from_version: ends with this version.")
    public abstract @Nullable Long getChangesUpToVersion();

    /** See {@link DeltaReadChanges#withEventTime}. */
    @SchemaFieldDescription("With changes_from_version: the timestamp column with the event time.")
    public abstract @Nullable String getEventTimeColumn();

    /** See {@link DeltaReadChanges#withTolerance}. */
    @SchemaFieldDescription("With an event time: seconds that rows may lag behind.")
    public abstract @Nullable Long getToleranceSeconds();

    /** See {@link DeltaRead#withHadoopConfiguration}. */
    @SchemaFieldDescription("Properties of Hadoop's configuration, such as those of a file system.")
    public abstract @Nullable Map<String, String> getHadoopConfiguration();

    /** All options absent but the table. */
    public static Builder builder() {
      return new AutoValue_DeltaReadSchemaTransformProvider_Configuration.Builder();
    }

    PTransform<PBegin, PCollection<Row>> read() {
      Map<String, String> hadoop =
          getHadoopConfiguration() == null ? Map.of() : getHadoopConfiguration();
      Long changesFrom = getChangesFromVersion();
      if (changesFrom != null) {
        return changes(changesFrom).withHadoopConfiguration(hadoop);
      }
      if (getChangesUpToVersion() != null || getEventTimeColumn() != null) {
        throw new IllegalArgumentException(
            "changes_up_to_version and event_time_column go with changes_from_version only.");
      }
      DeltaRead read = DeltaIO.read().from(getTable()).withHadoopConfiguration(hadoop);
      if (getVersion() != null) {
        read = read.atVersion(getVersion());
      }
      return getColumns() == null ? read : read.withColumns(getColumns().toArray(String[]::new));
    }

    private DeltaReadChanges changes(long from) {
      if (getVersion() != null) {
        throw new IllegalArgumentException("version and changes_from_version exclude each other.");
      }
      DeltaReadChanges changes = DeltaIO.readChanges().from(getTable()).startingVersion(from);
      if (getChangesUpToVersion() != null) {
        changes = changes.upToVersion(getChangesUpToVersion());
      }
      if (getEventTimeColumn() != null) {
        changes = changes.withEventTime(getEventTimeColumn());
      }
      if (getToleranceSeconds() != null) {
        changes = changes.withTolerance(Duration.standardSeconds(getToleranceSeconds()));
      }
      return getColumns() == null
          ? changes
          : changes.withColumns(getColumns().toArray(String[]::new));
    }

    /** Builds a configuration. */
    @AutoValue.Builder
    public abstract static class Builder {
      /** Required. */
      public abstract Builder setTable(String table);

      /** See {@link Configuration#getVersion}. */
      public abstract Builder setVersion(Long version);

      /** See {@link Configuration#getColumns}. */
      public abstract Builder setColumns(List<String> columns);

      /** See {@link Configuration#getChangesFromVersion}. */
      public abstract Builder setChangesFromVersion(Long version);

      /** See {@link Configuration#getChangesUpToVersion}. */
      public abstract Builder setChangesUpToVersion(Long version);

      /** See {@link Configuration#getEventTimeColumn}. */
      public abstract Builder setEventTimeColumn(String column);

      /** See {@link Configuration#getToleranceSeconds}. */
      public abstract Builder setToleranceSeconds(Long seconds);

      /** See {@link Configuration#getHadoopConfiguration}. */
      public abstract Builder setHadoopConfiguration(Map<String, String> configuration);

      /** The configuration. */
      public abstract Configuration build();
    }
  }
}
