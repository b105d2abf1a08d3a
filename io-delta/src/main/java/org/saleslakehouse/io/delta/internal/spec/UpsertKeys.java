package org.saleslakehouse.io.delta.internal.spec;

import java.io.Serializable;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What an upsert goes by.
 *
 * @param columns that together identify a row
 * @param ordering of two rows with the same key the one with the smaller value here gives way;
 *     null: the one that was there before
 */
public record UpsertKeys(List<String> columns, @Nullable String ordering) implements Serializable {
  private static final long serialVersionUID = 1;
}
