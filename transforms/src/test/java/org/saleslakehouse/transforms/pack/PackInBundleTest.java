package org.saleslakehouse.transforms.pack;

import static org.apache.beam.sdk.values.TypeDescriptors.integers;
import static org.apache.beam.sdk.values.TypeDescriptors.kvs;
import static org.apache.beam.sdk.values.TypeDescriptors.lists;
import static org.apache.beam.sdk.values.TypeDescriptors.strings;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Reify;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Method: what TestStream adds at once is one bundle. */
@ExtendWith(TestPipelineExtension.class)
class PackInBundleTest {
  private static TimestampedValue<KV<String, Integer>> value(String key, int value, long second) {
    return TimestampedValue.of(KV.of(key, value), at(second));
  }

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }

  private static TestStream.Builder<KV<String, Integer>> stream() {
    return TestStream.create(KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of()));
  }

  private static TimestampedValue<KV<String, List<Integer>>> list(
      String key, long second, Integer... values) {
    return TimestampedValue.of(KV.of(key, List.of(values)), at(second));
  }

  @Test
  void theValuesOfAKeyInABundleAreOnePackAsOldAsItsEarliest(TestPipeline pipeline) {
    PCollection<KV<String, Pack<Integer>>> packs =
        pipeline
            .apply(
                stream()
                    .addElements(
                        value("a", 1, 20), value("b", 2, 30), value("a", 3, 10), value("a", 4, 40))
                    .addElements(value("a", 5, 5))
                    .advanceWatermarkToInfinity())
            .apply(PackInBundle.create());
    PAssert.that(unpacked(packs))
        .containsInAnyOrder(List.of(list("a", 10, 1, 3, 4), list("b", 30, 2), list("a", 5, 5)));
    pipeline.run();
  }

  @Test
  void valuesOfDifferentWindowsAreInDifferentPacks(TestPipeline pipeline) {
    PCollection<KV<String, Pack<Integer>>> packs =
        pipeline
            .apply(
                stream()
                    .addElements(value("a", 1, 59), value("a", 2, 60), value("a", 3, 1))
                    .advanceWatermarkToInfinity())
            .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))
            .apply(PackInBundle.create());
    PAssert.that(unpacked(packs)).containsInAnyOrder(List.of(list("a", 1, 1, 3), list("a", 60, 2)));
    pipeline.run();
  }

  @Test
  void aFullPackIsGivenOutAndTheNextBegun(TestPipeline pipeline) {
    PCollection<KV<String, Pack<Integer>>> packs =
        pipeline
            .apply(
                stream()
                    .addElements(
                        value("a", 1, 7),
                        value("a", 2, 8),
                        value("b", 3, 9),
                        value("a", 4, 3),
                        value("a", 5, 4),
                        value("a", 6, 5))
                    .advanceWatermarkToInfinity())
            .apply(PackInBundle.ofAtMost(2));
    PAssert.that(unpacked(packs))
        .containsInAnyOrder(
            List.of(list("a", 7, 1, 2), list("b", 9, 3), list("a", 3, 4, 5), list("a", 5, 6)));
    pipeline.run();
  }

  private static PCollection<TimestampedValue<KV<String, List<Integer>>>> unpacked(
      PCollection<KV<String, Pack<Integer>>> packs) {
    return packs
        .apply(
            "Unpack",
            MapElements.into(kvs(strings(), lists(integers())))
                .via(pack -> KV.of(pack.getKey(), listOf(pack.getValue()))))
        .apply(Reify.timestamps());
  }

  private static List<Integer> listOf(Pack<Integer> pack) {
    List<Integer> values = new ArrayList<>();
    pack.forEach(values::add);
    assertThat(pack.size(), is(values.size()));
    return values;
  }

  @Test
  void aPackSurvivesEveryShuffle() throws Exception {
    Coder<Pack<String>> coder = Pack.PackCoder.of(StringUtf8Coder.of());
    Pack<String> two = Pack.of(List.of("a", "Zoë 😀"), StringUtf8Coder.of());
    CoderProperties.structuralValueDecodeEncodeEqual(coder, two);
    CoderProperties.structuralValueDecodeEncodeEqual(
        coder, Pack.of(List.of(), StringUtf8Coder.of()));
    CoderProperties.coderSerializable(coder);
    assertThat(CoderUtils.clone(coder, two), contains("a", "Zoë 😀"));
  }
}
