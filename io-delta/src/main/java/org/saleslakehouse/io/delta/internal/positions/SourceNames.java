package org.saleslakehouse.io.delta.internal.positions;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * The names of source partitions that are held in several columns: their values joined with {@code
 * -}. No two source partitions have the same name: where a value holds a {@code -} itself it stands
 * as {@code %2D}, and {@code %} as {@code %25}. A text and a number, as Kafka's topic and
 * partition, need no more than the latter: the last {@code -} is the one between them.
 */
final class SourceNames {
  private static final String BETWEEN = "-";

  /** The name of the source partition that these values stand for, none of which is null. */
  static String of(Object... values) {
    if (values.length == 1) {
      return String.valueOf(values[0]);
    }
    boolean isTextAndNumber =
        values.length == 2
            && values[1] instanceof Number
            && !String.valueOf(values[1]).contains(BETWEEN);
    return Arrays.stream(values)
        .map(value -> String.valueOf(value).replace("%", "%25"))
        .map(value -> isTextAndNumber ? value : value.replace(BETWEEN, "%2D"))
        .collect(Collectors.joining(BETWEEN));
  }

  /** The name that former versions of this library gave the same source partition. */
  static String former(SourcePositions positions, String name) {
    List<String> columns = positions.partitionColumns();
    return columns == null || columns.size() == 1
        ? name
        : name.replace("%2D", BETWEEN).replace("%25", "%");
  }

  private SourceNames() {}
}
