package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * What is there to deploy fits the jobs. Nothing here builds an image or asks a cluster: what the
 * files say is compared with what the program takes. The names of metrics have a test where the
 * metrics are.
 */
class DeployFilesTest {
  private static final Path DEPLOY = Path.of("../../runner-profiles/deploy");
  private static final Path ROOT = Path.of("../..");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What the build makes, which is not there yet. */
  private static final String JAR = "pipelines/target/sales-lakehouse-spark.jar";

  @TempDir Path folder;

  private static List<Map<String, Object>> resources() throws IOException {
    List<Map<String, Object>> resources = new ArrayList<>();
    for (Object resource :
        new Yaml().loadAll(Files.readString(DEPLOY.resolve("kubernetes.yaml")))) {
      resources.add(map(resource));
    }
    return resources;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }

  @SuppressWarnings("unchecked")
  private static <T> List<T> list(Object node) {
    return (List<T>) node;
  }

  /** By path, such as {@code spec.template}. */
  private static Object at(Map<String, Object> node, String path) {
    Object at = node;
    for (String key : path.split("\\.", -1)) {
      at = map(at).get(key);
    }
    return at;
  }

  private static List<Map<String, Object>> podsOf(String kind) throws IOException {
    return resources().stream()
        .filter(resource -> resource.get("kind").equals(kind))
        .map(
            resource ->
                map(
                    at(
                        resource,
                        kind.equals("CronJob")
                            ? "spec.jobTemplate.spec.template.spec"
                            : "spec.template.spec")))
        .toList();
  }

  private static Map<String, Object> container(Map<String, Object> pod) {
    return map(list(pod.get("containers")).get(0));
  }

  @Test
  void theImageHoldsWhatTheBuildMakesAndFetchesNothing() throws IOException {
    List<String> lines =
        Files.readAllLines(DEPLOY.resolve("Dockerfile")).stream()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .toList();
    assertThat(lines, everyItem(not(startsWith("RUN"))));
    assertThat(lines, everyItem(not(startsWith("ADD"))));
    List<String> copied =
        lines.stream()
            .filter(line -> line.startsWith("COPY "))
            .map(line -> line.split(" ", -1)[1])
            .toList();
    assertThat(copied, hasItem(JAR));
    for (String file : copied) {
      assertThat(file, file.equals(JAR) || Files.exists(ROOT.resolve(file)), is(true));
    }
    assertThat(lines, hasItem(startsWith("USER ")));
  }

  @Test
  void theConfigurationInTheManifestIsOneThatTheJobsTake() throws IOException {
    Map<String, Object> configMap =
        resources().stream().filter(r -> r.get("kind").equals("ConfigMap")).findFirst().get();
    Path file = folder.resolve("lakehouse.yaml");
    Files.writeString(file, (String) map(configMap.get("data")).get("lakehouse.yaml"));
    EndedCommand.inThisJvm(LIMIT, "config", "--profile=direct", "--config=" + file).expectExit(0);
  }

  /** Each is a command with options that it has, and ends in the time that a pod is given. */
  @Test
  void thePodsRunCommandsThatThereAre() throws IOException {
    List<Map<String, Object>> pods = new ArrayList<>(podsOf("Deployment"));
    pods.addAll(podsOf("CronJob"));
    List<String> commands = new ArrayList<>();
    for (Map<String, Object> pod : pods) {
      List<String> arguments = list(container(pod).get("args"));
      commands.add(arguments.get(0));
      String help =
          EndedCommand.inThisJvm(LIMIT, arguments.get(0), "--help").expectExit(0).stdout();
      for (String option : arguments.subList(1, arguments.size())) {
        String name = option.replaceFirst("=.*", "");
        assertThat(help, help.contains(name), is(true));
      }
      assertThat(at(container(pod), "securityContext.readOnlyRootFilesystem"), is(true));
      List<String> mounts =
          StreamSupport.stream(
                  DeployFilesTest.<Map<String, Object>>list(container(pod).get("volumeMounts"))
                      .spliterator(),
                  false)
              .map(mount -> (String) mount.get("mountPath"))
              .toList();
      assertThat(mounts, hasItem("/tmp"));
    }
    assertThat(commands, is(List.of("bronze", "silver", "audit", "vacuum")));
  }

  @Test
  void thePodsThatStayHaveProbesAndTimeToEnd() throws IOException {
    for (Map<String, Object> pod : podsOf("Deployment")) {
      for (String probe : List.of("startupProbe", "livenessProbe")) {
        assertThat(at(container(pod), probe + ".httpGet.path"), is("/-/healthy"));
        assertThat(at(container(pod), probe + ".httpGet.port"), is("metrics"));
      }
      assertThat((Integer) pod.get("terminationGracePeriodSeconds"), greaterThan(10));
    }
  }

  @Test
  void theDashboardHasAQueryInEachPanel() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(DEPLOY.resolve("grafana-dashboard.json").toFile());
    assertThat(dashboard.get("panels").size(), greaterThan(5));
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        assertThat(panel.toString(), target.get("expr").asText().contains("lakehouse_"), is(true));
      }
    }
  }

  @Test
  void prometheusTakesTheRules() throws Exception {
    boolean isThere =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "promtool")));
    assumeTrue(isThere, "There is no promtool");
    Path printed = folder.resolve("promtool.txt");
    int code =
        new ProcessBuilder(
                "promtool", "check", "rules", DEPLOY.resolve("prometheus-rules.yaml").toString())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start()
            .waitFor();
    assertThat(Files.readString(printed), code, is(0));
  }
}
