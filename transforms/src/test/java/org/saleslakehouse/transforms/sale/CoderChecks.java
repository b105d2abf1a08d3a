package org.saleslakehouse.transforms.sale;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;

/** What holds of each coder. */
public final class CoderChecks {
  @SafeVarargs
  public static <T> void check(Coder<T> coder, T... values) throws Exception {
    CoderProperties.coderSerializable(coder);
    for (T value : values) {
      CoderProperties.coderDecodeEncodeEqual(coder, value);
      CoderProperties.coderDeterministic(coder, value, CoderUtils.clone(coder, value));
      CoderProperties.coderConsistentWithEquals(coder, value, CoderUtils.clone(coder, value));
    }
  }

  private CoderChecks() {}
}
