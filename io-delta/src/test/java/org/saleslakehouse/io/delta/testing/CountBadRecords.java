package org.saleslakehouse.io.delta.testing;

import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.values.PCollection;

/** What an error handler's sink may be in a test: how many records came to it. */
public final class CountBadRecords extends PTransform<PCollection<BadRecord>, PCollection<Long>> {
  private static final long serialVersionUID = 1;

  @Override
  public PCollection<Long> expand(PCollection<BadRecord> records) {
    return records.apply(Count.globally());
  }
}
