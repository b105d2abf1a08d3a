package org.saleslakehouse.transforms;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.transforms.Combine.AccumulatingCombineFn;
import org.apache.beam.sdk.transforms.Combine.AccumulatingCombineFn.Accumulator;
import org.apache.beam.sdk.util.VarInt;

/**
 * Sums over client-days that come again and again, each time with all sales so far. The one with
 * the most sales counts: within a window sales are only ever added, so the number of sales orders
 * the revisions of a client-day. Hence a revision that comes twice, or after a newer one, changes
 * nothing.
 */
final class RollUpLatest implements Accumulator<ClientDay, RollUpLatest, RollUpTotals> {
  private final Map<ClientDayKey, ClientDay> latest = new HashMap<>();

  @Override
  public void addInput(ClientDay day) {
    latest.merge(day.key(), day, (held, more) -> more.nbAchats() > held.nbAchats() ? more : held);
  }

  @Override
  public void mergeAccumulator(RollUpLatest other) {
    other.latest.values().forEach(this::addInput);
  }

  @Override
  public RollUpTotals extractOutput() {
    RollUpSums sums = new RollUpSums();
    latest.values().forEach(sums::addInput);
    return sums.extractOutput();
  }

  static final class Fn extends AccumulatingCombineFn<ClientDay, RollUpLatest, RollUpTotals> {
    @Override
    public RollUpLatest createAccumulator() {
      return new RollUpLatest();
    }

    @Override
    public Coder<RollUpLatest> getAccumulatorCoder(
        CoderRegistry registry, Coder<ClientDay> inputCoder) {
      return LatestCoder.INSTANCE;
    }

    @Override
    public Coder<RollUpTotals> getDefaultOutputCoder(
        CoderRegistry registry, Coder<ClientDay> inputCoder) {
      return RollUpTotals.TotalsCoder.of();
    }
  }

  private static final class LatestCoder extends AtomicCoder<RollUpLatest> {
    private static final LatestCoder INSTANCE = new LatestCoder();

    @Override
    public void encode(RollUpLatest days, OutputStream out) throws IOException {
      VarInt.encode(days.latest.size(), out);
      for (ClientDay day : days.latest.values()) {
        ClientDayCoder.of().encode(day, out);
      }
    }

    @Override
    public RollUpLatest decode(InputStream in) throws IOException {
      RollUpLatest days = new RollUpLatest();
      int size = VarInt.decodeInt(in);
      for (int i = 0; i < size; i++) {
        days.addInput(ClientDayCoder.of().decode(in));
      }
      return days;
    }

    /** The order of a hash map is not. */
    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      throw new NonDeterministicException(
          this, "the client-days are written in no particular order");
    }
  }
}
