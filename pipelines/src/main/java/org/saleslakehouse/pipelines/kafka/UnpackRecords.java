package org.saleslakehouse.pipelines.kafka;

import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * Takes the records out of their blocks: one element for each, in the block's order, with the
 * block's window and timestamp. Of headers with the same name the last is kept.
 */
public final class UnpackRecords
    extends PTransform<PCollection<RecordBlock>, PCollection<SourceRecord>> {
  private static final long serialVersionUID = 1L;

  private UnpackRecords() {}

  public static UnpackRecords create() {
    return new UnpackRecords();
  }

  @Override
  public PCollection<SourceRecord> expand(PCollection<RecordBlock> blocks) {
    return blocks.apply("UnpackBlock", ParDo.of(new UnpackFn()));
  }

  private static final class UnpackFn extends DoFn<RecordBlock, SourceRecord> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element RecordBlock block, OutputReceiver<SourceRecord> out) {
      block.unpack(out::output);
    }

    @Override
    public TypeDescriptor<SourceRecord> getOutputTypeDescriptor() {
      return TypeDescriptor.of(SourceRecord.class);
    }
  }
}
