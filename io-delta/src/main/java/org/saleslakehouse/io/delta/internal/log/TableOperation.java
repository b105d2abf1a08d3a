package org.saleslakehouse.io.delta.internal.log;

import java.util.Map;

/**
 * What a commit says of itself in the table's history.
 *
 * @param name one of delta-standalone's {@code Operation.Name}
 * @param parameters as text
 * @param metrics as numbers in text
 */
public record TableOperation(
    String name, Map<String, String> parameters, Map<String, String> metrics) {}
