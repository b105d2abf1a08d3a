package org.saleslakehouse.pipelines.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.saleslakehouse.pipelines.options.OptionJson;

/** Goal: a list in a file means what is written in it. */
class YamlFileTest {
  @TempDir Path folder;

  private String structure(String text) throws IOException {
    Path file = folder.resolve("a.yaml");
    Files.writeString(file, text);
    YamlFile read = YamlFile.read(file, "a.yaml", "--config=a.yaml");
    return OptionJson.write(read.entries().get(0).structure());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[FR, NO]              | [\"FR\",\"NO\"]",
        "[yes, No, on, OFF]    | [\"yes\",\"No\",\"on\",\"OFF\"]",
        "[true, false, True]   | [true,false,\"True\"]",
        "[007, 0o17, 0x1F]     | [\"007\",\"0o17\",\"0x1F\"]",
        "[1_000, 12:30:45]     | [\"1_000\",\"12:30:45\"]",
        "[1.50, 1e3, .5, 1.]   | [1.50,\"1e3\",\".5\",\"1.\"]",
        "[0, -3, 99]           | [0,-3,99]",
        "[2026-11-01]          | [\"2026-11-01\"]",
        "[~, null, 'null']     | [null,null,\"null\"]",
      })
  void onlyWhatJsonWritesTheSameWayIsNoText(String yaml, String json) throws IOException {
    assertThat(structure("values: " + yaml), is(json));
  }

  @Test
  void aByteOrderMarkAndCarriageReturnsAreNoPartOfIt() throws IOException {
    assertThat(
        structure("\uFEFFrules:\r\n  - name: a\r\n    kind: set\r\n"),
        is("[{\"name\":\"a\",\"kind\":\"set\"}]"));
  }
}
