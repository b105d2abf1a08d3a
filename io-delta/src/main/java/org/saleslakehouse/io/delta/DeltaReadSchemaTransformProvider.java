package org.saleslakehouse.io.delta;

import com.google.auto.service.AutoService;
import com.google.auto.value.AutoValue;
import java.time.Instant;
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

    /** See {@link DeltaRead#atTimestamp}. */
    @SchemaFieldDescription(
        "Reads the version that was the newest at this time, such as 2026-01-31T12:00:00Z.")
    public abstract @Nullable String getTimestamp();

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

    /** See {@link DeltaReadChanges#withIdleTimeout}. */
    @SchemaFieldDescription(
        "With an event time: seconds without a commit after which the watermark follows the clock.")
    public abstract @Nullable Long getIdleTimeoutSeconds();

    /** See {@link DeltaReadChanges#ignoreChanges}. */
    @SchemaFieldDescription("With changes_from_version: goes on at commits that replace rows.")
    public abstract @Nullable Boolean getIgnoreChanges();

    /** See {@link DeltaReadChanges#ignoreDeletes}. */
    @SchemaFieldDescription("With changes_from_version: goes on at commits that only remove rows.")
    public abstract @Nullable Boolean getIgnoreDeletes();

    /** See {@link DeltaReadChanges#withCommitColumns}. */
    @SchemaFieldDescription(
        "With changes_from_version: adds _commit_version and _commit_timestamp to each row.")
    public abstract @Nullable Boolean getCommitColumns();

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
      if (getChangesUpToVersion() != null
          || getEventTimeColumn() != null
          || getToleranceSeconds() != null
          || getIdleTimeoutSeconds() != null
          || getIgnoreChanges() != null
          || getIgnoreDeletes() != null
          || getCommitColumns() != null) {
        throw new IllegalArgumentException(
            "changes_up_to_version, event_time_column, tolerance_seconds, idle_timeout_seconds,"
                + " ignore_changes, ignore_deletes and commit_columns go with"
                + " changes_from_version only.");
      }
      DeltaRead read = DeltaIO.read().from(getTable()).withHadoopConfiguration(hadoop);
      if (getVersion() != null) {
        read = read.atVersion(getVersion());
      }
      if (getTimestamp() != null) {
        read = read.atTimestamp(Instant.parse(getTimestamp()));
      }
      return getColumns() == null ? read : read.withColumns(getColumns().toArray(String[]::new));
    }

    private DeltaReadChanges changes(long from) {
      if (getVersion() != null || getTimestamp() != null) {
        throw new IllegalArgumentException(
            "version and timestamp do not go with changes_from_version.");
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
      if (getIdleTimeoutSeconds() != null) {
        changes = changes.withIdleTimeout(Duration.standardSeconds(getIdleTimeoutSeconds()));
      }
      if (Boolean.TRUE.equals(getIgnoreDeletes())) {
        changes = changes.ignoreDeletes();
      }
      if (Boolean.TRUE.equals(getIgnoreChanges())) {
        changes = changes.ignoreChanges();
      }
      if (Boolean.TRUE.equals(getCommitColumns())) {
        changes = changes.withCommitColumns();
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

      /** See {@link Configuration#getTimestamp}. */
      public abstract Builder setTimestamp(String timestamp);

      /** See {@link Configuration#getIdleTimeoutSeconds}. */
      public abstract Builder setIdleTimeoutSeconds(Long seconds);

      /** See {@link Configuration#getIgnoreChanges}. */
      public abstract Builder setIgnoreChanges(Boolean ignore);

      /** See {@link Configuration#getIgnoreDeletes}. */
      public abstract Builder setIgnoreDeletes(Boolean ignore);

      /** See {@link Configuration#getCommitColumns}. */
      public abstract Builder setCommitColumns(Boolean add);

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
