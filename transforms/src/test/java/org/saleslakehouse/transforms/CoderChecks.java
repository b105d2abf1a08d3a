package org.saleslakehouse.transforms;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.saleslakehouse.transforms.TestSales.bytes;
import static org.saleslakehouse.transforms.TestSales.json;
import static org.saleslakehouse.transforms.TestSales.record;
import static org.saleslakehouse.transforms.TestSales.with;

import java.io.EOFException;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.transforms.PaneNews.NewsCoder;

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
