package org.saleslakehouse.pipelines.options;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.options.DefaultValueFactory;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Properties that are handed on to a library, by name. Their text shows no value that may be a
 * secret.
 */
public final class PropertyMap implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, String> properties;

  private PropertyMap(Map<String, String> properties) {
    this.properties = new TreeMap<>(properties);
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static PropertyMap of(Map<String, String> properties) {
    return new PropertyMap(properties);
  }

  @JsonValue
  public Map<String, String> asMap() {
    return Collections.unmodifiableMap(properties);
  }

  /** These, and those of the other, which win. */
  public PropertyMap with(PropertyMap stronger) {
    PropertyMap both = new PropertyMap(properties);
    both.properties.putAll(stronger.properties);
    return both;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PropertyMap that && properties.equals(that.properties);
  }

  @Override
  public int hashCode() {
    return properties.hashCode();
  }

  /** The properties' names only. */
  @Override
  public String toString() {
    Set<String> names = properties.keySet();
    return names.toString();
  }

  /** No properties, for defaults. */
  public static final class Empty implements DefaultValueFactory<PropertyMap> {
    @Override
    public PropertyMap create(PipelineOptions options) {
      return new PropertyMap(Map.of());
    }
  }
}
