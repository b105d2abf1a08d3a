package org.saleslakehouse.io.delta.internal.spec;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The partitions that a write replaces, whether or not rows come for them. */
public record ReplacedPartitions(Set<Map<String, @Nullable String>> partitions)
    implements Serializable {
  private static final long serialVersionUID = 1;

  public static ReplacedPartitions of(Set<Map<String, @Nullable String>> partitions) {
    Set<Map<String, @Nullable String>> copy = new HashSet<>();
    partitions.forEach(p -> copy.add(new HashMap<>(p)));
    return new ReplacedPartitions(copy);
  }
}
