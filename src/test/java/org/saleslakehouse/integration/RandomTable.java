package org.saleslakehouse.integration;

import io.delta.tables.DeltaTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.schemas.logicaltypes.MicrosInstant;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.model.Compression;
import org.saleslakehouse.io.delta.model.SchemaEvolution;
import org.saleslakehouse.io.delta.model.WriteMode;

/**
 * A table of a random schema that goes through random changes, made by delta-spark, by {@link
 * DeltaWrite}, or by both in turn, and a plain model of what each of its versions must hold.
 *
 * <p>What Spark puts into its files varies too: timestamps as INT96 or INT64, lists and decimals in
 * their older and newer forms, the compression.
 */
final class RandomTable {
  private static final int MAX_ROWS = 12;

  /** Who makes the changes. */
  enum Writers {
    /** With table features that we read and do not write. */
    DELTA_SPARK_TODAY,
    DELTA_SPARK,
    DELTA_IO,
    BOTH
  }

  private enum Change {
    APPEND,
    ADD_COLUMN,
    OVERWRITE,
    UPSERT,
    REPLACE_PARTITIONS,
    DELETE,
    OPTIMIZE,
    UPDATE,
    RENAME_COLUMN,
    WIDEN_COLUMN
  }

  private static final String MAPPING = "delta.columnMapping.mode";

  /** What a type may be widened to by delta-spark on Spark 3.5, and its name in SQL. */
  private static final Map<TypeName, Map<FieldType, String>> WIDENINGS =
      Map.of(
          TypeName.BYTE, Map.of(FieldType.INT16, "SMALLINT", FieldType.INT32, "INT"),
          TypeName.INT16, Map.of(FieldType.INT32, "INT"));

  private final SparkSession spark;
  private final Path path;
  private final Writers writers;
  private final Random random;
  private final RandomRows values;
  private final List<String> partitionColumns = new ArrayList<>();
  private final Map<String, String> properties;
  private final Map<Long, List<@Nullable Object>> live = new TreeMap<>();
  private final Map<Long, List<List<@Nullable Object>>> versions = new TreeMap<>();
  private final List<String> story = new ArrayList<>();
  private Schema schema;
  private long nextId;

  RandomTable(SparkSession spark, Path path, Writers writers, long seed) {
    this.spark = spark;
    this.path = path;
    this.writers = writers;
    this.random = new Random(seed);
    this.values = new RandomRows(random, writers == Writers.DELTA_SPARK_TODAY);
    this.properties = new TreeMap<>();
    properties.put("delta.checkpointInterval", String.valueOf(2 + random.nextInt(3)));
    if (writers == Writers.DELTA_SPARK_TODAY) {
      drawFeatures();
    }
    Schema.Builder columns = Schema.builder().addInt64Field("id");
    for (int i = random.nextInt(4); i >= 0; i--) {
      columns.addNullableField("c" + i, values.type(2));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      partitionColumns.add("p" + i);
      columns.addNullableField("p" + i, values.partitionType());
    }
    this.schema = columns.build();
    setUpSparksFiles();
  }

  private void drawFeatures() {
    properties.put("delta.enableTypeWidening", "true");
    // Else a column of that type could be there from the beginning only.
    properties.put("delta.feature.timestampNtz", "supported");
    properties.put("delta.enableDeletionVectors", String.valueOf(random.nextInt(4) > 0));
    properties.put(MAPPING, List.of("none", "name", "id").get(random.nextInt(3)));
    properties.put("delta.enableInCommitTimestamps", String.valueOf(random.nextBoolean()));
    if (random.nextBoolean()) {
      properties.put("delta.checkpointPolicy", "v2");
    }
    set("spark.databricks.delta.checkpointV2.topLevelFileFormat", "json", "parquet");
  }

  private void setUpSparksFiles() {
    set("spark.sql.parquet.outputTimestampType", "INT96", "TIMESTAMP_MICROS");
    set("spark.sql.parquet.writeLegacyFormat", "true", "false");
    set("spark.sql.parquet.compression.codec", "none", "snappy", "gzip", "zstd");
  }

  private void set(String option, String... choices) {
    spark.conf().set(option, choices[random.nextInt(choices.length)]);
  }

  /** Makes the table and changes it so many times. */
  void live(int changes) {
    change(Change.APPEND);
    for (int i = 0; i < changes; i++) {
      Change change;
      do {
        change = Change.values()[random.nextInt(Change.values().length)];
      } while (!isPossible(change));
      change(change);
    }
  }

