package org.saleslakehouse.io.delta.internal.changes;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Lineage;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.MetricNamespaces;
import org.saleslakehouse.io.delta.internal.filter.FilterNode;
import org.saleslakehouse.io.delta.internal.log.HadoopConfigurations;
import org.saleslakehouse.io.delta.internal.parquet.ParquetRowReader;
import org.saleslakehouse.io.delta.internal.read.FilterFiles;

/** Reads the files that commits added to rows, at their event times. */
public final class ReadChangedFiles extends DoFn<ChangedFile, Row> {
  private static final long serialVersionUID = 1;
  private static final Counter FILES = Metrics.counter(MetricNamespaces.READ_CHANGES, "filesRead");
  private static final Counter BYTES = Metrics.counter(MetricNamespaces.READ_CHANGES, "bytesRead");
  private static final Counter ROWS = Metrics.counter(MetricNamespaces.READ_CHANGES, "rowsRead");

  private static final Counter SKIPPED_FILES =
      Metrics.counter(MetricNamespaces.READ_CHANGES, "filesSkipped");
  private static final Counter SKIPPED_BYTES =
      Metrics.counter(MetricNamespaces.READ_CHANGES, "bytesSkipped");

  private final ChangeLog log;
  private final Schema tableSchema;
  private final Schema outputSchema;
  private final boolean commitColumns;

  /** Of the files of the change data feed, whose rows have a column more. */
  private final Schema feedTableSchema;

  private final Schema feedRowSchema;
  private final boolean positionColumns;
  private final @Nullable FilterNode filter;
  private final int eventTimeColumn;
  private transient @Nullable Configuration configuration;
  private transient @Nullable FilterFiles files;

  public ReadChangedFiles(
      ChangeLog log,
      Schema tableSchema,
      Schema outputSchema,
      boolean commitColumns,
      boolean positionColumns,
      @Nullable FilterNode filter) {
    this.log = log;
    this.tableSchema = tableSchema;
    this.outputSchema = outputSchema;
    this.commitColumns = commitColumns;
    this.positionColumns = positionColumns;
    this.filter = filter;
    this.feedTableSchema = withType(tableSchema);
    this.feedRowSchema = withType(log.rowSchema());
    this.eventTimeColumn =
        log.eventTimeColumn() == null ? -1 : log.rowSchema().indexOf(log.eventTimeColumn());
  }

  private static Schema withType(Schema schema) {
    return Schema.builder()
        .addFields(schema.getFields())
        .addNullableStringField(ChangeRules.TYPE_COLUMN)
        .build();
  }

  /** A row may be late, and then it is earlier than the element that its file came as. */
  @SuppressWarnings("deprecation") // what is to replace it does not exist yet
  @Override
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }

  @Setup
  public void setUp() {
    configuration = HadoopConfigurations.of(log.table(), log.hadoopConfiguration());
    files = filter == null ? null : new FilterFiles(filter, tableSchema);
  }

  @ProcessElement
  public void process(
      @Element ChangedFile file,
      @Timestamp org.joda.time.Instant earliest,
      OutputReceiver<Row> out) {
    Lineage.getSources().add("delta", List.of(log.log().path().toString()));
    if (files != null && !files.mayMatch(file.slice().partitionValues(), null)) {
      if (file.slice().isFirst()) {
        SKIPPED_FILES.inc();
      }
      SKIPPED_BYTES.inc(file.slice().bytes());
      return;
    }
    long rows = 0;
    boolean feed = log.rules().withTypes() && file.type() == null;
    try (ParquetRowReader reader =
        file.slice()
            .open(
                log.table(),
                configuration,
                feed ? feedTableSchema : tableSchema,
                feed ? feedRowSchema : log.rowSchema(),
                filter)) {
      while (reader.hasNext()) {
        Row row = reader.next();
        out.outputWithTimestamp(extended(row, file, rows), timestamp(row, earliest));
        rows++;
      }
    } catch (IOException e) {
      throw DeltaErrors.cannotRead(log.table(), e);
    }
    ROWS.inc(rows);
    BYTES.inc(file.slice().bytes());
    if (file.slice().isFirst()) {
      FILES.inc();
    }
  }

  private Row extended(Row row, ChangedFile file, long index) {
    if (!commitColumns && !positionColumns && !log.rules().withTypes()) {
      return row;
    }
    List<Object> values = new ArrayList<>(outputSchema.getFieldCount());
    values.addAll(row.getValues());
    if (file.type() != null) {
      values.add(file.type()); // else the row has it already
    }
    if (commitColumns) {
      values.add(file.version());
      values.add(Instant.ofEpochMilli(file.commitMillis()));
    }
    if (positionColumns) {
      long offset = file.firstOffset() + index;
      values.add(file.shard() + "-of-" + log.shards());
      values.add(offset);
      values.add(index == 0 ? file.previousOffset() : offset - 1);
    }
    return Row.withSchema(outputSchema).attachValues(values);
  }

  private org.joda.time.Instant timestamp(Row row, org.joda.time.Instant earliest) {
    Instant time = eventTimeColumn < 0 ? null : row.getValue(eventTimeColumn);
    // A row without an event time is as late as its file.
    return time == null ? earliest : org.joda.time.Instant.ofEpochMilli(time.toEpochMilli());
  }
}
