package org.saleslakehouse.integration;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class JvmFlagsTest {
  private static final Path SPARK = Path.of("../../runner-profiles/spark");

  @Test
  void executorsHaveThoseOfAJvmThatAUserStartsButForTheHeap() throws Exception {
    List<String> ofUsers =
        Files.readAllLines(SPARK.resolve("jvm.options")).stream()
            .filter(line -> line.startsWith("-XX:"))
            .toList();
    Properties profile = new Properties();
    try (Reader file =
        Files.newBufferedReader(
            SPARK.resolve("src/main/resources/META-INF/runner-profile.properties"))) {
      profile.load(file);
    }
    String ofExecutors =
        profile.getProperty("bronze.system.spark.executor.extraJavaOptions", "").strip();
    assertThat(List.of(ofExecutors.split(" +", -1)), is(ofUsers));
  }
}
