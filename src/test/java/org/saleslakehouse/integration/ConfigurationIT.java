package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;

/**
 * One file configures the jobs, down to where each table lies, and the secrets in it show nowhere.
 * Method: processes with the file in their working directory, at the most talkative log level.
 */
class ConfigurationIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<String> SECRETS = List.of("s3cr3t-of-jaas", "s3cr3t-of-key");

  private static EmbeddedBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private void configure(String more) throws Exception {
    Files.writeString(
        folder.resolve("lakehouse.yaml"),
        """
        kafka:
          bootstrapServers: %s
          topic: configured
          client:
            ssl.key.password: s3cr3t-of-key
            sasl.jaas.config: >-
              org.apache.kafka.common.security.plain.PlainLoginModule required
              username="me" password="s3cr3t-of-jaas";
            client.dns.lookup: use_all_dns_ips
        lake:
          path: the-lake
          quarantinePath: elsewhere/refused
        producer:
          count: 40
          rate: 0
          malformedShare: 0.5
          minQuantity: 7
          maxQuantity: 7
        runner:
          profile: direct
        %s
        """
            .formatted(broker.bootstrapServers(), more));
  }

  @Tag("certify")
  @Test
  void theJobsFollowTheFileAndShowNoSecretOfIt() throws Exception {
    configure("monitoring: {verbose: true, logLevel: debug}");
    String produced = run(0, "produce", "--createTopic");
    assertThat(produced, containsString("40 records sent to configured"));
    String stored = run(0, "bronze", "--stopAtLatest");
    assertThat(stored, containsString("40 records stored"));
    assertThat(
        Files.isDirectory(folder.resolve("the-lake/bronze/ventes_stream/_delta_log")), is(true));
    assertThat(Files.isDirectory(folder.resolve("elsewhere/refused/_delta_log")), is(true));
    assertThat(Files.exists(folder.resolve("the-lake/bronze/ventes_quarantine")), is(false));
    // So the log level acts: Kafka's clients list their settings at this one.
    assertThat(stored, containsString("ssl.key.password = [hidden]"));
    assertThat(run(0, "config"), containsString("ssl.key.password: \"********\""));
  }

  @Test
  void aBrokerThatRefusesTheSecretIsReportedWithoutIt() throws Exception {
    configure("");
    String refused =
        run(
            1,
            "bronze",
            "--verbose",
            "--logLevel=debug",
            "--connectionTimeoutSeconds=3",
            "--kafkaClient=security.protocol=SASL_PLAINTEXT",
            "--kafkaClient=sasl.mechanism=PLAIN");
    assertThat(refused, containsString("error: "));
  }

  /** Runs a command, and returns all that it printed, which must hold no secret. */
  private String run(int code, String... arguments) {
    try (ForkedLakehouse run = ForkedLakehouse.command(folder, arguments).start()) {
      run.expectExit(code, LIMIT);
      String printed = run.stdout() + run.stderr();
      for (String secret : SECRETS) {
        assertThat(printed, not(containsString(secret)));
      }
      return printed;
    }
  }
}
