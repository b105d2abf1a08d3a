package org.saleslakehouse.io.delta.internal.write;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.positions.RowPositionReader;
import org.saleslakehouse.io.delta.model.DynamicDestinations;
import org.saleslakehouse.io.delta.model.SourcePositions;

/**
 * Gives each row a shard. Rows of one source partition share a shard, so that a group covers an
 * unbroken range of it; without source positions the shards take turns.
 */
public final class AssignShards extends DoFn<Row, KV<Integer, Row>> {
  private static final long serialVersionUID = 1;

  private final DynamicDestinations destinations;
  private final @Nullable SourcePositions positions;
  private final int shards;
  private transient Map<String, RowPositionReader> readers;
  private transient int next;

  public AssignShards(
      DynamicDestinations destinations, @Nullable SourcePositions positions, int shards) {
    this.destinations = destinations;
    this.positions = positions;
    this.shards = shards;
  }

  @Setup
  public void setUp() {
    readers = new HashMap<>();
    next = ThreadLocalRandom.current().nextInt(shards);
  }

  @ProcessElement
  public void process(@Element Row element, OutputReceiver<KV<Integer, Row>> out) {
    next = (next + 1) % shards;
    out.output(KV.of(positions == null ? next : shardOf(element, positions), element));
  }

  private int shardOf(Row element, SourcePositions positions) {
    String destination = destinations.getDestination(element);
    Row row = destinations.getRow(element);
    RowPositionReader reader =
        readers.computeIfAbsent(destination, d -> RowPositionReader.of(positions, row.getSchema()));
    try {
      reader.read(row);
    } catch (IllegalArgumentException e) {
      throw DeltaErrors.badPosition(destinations.getTable(destination).path(), e.getMessage());
    }
    return Math.floorMod(reader.sourcePartition().hashCode(), shards);
  }
}
