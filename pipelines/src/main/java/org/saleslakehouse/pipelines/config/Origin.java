package org.saleslakehouse.pipelines.config;

/**
 * Where a value comes from.
 *
 * @param layer which of the places
 * @param text for people: {@code --topic}, {@code LAKEHOUSE_KAFKA_TOPIC}, {@code lakehouse.yaml:12}
 */
record Origin(Layer layer, String text) {
  /** The places, the weakest first. */
  enum Layer {
    DEFAULT,
    PROFILE,
    FILE,
    ENVIRONMENT,
    FLAG
  }
}
