package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.FileSystemTrial;

/**
 * Goal: on S3, several processes write one table without a database beside it, and none overwrites
 * another's commit. Method: a real S3 server; its files are read from the disk, so what is judged
 * is what is stored, whatever our reader says.
 */
class S3LogStoreIT {
  private static final boolean CERTIFY = Boolean.getBoolean("certify");
  private static final int WRITERS = CERTIFY ? 8 : 3;
  private static final int COMMITS = CERTIFY ? 500 : 15;
  private static final Duration LIMIT = CERTIFY ? Duration.ofMinutes(60) : Duration.ofSeconds(150);
  private static final Schema SCHEMA = Schema.builder().addInt64Field("id").build();

  @TempDir private static Path folder;
  private static S3Server server;

  @BeforeAll
  static void startServer() {
    server = S3Server.start(folder);
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Test
  void aTableIsWrittenAndReadWithEndpointAndCredentialsAlone() {
    String path = server.path("plain");
    write(path, server.hadoopConfiguration(), 1, 2, 3);
    write(path, server.hadoopConfiguration(), 4);

    DeltaTable table = DeltaTable.open(path, server.hadoopConfiguration());
    List<Long> ids = new ArrayList<>();
    try (DeltaTable.Rows rows = table.rows()) {
      rows.forEach(row -> ids.add(row.getInt64("id")));
    }
    assertThat(ids.stream().sorted().toList(), is(List.of(1L, 2L, 3L, 4L)));
    assertThat(table.version(), is(1L));
  }

  @Test
  void noCommitOfManyProcessesIsLost() throws Exception {
    race("race", server.port());
    assertThat(versionsByFile(server, "race"), is(eachFileOnce()));
  }

  /** A lost answer leaves open whether the entry is stored: the writer must find out. */
  @Tag("certify")
  @Test
  void noCommitIsLostOrDoubledWhenAnswersGetLost() throws Exception {
    Random random = new Random(20261128);
    try (CuttingProxy network =
        new CuttingProxy(
            server.port(),
            request -> {
              synchronized (random) {
                return request.startsWith("PUT ")
                    && request.contains(".json")
                    && random.nextInt(5) == 0;
              }
            },
            head -> head)) {
      race("cut", network.port());
      assertThat(network.cutAnswers(), greaterThan(0));
    }
    assertThat(versionsByFile(server, "cut"), is(eachFileOnce()));
  }

  /** Such a store would overwrite. One process is still right, and is told that it must be one. */
  @Tag("certify")
  @Test
  void aStoreWithoutConditionsIsNoticedAndServesOneProcess() throws Exception {
    try (S3Server trusting = S3Server.startTrusting(folder.resolve("trusting"));
        CuttingProxy network =
            new CuttingProxy(
                trusting.port(),
                request -> false,
                head -> head.replaceAll("(?i)\r\nIf-None-Match: [^\r]*", ""))) {
      String path = trusting.path("unconditional");
      write(path, S3Server.hadoopConfiguration(network.port()), 0);
      try (ForkedLakehouse writer = writer(path, 0, network.port())) {
        EndedCommand ended = writer.expectExit(0, LIMIT);
        assertThat(
            ended.stderr() + ended.stdout(), containsString("does not know conditional PUTs"));
      }
      assertThat(versionsByFile(trusting, "unconditional").size(), is(COMMITS));
      assertThat(
          FileSystemTrial.run(path, S3Server.hadoopConfiguration(network.port())).logStore(),
          is("S3SingleDriverLogStore"));
    }
  }

  private static void race(String table, int port) {
    String path = server.path(table);
    write(path, server.hadoopConfiguration(), 0);
    List<ForkedLakehouse> writers = new ArrayList<>();
    try {
      for (int i = 0; i < WRITERS; i++) {
        writers.add(writer(path, i, port));
      }
      writers.forEach(writer -> writer.expectExit(0, LIMIT));
    } finally {
      writers.forEach(ForkedLakehouse::close);
    }
  }

  private static ForkedLakehouse writer(String path, int number, int port) {
    return ForkedLakehouse.main(
            AppendsToOneTable.class, folder, path, "w" + number, String.valueOf(COMMITS))
        .with(
            S3Server.hadoopConfiguration(port).entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue())
                .toArray(String[]::new))
        .start();
  }

  private static void write(String path, Map<String, String> hadoop, long... ids) {
    List<Row> rows = new ArrayList<>();
    for (long id : ids) {
      rows.add(Row.withSchema(SCHEMA).addValue(id).build());
    }
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
    pipeline
        .apply(Create.of(rows).withRowSchema(SCHEMA))
        .apply(DeltaIO.write().to(path).withHadoopConfiguration(hadoop));
    pipeline.run().waitUntilFinish();
  }

  /** How many versions name each file, but for those of the first version. */
  private static Map<String, Integer> versionsByFile(S3Server server, String table)
      throws IOException {
    Map<String, Integer> versions = new TreeMap<>();
    ObjectMapper json = new ObjectMapper();
    try (Stream<Path> entries = Files.list(server.onDisk(table).resolve("_delta_log"))) {
      for (Path entry : entries.filter(e -> e.toString().endsWith(".json")).toList()) {
        for (String line : Files.readAllLines(entry)) {
          JsonNode path = json.readTree(line).path("add").path("path");
          if (path.isTextual() && path.textValue().startsWith("part-w")) {
            versions.merge(path.textValue(), 1, Integer::sum);
          }
        }
      }
    }
    return versions;
  }

  private static Map<String, Integer> eachFileOnce() {
    Map<String, Integer> once = new TreeMap<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      for (int commit = 0; commit < COMMITS; commit++) {
        once.put("part-w" + writer + "-" + commit + ".parquet", 1);
      }
    }
    return once;
  }
}
