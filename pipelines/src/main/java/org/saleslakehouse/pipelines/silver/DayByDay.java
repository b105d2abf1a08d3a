package org.saleslakehouse.pipelines.silver;

import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Puts bounded rows in an order in which a day's come one after the other, in one bundle: so a
 * write to a table that is partitioned by day makes one file a day. In any other order it would
 * hold a file of each day open, or begin many.
 */
final class DayByDay extends PTransform<PCollection<Row>, PCollection<Row>> {
  private static final long serialVersionUID = 1;

  private DayByDay() {}

  static DayByDay create() {
    return new DayByDay();
  }

  @Override
  public PCollection<Row> expand(PCollection<Row> rows) {
    return rows.apply(
            "ByDay",
            WithKeys.of((Row row) -> String.valueOf(row.getString("jour")))
                .withKeyType(TypeDescriptors.strings()))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), rows.getCoder()))
        .apply("GatherDay", GroupByKey.create())
        .apply("DropKeys", Values.create())
        .apply("DayAfterDay", Flatten.iterables())
        .setRowSchema(rows.getSchema());
  }
}
