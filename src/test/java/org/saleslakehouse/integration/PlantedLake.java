package org.saleslakehouse.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaWrite;
import org.saleslakehouse.io.delta.model.SourcePositions;
import org.saleslakehouse.transforms.sale.Rows;

/** A lake whose tables a test makes as it wants to find them. */
final class PlantedLake {
  private static final Pattern ADDED_FILE = Pattern.compile("^\\{\"add\":\\{\"path\":\"([^\"]+)\"");
  private static final Instant TIME = Instant.parse("2025-03-01T12:00:00Z");

  private final Path folder;

  PlantedLake(Path folder) {
    this.folder = folder;
  }

  Path folder() {
    return folder;
  }

  Path table(String path) {
    return folder.resolve(path);
  }

  /** One commit of sales with these offsets of the topic's first partition, as Bronze makes it. */
  PlantedLake store(String topic, long firstOffset, long lastOffset) {
    List<Row> rows =
        LongStream.rangeClosed(firstOffset, lastOffset)
            .mapToObj(offset -> sale(topic, offset))
            .toList();
    write(
        DeltaIO.write()
            .to(table(Rows.BRONZE_PATH).toString())
            .withPartitionColumns("jour")
            .withSourcePositions(
                SourcePositions.ofColumns(
                        "bronze", List.of("kafka_topic", "kafka_partition"), "kafka_offset")
                    .startingAt(java.util.Map.of(topic + "-0", firstOffset))),
        rows,
        Rows.BRONZE);
    return this;
  }

  /** A table at one of the lake's places. */
  PlantedLake tableOf(String path, Schema schema, Row... rows) {
    write(
        DeltaIO.write().to(table(path).toString()).withPartitionColumns("jour"),
        List.of(rows),
        schema);
    return this;
  }

  private static void write(DeltaWrite write, List<Row> rows, Schema schema) {
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    pipeline.apply(Create.of(rows).withRowSchema(schema)).apply(write.withFileShards(1));
    pipeline.run().waitUntilFinish();
  }

  /** Adds a commit to a table's log, action by action, as some other writer might. */
  PlantedLake commit(String path, String... actions) throws IOException {
    Path log = table(path).resolve("_delta_log");
    int version = 0;
    while (Files.exists(entry(log, version))) {
      version++;
    }
    Files.writeString(entry(log, version), String.join("\n", actions) + "\n");
    return this;
  }

  /**
   * Adds a commit that lists each data file of the first one so many times more: as hard links, so
   * that a table that takes long to read takes neither time nor room to make.
   */
  PlantedLake multiply(String path, int times) throws IOException {
    List<String> adds = new ArrayList<>();
    for (String action : Files.readAllLines(entry(table(path).resolve("_delta_log"), 0))) {
      Matcher file = ADDED_FILE.matcher(action);
      if (file.find()) {
        for (int i = 0; i < times; i++) {
          String copy = file.group(1).replace(".parquet", "-" + i + ".parquet");
          Files.createLink(table(path).resolve(copy), table(path).resolve(file.group(1)));
          adds.add(action.replace(file.group(1), copy));
        }
      }
    }
    return commit(path, adds.toArray(String[]::new));
  }

  /** Overwrites a commit of a table's log with what nobody can read. */
  PlantedLake spoil(String path, int version) throws IOException {
    Files.write(
        entry(table(path).resolve("_delta_log"), version),
        "{\"add\":{\"path\":".getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.TRUNCATE_EXISTING);
    return this;
  }

  private static Path entry(Path log, int version) {
    return log.resolve(String.format("%020d.json", version));
  }

  private static Row sale(String topic, long offset) {
    Row.Builder row = Row.withSchema(Rows.BRONZE);
    row.addValues(
        (int) offset, 1, 101, TIME, 1, 10.0, "Client", "Product", "Category", "France", "Pro");
    row.addValues(TIME, "2025-03-01", topic, 0, offset, TIME, 0L, false);
    for (int column = Rows.BRONZE.indexOf("rescued_data");
        column < Rows.BRONZE.getFieldCount();
        column++) {
      row.addValue(null);
    }
    return row.build();
  }
}
