package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.FileSystemTrial;
import org.saleslakehouse.io.delta.errors.DeltaIOException;

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

  /** Method: the answers to its conditional PUT get lost, and then no longer. */
  @Test
  void aTrialThatFailedSaysNothingOfTheStoreAndIsMadeAgain() throws Exception {
    // A bucket of its own: Hadoop keeps one file system for each, with its way to the server.
    Files.createDirectories(folder.resolve("objects").resolve("tried"));
    AtomicBoolean cutting = new AtomicBoolean(true);
    try (CuttingProxy network =
        new CuttingProxy(
            server.port(), request -> cutting.get() && isConditionalTrial(request), head -> head)) {
      Map<String, String> hadoop = new HashMap<>(S3Server.hadoopConfiguration(network.port()));
      hadoop.put("fs.s3a.attempts.maximum", "1"); // the default would try for minutes
      assertThrows(DeltaIOException.class, () -> FileSystemTrial.run("s3a://tried/", hadoop));
      assertThat(network.cutAnswers(), greaterThan(0));

      cutting.set(false);
      assertThat(FileSystemTrial.run("s3a://tried/", hadoop).logStore(), is("S3LogStore"));
    }
  }

  private static boolean isConditionalTrial(String request) {
    return request.startsWith("PUT ")
        && request.contains(".conditional-put-")
        && request.toLowerCase(Locale.ROOT).contains("\nif-none-match:");
  }

  /** S3 knows prefixes only, and the log's is also that of its neighbour. */
  @Test
  void aFolderBesideTheLogWhoseNameBeginsAlikeIsNoPartOfIt() throws Exception {
    String path = server.path("neighbour");
    for (long id = 0; id < 3; id++) {
      write(path, server.hadoopConfiguration(), id);
    }
    Configuration configuration = new Configuration();
    server.hadoopConfiguration().forEach(configuration::set);
    var backup = new org.apache.hadoop.fs.Path(path, "_delta_log_backup/00000000000000000007.json");
    try (OutputStream copy = backup.getFileSystem(configuration).create(backup)) {
      Files.copy(server.onDisk("neighbour").resolve("_delta_log/00000000000000000002.json"), copy);
    }
    assertThat(DeltaTable.open(path, server.hadoopConfiguration()).version(), is(2L));

    write(path, server.hadoopConfiguration(), 3);
    assertThat(DeltaTable.open(path, server.hadoopConfiguration()).version(), is(3L));
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
