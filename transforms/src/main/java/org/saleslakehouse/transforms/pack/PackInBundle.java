package org.saleslakehouse.transforms.pack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.saleslakehouse.transforms.pack.Pack.PackCoder;

/**
 * Makes one element of the values of a key that a bundle holds, for a grouping of few keys and many
 * values. Some runners decode and encode all that a group holds for each element they add to it,
 * which for single values costs the square of their number; a {@link Pack} is copied.
 *
 * <p><b>In:</b> keyed values, in any windowing.
 *
 * <p><b>Out:</b> per bundle, window and key the values in the order in which they came, in packs of
 * no more than {@link #MAX_VALUES}. The timestamp of a pack is the earliest of its values', so that
 * a watermark held for it is held for all of them. Panes are lost: a trigger that counts elements
 * counts packs.
 *
 * @param <K> the key
 * @param <V> the value
 */
public final class PackInBundle<K, V>
    extends PTransform<PCollection<KV<K, V>>, PCollection<KV<K, Pack<V>>>> {
  private static final long serialVersionUID = 1;

  /** Some megabytes of client-days. */
  static final int MAX_VALUES = 50_000;

  private final int maxValues;

  private PackInBundle(int maxValues) {
    this.maxValues = maxValues;
  }

  public static <K, V> PackInBundle<K, V> create() {
    return new PackInBundle<>(MAX_VALUES);
  }

  /** For tests. */
  static <K, V> PackInBundle<K, V> ofAtMost(int maxValues) {
    return new PackInBundle<>(maxValues);
  }

  @Override
  public PCollection<KV<K, Pack<V>>> expand(PCollection<KV<K, V>> values) {
    KvCoder<K, V> coder = (KvCoder<K, V>) values.getCoder(); // as every KV in Beam
    return values
        .apply("Pack", ParDo.of(new PackFn<K, V>(coder.getValueCoder(), maxValues)))
        .setCoder(KvCoder.of(coder.getKeyCoder(), PackCoder.of(coder.getValueCoder())));
  }

  private static final class PackFn<K, V> extends DoFn<KV<K, V>, KV<K, Pack<V>>> {
    private static final long serialVersionUID = 1;

    private record Slot<K>(BoundedWindow window, K key) {}

    private static final class Held<V> {
      private final List<V> values = new ArrayList<>();
      private Instant earliest = BoundedWindow.TIMESTAMP_MAX_VALUE;
    }

    private final Coder<V> coder;
    private final int maxValues;
    private transient @Nullable Map<Slot<K>, Held<V>> held;

    PackFn(Coder<V> coder, int maxValues) {
      this.coder = coder;
      this.maxValues = maxValues;
    }

    @StartBundle
    public void startBundle() {
      held = new LinkedHashMap<>();
    }

    @ProcessElement
    public void process(ProcessContext context, BoundedWindow window) throws IOException {
      KV<K, V> element = context.element();
      Slot<K> slot = new Slot<>(window, element.getKey());
      Held<V> pack = held.computeIfAbsent(slot, none -> new Held<>());
      pack.values.add(element.getValue());
      if (context.timestamp().isBefore(pack.earliest)) {
        pack.earliest = context.timestamp();
      }
      if (pack.values.size() == maxValues) {
        held.remove(slot);
        context.outputWindowedValue(
            KV.of(slot.key, Pack.of(pack.values, coder)),
            pack.earliest,
            List.of(window),
            PaneInfo.NO_FIRING);
      }
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) throws IOException {
      for (Map.Entry<Slot<K>, Held<V>> entry : held.entrySet()) {
        Held<V> pack = entry.getValue();
        context.output(
            KV.of(entry.getKey().key, Pack.of(pack.values, coder)),
            pack.earliest,
            entry.getKey().window);
      }
      held = null;
    }

    /** A full pack is as old as its earliest value, which may be older than its last one. */
    @Override
    @SuppressWarnings("deprecation") // There is no other way to give elements an earlier time.
    public Duration getAllowedTimestampSkew() {
      return Duration.millis(Long.MAX_VALUE);
    }
  }
}
