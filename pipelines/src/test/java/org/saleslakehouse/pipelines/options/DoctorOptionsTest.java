package org.saleslakehouse.pipelines.options;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** The options that only {@code doctor} has; the others are proved as those of {@code bronze}. */
class DoctorOptionsTest {

  @Test
  void doctorHasTheseDefaults() {
    assertThat(
        ownValues(),
        equalTo(
            Map.of(
                "checkLimitSeconds", "30",
                "json", "false",
                "maxSmallFiles", "1000",
                "measureRunner", "false",
                "minFreeMebibytes", "1024",
                "minHeapMebibytes", "256",
                "probeLimitSeconds", "60",
                "requiredOpens", "")));
  }

  @Test
  void eachOptionOfDoctorArrives() {
    assertThat(
        ownValues(
            "--checkLimitSeconds=1",
            "--json",
            "--maxSmallFiles=2",
            "--measureRunner",
            "--minFreeMebibytes=3",
            "--minHeapMebibytes=4",
            "--probeLimitSeconds=5",
            "--requiredOpens=java.lang.Thread"),
        equalTo(
            Map.of(
                "checkLimitSeconds", "1",
                "json", "true",
                "maxSmallFiles", "2",
                "measureRunner", "true",
                "minFreeMebibytes", "3",
                "minHeapMebibytes", "4",
                "probeLimitSeconds", "5",
                "requiredOpens", "java.lang.Thread")));
  }

  private static Map<String, String> ownValues(String... arguments) {
    DoctorOptions options = PipelineOptionsFactory.fromArgs(arguments).as(DoctorOptions.class);
    Map<String, String> values = new TreeMap<>();
    try {
      for (PropertyDescriptor property :
          Introspector.getBeanInfo(DoctorOptions.class).getPropertyDescriptors()) {
        values.put(property.getName(), String.valueOf(property.getReadMethod().invoke(options)));
      }
    } catch (IntrospectionException | ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    values.remove("metricsPort"); // of the jobs' own
    return values;
  }
}
