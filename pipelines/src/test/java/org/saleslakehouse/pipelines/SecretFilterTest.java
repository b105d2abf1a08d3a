package org.saleslakehouse.pipelines;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.pipelines.config.SecretFilter;
import org.saleslakehouse.pipelines.config.Secrets;

/** What is a secret, and that it does not get through. */
class SecretFilterTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final SecretFilter filter = new SecretFilter();
  private final PrintStream out = filter.wrap(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  private String printed() {
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatIsNoSecretPassesAsItIs() {
    out.print("déjà vu");
    out.print("\r\u001b[K1 sent");
    assertThat(printed(), equalTo("déjà vu\r\u001b[K1 sent"));
  }

  @Test
  void aSecretIsMaskedWhereverItIsPrinted() {
    filter.hide(List.of("h1dden"));
    out.println("password h1dden!");
    out.printf("%s%s%n", "h1d", "den");
    new IllegalStateException("with h1dden").printStackTrace(out);
    assertThat(printed().contains("h1dden"), equalTo(false));
    assertThat(printed().startsWith("password ********!\n********\n"), equalTo(true));
  }

  @Test
  void passwordsInsideAJaasConfigurationAreSecretsThemselves() {
    filter.hide(List.of("Login required username=\"jo\" password=\"pw-one\" token='t-two';"));
    out.print("jo pw-one t-two");
    assertThat(printed(), equalTo("jo ******** ********"));
  }

  @Test
  void flagsAndNumbersAreNoSecrets() {
    filter.hide(List.of("true", "FALSE", "12345", "0.5", "-30000", "12345678"));
    out.print("true FALSE 12345 0.5 -30000 12345678");
    assertThat(printed(), equalTo("true FALSE 12345 0.5 -30000 ********"));
  }

  @Test
  void eachLineOfAKeyIsASecret() {
    filter.hide(List.of("-----BEGIN\nAAAAA\nBBBBB"));
    out.print("AAAAA and BBBBB");
    assertThat(printed(), equalTo("******** and ********"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "ssl.key.password",
        "ssl.keystore.password",
        "ssl.truststore.password",
        "ssl.keystore.key",
        "sasl.jaas.config",
        "sasl.oauthbearer.client.secret",
        "basic.auth.user.info",
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.access.key",
        "spark.hadoop.fs.s3a.session.token",
        "fs.azure.account.key.x.dfs.core.windows.net",
      })
  void isASecret(String name) {
    assertThat(Secrets.isSecret(name), equalTo(true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sasl.mechanism",
        "security.protocol",
        "ssl.keystore.location",
        "ssl.keystore.type",
        "fetch.max.bytes",
        "spark.executor.memory",
        "max.poll.records",
      })
  void isNone(String name) {
    assertThat(Secrets.isSecret(name), equalTo(false));
  }
}
