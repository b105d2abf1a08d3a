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

/** The options that only {@code query} has; the others are proved as those of {@code silver}. */
class QueryOptionsTest {

  @Test
  void queryHasTheseDefaults() {
    assertThat(
        ownValues(),
        equalTo(
            Map.of(
                "asOf", "null",
                "batch", "false",
                "format", "TABLE",
                "language", "null",
                "limit", "20",
                "report", "null",
                "sql", "null")));
  }

  @Test
  void eachOptionOfQueryArrives() {
    assertThat(
        ownValues(
            "--asOf=7",
            "--batch",
            "--format=JSON",
            "--language=fr",
            "--limit=3",
            "--report=LATE",
            "--sql=SELECT 1"),
        equalTo(
            Map.of(
                "asOf", "7",
                "batch", "true",
                "format", "JSON",
                "language", "fr",
                "limit", "3",
                "report", "LATE",
                "sql", "SELECT 1")));
  }

  private static Map<String, String> ownValues(String... arguments) {
    QueryOptions options = PipelineOptionsFactory.fromArgs(arguments).as(QueryOptions.class);
    Map<String, String> values = new TreeMap<>();
    try {
      for (PropertyDescriptor property :
          Introspector.getBeanInfo(QueryOptions.class).getPropertyDescriptors()) {
        values.put(property.getName(), String.valueOf(property.getReadMethod().invoke(options)));
      }
    } catch (IntrospectionException | ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    return values;
  }
}
