package org.saleslakehouse.pipelines.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.saleslakehouse.pipelines.options.PropertyMap;

/**
 * Creates KafkaIO's consumers with the user's properties. These do not go into KafkaIO's own
 * configuration, which it shows as display data, passwords included.
 */
public final class CreateConsumer
    implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {
  private static final long serialVersionUID = 1L;

  private final PropertyMap properties;

  private CreateConsumer(PropertyMap properties) {
    this.properties = properties;
  }

  public static CreateConsumer with(PropertyMap properties) {
    return new CreateConsumer(properties);
  }

  @Override
  public Consumer<byte[], byte[]> apply(Map<String, Object> config) {
    Map<String, Object> complete = new HashMap<>(config);
    complete.putAll(properties.asMap());
    return new KafkaConsumer<>(complete);
  }
}