  /** The rows of each version that a change led to. */
  Map<Long, List<List<@Nullable Object>>> versions() {
    return versions;
  }

  Path path() {
    return path;
  }

  /** Kernel 3.3 cannot parse timestamps with a Z as partition values, which delta-spark writes. */
  boolean isForKernel() {
    return partitionColumns.stream()
        .noneMatch(
            column -> schema.getField(column).getType().getLogicalType() instanceof MicrosInstant);
  }

  @Override
  public String toString() {
    return schema.getFields().stream().map(f -> f.getName() + " " + f.getType()).toList()
        + " partitioned by "
        + partitionColumns
        + " with "
        + properties
        + ": "
        + story;
  }

  private boolean isPossible(Change change) {
    return switch (change) {
      case REPLACE_PARTITIONS -> !partitionColumns.isEmpty();
      case DELETE, OPTIMIZE, UPDATE -> writers != Writers.DELTA_IO;
      case RENAME_COLUMN ->
          writers == Writers.DELTA_SPARK_TODAY && !properties.get(MAPPING).equals("none");
      case WIDEN_COLUMN -> writers == Writers.DELTA_SPARK_TODAY && !widenable().isEmpty();
      default -> true;
    };
  }

  private void change(Change change) {
    boolean bySpark =
        switch (writers) {
          case DELTA_SPARK_TODAY, DELTA_SPARK -> true;
          case DELTA_IO -> false;
          case BOTH ->
              change == Change.DELETE
                  || change == Change.OPTIMIZE
                  || change == Change.UPDATE
                  || random.nextBoolean();
        };
    story.add((bySpark ? "delta-spark " : "DeltaIO ") + change);
    switch (change) {
      case OPTIMIZE -> deltaTable().optimize().executeCompaction();
      case DELETE -> delete();
      case UPDATE -> update();
      case RENAME_COLUMN -> rename();
      case WIDEN_COLUMN -> widen();
      default -> write(change, bySpark);
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (List<@Nullable Object> row : live.values()) {
      List<@Nullable Object> wide = new ArrayList<>(row);
      while (wide.size() < schema.getFieldCount()) {
        wide.add(null); // columns that came later
      }
      rows.add(wide);
    }
    versions.put(org.saleslakehouse.io.delta.DeltaTable.open(path.toString()).version(), rows);
  }

  private void delete() {
    int divisor = 2 + random.nextInt(4);
    int rest = random.nextInt(divisor);
    deltaTable().delete("id % " + divisor + " = " + rest);
    live.keySet().removeIf(id -> id % divisor == rest);
  }

  /** Sets the first column behind the id to null in some rows. */
  private void update() {
    int divisor = 2 + random.nextInt(4);
    int rest = random.nextInt(divisor);
    deltaTable().updateExpr("id % " + divisor + " = " + rest, Map.of(quoted(name(1)), "null"));
    live.forEach(
        (id, row) -> {
          if (id % divisor == rest) {
            row.set(1, null);
          }
        });
  }

  private void rename() {
    String to = "renamed, " + story.size();
    spark.sql(
        "ALTER TABLE delta.`" + path + "` RENAME COLUMN " + quoted(name(1)) + " TO " + quoted(to));
    replaceField(1, Schema.Field.of(to, schema.getField(1).getType()));
  }

  private List<Integer> widenable() {
    return IntStream.range(1, schema.getFieldCount())
        .filter(i -> !partitionColumns.contains(name(i)))
        .filter(i -> WIDENINGS.containsKey(schema.getField(i).getType().getTypeName()))
        .boxed()
        .toList();
  }

  private void widen() {
    int column = widenable().get(random.nextInt(widenable().size()));
    FieldType from = schema.getField(column).getType();
    Map<FieldType, String> wider = new TreeMap<>(Comparator.comparing(FieldType::toString));
    wider.putAll(WIDENINGS.get(from.getTypeName()));
    FieldType to = List.copyOf(wider.keySet()).get(random.nextInt(wider.size()));
    spark.sql(
        "ALTER TABLE delta.`"
            + path
            + "` CHANGE COLUMN "
            + quoted(name(column))
            + " TYPE "
            + wider.get(to));
    replaceField(column, Schema.Field.of(name(column), to.withNullable(from.getNullable())));
    live.values().stream()
        .filter(row -> row.size() > column && row.get(column) != null)
        .forEach(row -> row.set(column, widened((Number) row.get(column), to)));
  }

  private static Object widened(Number value, FieldType to) {
    return switch (to.getTypeName()) {
      case INT16 -> value.shortValue();
      default -> value.intValue();
    };
  }

  private void replaceField(int index, Schema.Field field) {
    List<Schema.Field> fields = new ArrayList<>(schema.getFields());
    fields.set(index, field);
    schema = Schema.builder().addFields(fields).build();
  }

  private String name(int column) {
    return schema.getField(column).getName();
  }

  private static String quoted(String name) {
    return "`" + name + "`";
  }

  private void write(Change change, boolean bySpark) {
    if (change == Change.ADD_COLUMN) {
      schema =
          Schema.builder()
              .addFields(schema.getFields())
              .addNullableField("added" + story.size(), values.type(1))
              .build();
    }
    List<Row> rows = new ArrayList<>();
    if (change == Change.UPSERT) {
      live.keySet().stream()
          .filter(id -> random.nextInt(3) == 0)
          .toList()
          .forEach(id -> rows.add(row(id)));
    }
    for (int i = random.nextInt(MAX_ROWS); i >= 0; i--) {
      rows.add(row(nextId++));
    }
    if (bySpark) {
      writeBySpark(change, rows);
    } else {
      writeByUs(change, rows);
    }
    List<List<@Nullable Object>> plain = rows.stream().map(PlainRows::ofBeam).toList();
    if (change == Change.OVERWRITE) {
      live.clear();
    } else if (change == Change.REPLACE_PARTITIONS) {
      Set<List<@Nullable Object>> replaced = new HashSet<>();
      plain.forEach(row -> replaced.add(partition(row)));
      live.values().removeIf(row -> replaced.contains(partition(row)));
    }
    plain.forEach(row -> live.put((Long) row.get(0), row));
  }

  private Row row(long id) {
    Row.Builder row = Row.withSchema(schema).addValue(id);
    schema.getFields().stream().skip(1).forEach(f -> row.addValue(values.value(f.getType())));
    return row.build();
  }

  private List<@Nullable Object> partition(List<@Nullable Object> row) {
    List<@Nullable Object> partition = new ArrayList<>();
    partitionColumns.forEach(column -> partition.add(row.get(schema.indexOf(column))));
    return partition;
  }

  private void writeBySpark(Change change, List<Row> rows) {
    Dataset<org.apache.spark.sql.Row> dataset =
        SparkRows.dataset(spark, schema, rows).repartition(1 + random.nextInt(3));
    if (change == Change.UPSERT) {
      deltaTable()
          .as("old")
          .merge(dataset.as("new"), "old.id = new.id")
          .whenMatched()
          .updateAll()
          .whenNotMatched()
          .insertAll()
          .execute();
      return;
    }
    DataFrameWriter<org.apache.spark.sql.Row> writer =
        dataset
            .write()
            .format("delta")
            .partitionBy(partitionColumns.toArray(String[]::new))
            .mode(change == Change.APPEND || change == Change.ADD_COLUMN ? "append" : "overwrite");
    if (story.size() == 1) {
      writer.options(properties);
    }
    if (change == Change.ADD_COLUMN) {
      writer.option("mergeSchema", "true");
    } else if (change == Change.REPLACE_PARTITIONS) {
      writer.option("partitionOverwriteMode", "dynamic");
    }
    writer.save(path.toString());
  }

  private void writeByUs(Change change, List<Row> rows) {
    Compression[] compressions = Compression.values();
    DeltaWrite write =
        DeltaIO.write()
            .to(path.toString())
            .withPartitionColumns(partitionColumns.toArray(String[]::new))
            .withTableProperties(properties)
            .withCompression(compressions[random.nextInt(compressions.length)]);
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    pipeline
        .apply(Create.of(rows).withRowSchema(schema))
        .apply(
            switch (change) {
              case OVERWRITE -> write.withMode(WriteMode.OVERWRITE);
              case REPLACE_PARTITIONS -> write.withMode(WriteMode.REPLACE_PARTITIONS);
              case UPSERT -> write.withMode(WriteMode.UPSERT).withUpsertKeys("id");
              case ADD_COLUMN -> write.withSchemaEvolution(SchemaEvolution.ADD_COLUMNS);
              default -> write;
            });
    pipeline.run().waitUntilFinish();
  }

  private DeltaTable deltaTable() {
    return DeltaTable.forPath(spark, path.toString());
  }
}
