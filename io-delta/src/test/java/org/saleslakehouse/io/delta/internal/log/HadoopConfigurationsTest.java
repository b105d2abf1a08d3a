package org.saleslakehouse.io.delta.internal.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;

class HadoopConfigurationsTest {
  @Test
  void aLocalTableIsReadWithoutChecksumFiles() {
    assertThat(localClass("/lake/sales", Map.of()), is(RawLocalFileSystem.class.getName()));
    assertThat(localClass("file:/lake/sales", Map.of()), is(RawLocalFileSystem.class.getName()));
  }

  /** The connector's buffers are files that Hadoop knows as a LocalFileSystem. */
  @Test
  void theBuffersOfAnObjectStoresConnectorAreLeftAlone() throws Exception {
    Configuration s3 = HadoopConfigurations.of("s3a://bucket/sales", Map.of());
    assertThat(FileSystem.getLocal(s3), instanceOf(LocalFileSystem.class));
    assertThat(s3.get("delta.logStore.file.impl"), is(LINKING));
  }

  @Test
  void aTableWithoutASchemeIsOfTheDefaultFileSystem() {
    Map<String, String> hdfs = Map.of("fs.defaultFS", "hdfs://namenode");
    assertThat(
        localClass("/lake/sales", hdfs), is(new Configuration().get("fs.file.impl", "unset")));
    assertThat(localClass("file:///lake/sales", hdfs), is(RawLocalFileSystem.class.getName()));
  }

  @Test
  void theUsersPropertiesHaveTheLastWord() {
    assertThat(
        localClass("/lake", Map.of("fs.file.impl", LocalFileSystem.class.getName())),
        is(LocalFileSystem.class.getName()));
    assertThat(
        HadoopConfigurations.of("/lake", Map.of("delta.logStore.file.impl", "mine"))
            .get("delta.logStore.file.impl"),
        is("mine"));
  }

  private static final String LINKING = "org.saleslakehouse.io.delta.LinkingLogStore";

  private static String localClass(String table, Map<String, String> properties) {
    return HadoopConfigurations.of(table, properties).get("fs.file.impl", "unset");
  }
}
