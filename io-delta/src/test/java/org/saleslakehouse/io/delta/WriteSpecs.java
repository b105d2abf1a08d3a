package org.saleslakehouse.io.delta;

import org.apache.beam.sdk.schemas.Schema;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;

/** What the workers are told of a write, for tests of what they do with it. */
public final class WriteSpecs {

  /** Of a write whose rows have this schema; what it would refuse is not looked at. */
  public static WriteSpec of(DeltaWrite write, Schema rows) {
    return write.spec(write.destinationsFor(rows), write.sourcePositions());
  }

  private WriteSpecs() {}
}
