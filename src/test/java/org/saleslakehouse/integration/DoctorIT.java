package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.Lakehouse;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.saleslakehouse.transforms.sale.Rows;

/**
 * Goal: each of many things that can be wrong is found, and its fix named. Method: it is planted,
 * one at a time, in real brokers, topics, file systems and tables, and {@code doctor} is run on it
 * as its users do.
 */
class DoctorIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static EmbeddedBroker broker;

  @TempDir Path folder;

  /** What other runs have left on this machine is not to be found here. */
  @BeforeEach
  void useTemporaryFilesOfItsOwn() throws IOException {
    System.setProperty("java.io.tmpdir", Files.createDirectory(folder.resolve("tmp")).toString());
  }

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void onAHealthyLakeAllIsWell() throws Exception {
    topic("healthy", Map.of(), Instant.now(), 5);
    PlantedLake lake = lake().store("healthy", 0, 2).store("healthy", 3, 4);
    run("silver", "--profile=direct", "--lake=" + lake.folder());
    Map<String, Long> before = files(lake.folder());

    Examined found = examine(lake, "healthy");

    assertThat(found.text(), found.exit(), is(ExitCode.DONE));
    assertThat(found.json().get("status").asText(), is("ok"));
    assertThat(found.text(), statuses(found), everyItem(is("ok")));
    found.has("ok", "Offsets", "the lake holds all that the topic has", null);
    found.has("ok", "ventes_stream", "version 1", null);
    found.has("ok", "File system", "one writer won each of 8 races", null);
    found.has("ok", "Up to date", "all that Bronze holds at version 1 is in", null);
    assertThat("the lake is as it was", files(lake.folder()), is(before));
  }

  @Test
  void beforeTheFirstRunThereIsNothingToComplainAboutAndNothingIsMade() throws Exception {
    topic("fresh", Map.of(), Instant.now(), 3);
    PlantedLake lake = new PlantedLake(folder.resolve("not/yet"));
    Examined found = examine(lake, "fresh");
    assertThat(found.text(), found.exit(), is(ExitCode.DONE));
    assertThat(found.json().get("status").asText(), is("ok"));
    found.has("ok", "ventes_stream", "not there yet", null);
    found.has("ok", "Offsets", "the lake holds nothing of this topic yet; it has 3", null);
    found.has("skipped", "Up to date", "no Bronze table yet", null);
    assertThat(Files.exists(folder.resolve("not")), is(false));
  }

  @Test
  void brokersThatDoNotAnswerKeepItWaitingOnce() throws Exception {
    Instant start = Instant.now();
    Examined found =
        examine(
            lake(),
            "any",
            "--bootstrapServers=127.0.0.1:" + FreePort.find(),
            "--connectionTimeoutSeconds=2");
    assertThat(Duration.between(start, Instant.now()), lessThan(Duration.ofSeconds(15)));
    found.problem("Brokers", "No Kafka broker answers at 127.0.0.1:", "--bootstrapServers");
    found.has("skipped", "Offsets", "no broker answers", null);
  }

  @Test
  void aTopicThatIsNotThere() throws Exception {
    topic("ventes_stream", Map.of(), Instant.now(), 0);
    examine(lake(), "vente_stream")
        .problem("Topic", "Topic vente_stream does not exist", "--topic=ventes_stream");
  }

  @Test
  void aTopicThatIsCompacted() throws Exception {
    topic("compacted", Map.of("cleanup.policy", "compact"), Instant.now(), 0);
    examine(lake(), "compacted")
        .has("warning", "Topic", "cleanup.policy=compact", "cleanup.policy=delete");
  }

  @Test
  void recordsThatTheBrokerHasDeletedBeforeTheyWereStored() throws Exception {
    topic("deleted", Map.of(), Instant.now(), 10);
    try (Admin admin = admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition("deleted", 0), RecordsToDelete.beforeOffset(7)))
          .all()
          .get();
    }
    examine(lake().store("deleted", 0, 4), "deleted")
        .problem("Offsets", "deleted offsets 5 to 6 of deleted-0", "--skipDeletedRecords");
  }

  @Test
  void recordsThatAreAboutToBeDeleted() throws Exception {
    Map<String, String> hour = Map.of("retention.ms", "3600000");
    topic("ageing", hour, Instant.now().minus(Duration.ofMinutes(50)), 4);
    PlantedLake lake = lake().store("ageing", 0, 2);
    examine(lake, "ageing")
        .has("warning", "Retention", "near their end or beyond: [ageing-0]", "run 'bronze'");
    examine(lake.store("ageing", 3, 3), "ageing")
        .has("ok", "Retention", "records are kept for 60 minutes", null);
  }

  @Test
  void aTopicThatWasCreatedAnew() throws Exception {
    topic("anew", Map.of(), Instant.now(), 2);
    examine(lake().store("anew", 0, 9), "anew")
        .problem("Offsets", "the lake is ahead of the broker: it holds anew-0", "--lake");
  }

  @Test
  void aLakeThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    examine(new PlantedLake(file.resolve("lake")), "any")
        .problem("File system", "nothing can be written", "--lake=DIRECTORY");
    examine(new PlantedLake(file), "any").problem("Place", "is a file", "--lake");
  }

  @Test
  void aFolderOfSomethingElse() throws Exception {
    Path documents = Files.createDirectory(folder.resolve("documents"));
    Files.writeString(documents.resolve("thesis.txt"), "mine");
    examine(new PlantedLake(documents), "any")
        .problem("Place", "holds something else already (thesis.txt)", "--lake");
  }

  @Test
  void aFileSystemOnWhichTwoWritersCreateTheSameFile() throws Exception {
    Examined found = examineAt("leaky:" + folder.resolve("leaky"), "any");
    found.problem("File system", "races for a log entry both writers won", "delta.logStore");
    assertThat(Files.exists(folder.resolve("leaky")), is(false));
  }

  @Test
  void aFileSystemWhoseClockIsAnHourAhead() throws Exception {
    examineAt("skewed:" + folder.resolve("skewed"), "any")
        .has("warning", "File system", "its clock is 60 minutes ahead of", "NTP");
  }

  @Test
  void aDiskThatIsFull() throws Exception {
    Examined found = examine(lake(), "any", "--minFreeMebibytes=1000000000");
    found.problem("File system", "MiB left (wanted: 1,000,000,000)", "free some space");
    found.problem("Temporary files", "MiB left (wanted: 1,000,000,000)", "java.io.tmpdir");
  }

  @Test
  void aHeapThatIsTooSmall() throws Exception {
    examine(lake(), "any", "--minHeapMebibytes=1000000")
        .problem("Memory", "this runner wants 1,000,000", "MAVEN_OPTS=-Xmx1000000m");
  }

  @Test
  void aPortThatIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      examine(lake(), "any", "--metricsPort=" + taken.getLocalPort())
          .problem("Ports", "port " + taken.getLocalPort(), "--metricsPort");
    }
  }

  /**
   * In a JVM of its own, which gets none of the flags; the Spark profile says that it needs them.
   */
  @Tag("certify")
  @Test
  void aJvmWithoutTheFlagsOfSpark() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.saleslakehouse.pipelines.Lakehouse",
                "doctor",
                "--json",
                "--profile=spark",
                "--bootstrapServers=127.0.0.1:" + FreePort.find(),
                "--connectionTimeoutSeconds=1",
                "--lake=" + folder.resolve("lake"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(), is(1));
    Examined found = new Examined(ExitCode.FAILED, JSON.readTree(out), out);
    found.problem(
        "JVM flags",
        "Java keeps the runner out of java.io, java.lang,",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
  }

  @Test
  void directoriesOfRunsThatWereKilled() throws Exception {
    Path killed = Files.createDirectories(folder.resolve("tmp/lakehouse-run-1"));
    Path file = Files.writeString(killed.resolve("checkpoint"), "");
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
    Files.setLastModifiedTime(file, old);
    Files.setLastModifiedTime(killed, old);
    Files.createDirectory(folder.resolve("tmp/lakehouse-run-2"));
    Path somebodys = Files.createDirectory(folder.resolve("tmp/lakehouse-data"));
    Files.setLastModifiedTime(somebodys, old);
    examine(lake(), "any")
        .has(
            "warning",
            "Leftovers",
            "1 directory of runs that were killed",
            "'rm -r " + killed + "'");
  }

  @Test
  void aTableWithOtherColumns() throws Exception {
    Schema other =
        Schema.builder()
            .addStringField("vente_id")
            .addStringField("jour")
            .addStringField("kept_by_others")
            .build();
    PlantedLake lake =
        lake()
            .tableOf(
                Rows.BRONZE_PATH,
                other,
                Row.withSchema(other).addValues("1", "2025-03-01", "x").build());
    Examined found = examine(lake, "any");
    found.problem("ventes_stream", "column 'vente_id' is string, and not integer", "move it away");
    found.problem("ventes_stream", "column 'montant' (double) is not there", "move it away");
    found.problem("ventes_stream", "column 'kept_by_others' may not be null", "move it away");
  }

  @Test
  void aTableWithAFeatureThatIsNotKnown() throws Exception {
    PlantedLake lake =
        lake()
            .store("any", 0, 0)
            .commit(
                Rows.BRONZE_PATH,
                "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":"
                    + "[\"holograms\"],\"writerFeatures\":[\"holograms\"]}}");
    examine(lake, "any")
        .problem("ventes_stream", "demands the reader feature [holograms]", "move the table");
  }

  @Test
  void aTableThatCanBeReadAndNotWritten() throws Exception {
    PlantedLake lake =
        lake()
            .store("any", 0, 0)
            .commit(
                Rows.BRONZE_PATH, "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":3}}");
    examine(lake, "any")
        .problem("ventes_stream", "it demands writer version 3", "do not set newer table features");
  }

  @Test
  void aLogThatIsBroken() throws Exception {
    PlantedLake lake = lake().store("any", 0, 0).spoil(Rows.BRONZE_PATH, 0);
    examine(lake, "any").problem("ventes_stream", "", "_delta_log from a copy");
  }

  @Test
  void manySmallFiles() throws Exception {
    PlantedLake lake = lake().store("any", 0, 0).store("any", 1, 1).store("any", 2, 2);
    examine(lake, "any", "--maxSmallFiles=1")
        .has(
            "warning",
            "ventes_stream",
            "3 of 3 files are smaller than 16 MiB",
            "optimize --tables=ventes_stream");
  }

  @Test
  void daysOfAnotherTimeZone() throws Exception {
    examine(lake().store("any", 0, 0), "any", "--timeZone=Pacific/Kiritimati")
        .problem("Time zone", "Bronze was made with another time zone", "--timeZone=ZONE");
  }

  @Test
  void silverThatIsBehindOrOfAnotherBronze() throws Exception {
    PlantedLake lake = lake().store("any", 0, 0);
    examine(lake, "any").has("warning", "Up to date", "no Silver tables yet", "run 'silver");
    lake.store("any", 1, 1);
    run("silver", "--profile=direct", "--lake=" + lake.folder());
    lake.store("any", 2, 2);
    examine(lake, "any")
        .has(
            "warning",
            "Up to date",
            "ventes_aggreges, ventes_par_pays, ventes_par_segment behind Bronze at version 2: 1 day"
                + " changed since version 1",
            "run 'silver");

    PlantedLake replaced = new PlantedLake(folder.resolve("replaced"));
    replaced.store("any", 0, 0);
    copy(lake.table("silver"), replaced.table("silver"));
    examine(replaced, "any")
        .problem(
            "Up to date",
            "nothing shows that the client-days were made from this Bronze table",
            "run 'silver");
  }

  @Test
  void peopleGetLinesUnderHeadingsAndQuietOnesProblemsOnly() throws Exception {
    topic("lines", Map.of(), Instant.now(), 0);
    String[] command = arguments(lake().folder().toString(), "lines", "--minHeapMebibytes=1000000");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(run(out, command), is(ExitCode.FAILED));
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines, hasItem("Machine"));
    assertThat(lines, hasItem(startsWith("  ok       Java                17.")));
    assertThat(lines, hasItem(startsWith("  PROBLEM  Memory              a heap of")));
    assertThat(lines, hasItem(startsWith(" ".repeat(31) + "fix: set a larger one: 'MAVEN_OPTS=")));
    assertThat(lines, hasItem(startsWith("1 problem, 0 warnings, ")));
    assertThat(lines.toString(), not(containsString("\u001b")));

    out.reset();
    List<String> quiet = new ArrayList<>(List.of(command));
    quiet.add("--quiet");
    assertThat(run(out, quiet.toArray(new String[0])), is(ExitCode.FAILED));
    lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.get(0), is("Machine"));
    assertThat(lines.stream().filter(line -> line.startsWith("  ok")).toList(), hasSize(0));
    assertThat(lines.get(1), startsWith("  PROBLEM  Memory  a heap of"));
  }

  /** What doctor said. */
  private record Examined(ExitCode exit, JsonNode json, String text) {

    void problem(String check, String finding, String fix) {
      has("problem", check, finding, fix);
      assertThat(text, exit, is(ExitCode.FAILED));
      assertThat(json.get("status").asText(), is("problem"));
    }

    /** Messages of commands hold finding and fix in one. */
    void has(String status, String check, String finding, String fix) {
      for (JsonNode one : json.get("findings")) {
        String said = one.get("finding").asText() + " " + one.get("fix").asText("");
        if (one.get("check").asText().equals(check)
            && one.get("status").asText().equals(status)
            && one.get("finding").asText().contains(finding)
            && (fix == null || said.contains(fix))) {
          return;
        }
      }
      throw new AssertionError(
          "Not found: " + status + ", " + check + ": " + finding + " / " + fix + "\n" + text);
    }
  }

  private PlantedLake lake() throws IOException {
    return new PlantedLake(Files.createDirectories(folder.resolve("lake")));
  }

  private static Examined examine(PlantedLake lake, String topic, String... more)
      throws IOException {
    return examineAt(lake.folder().toString(), topic, more);
  }

  private static Examined examineAt(String lake, String topic, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(arguments(lake, topic, more)));
    arguments.add("--json");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExitCode exit = run(out, arguments.toArray(new String[0]));
    String text = out.toString(StandardCharsets.UTF_8);
    return new Examined(exit, JSON.readTree(text), text);
  }

  private static String[] arguments(String lake, String topic, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "doctor",
                "--profile=direct",
                "--lake=" + lake,
                "--topic=" + topic,
                "--minFreeMebibytes=1"));
    if (Stream.of(more).noneMatch(m -> m.startsWith("--bootstrapServers"))) {
      arguments.add("--bootstrapServers=" + broker.bootstrapServers());
    }
    for (String argument : more) {
      arguments.removeIf(a -> a.startsWith(argument.replaceFirst("=.*", "=")));
      arguments.add(argument);
    }
    return arguments.toArray(new String[0]);
  }

  private static void run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(String.join(" ", arguments), run(out, arguments), is(ExitCode.DONE));
  }

  private static ExitCode run(ByteArrayOutputStream out, String... arguments) {
    return Lakehouse.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
  }

  private static List<String> statuses(Examined found) {
    List<String> statuses = new ArrayList<>();
    found.json().get("findings").forEach(one -> statuses.add(one.get("status").asText()));
    return statuses;
  }

  /** A topic of one partition with so many records of this age. */
  private static void topic(String name, Map<String, String> config, Instant time, int records)
      throws Exception {
    broker.createTopic(name, 1, config);
    Map<String, Object> producerConfig =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(producerConfig, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer
            .send(new ProducerRecord<>(name, 0, time.toEpochMilli(), null, new byte[] {1}))
            .get();
      }
    }
  }

  private static Admin admin() {
    return Admin.create(
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
  }

  /** All files with their sizes. */
  private static Map<String, Long> files(Path root) throws IOException {
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.toList()) {
        files.put(
            root.relativize(path).toString(), Files.isDirectory(path) ? -1 : Files.size(path));
      }
    }
    return files;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Path target = to.resolve(from.relativize(path));
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }
}
