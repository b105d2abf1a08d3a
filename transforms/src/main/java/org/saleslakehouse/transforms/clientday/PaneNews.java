package org.saleslakehouse.transforms.clientday;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.PaneInfo.Timing;
import org.apache.beam.sdk.util.VarInt;

/**
 * What is new in a pane, and which pane it was: not every runner keeps that when windows are
 * assigned anew.
 *
 * @param isOnTime whether it is the on-time pane
 * @param isLast whether it is the last one of its window
 * @param index how many there were before it
 * @param sums what is new
 */
record PaneNews(
    boolean isOnTime, boolean isLast, long index, Map<ClientDayKey, SalesAccumulator> sums) {
  static final Coder<Map<ClientDayKey, SalesAccumulator>> SUMS_CODER =
      MapCoder.of(ClientDayKeyCoder.of(), SalesAccumulator.AccumulatorCoder.of());

  static PaneNews of(PaneInfo pane, Map<ClientDayKey, SalesAccumulator> sums) {
    return new PaneNews(pane.getTiming() == Timing.ON_TIME, pane.isLast(), pane.getIndex(), sums);
  }

  static final class NewsCoder extends AtomicCoder<PaneNews> {
    private static final long serialVersionUID = 1;

    static final NewsCoder INSTANCE = new NewsCoder();

    private NewsCoder() {}

    @Override
    public void encode(PaneNews news, OutputStream out) throws IOException {
      BooleanCoder.of().encode(news.isOnTime, out);
      BooleanCoder.of().encode(news.isLast, out);
      VarInt.encode(news.index, out);
      SUMS_CODER.encode(news.sums, out);
    }

    @Override
    public PaneNews decode(InputStream in) throws IOException {
      return new PaneNews(
          BooleanCoder.of().decode(in),
          BooleanCoder.of().decode(in),
          VarInt.decodeLong(in),
          SUMS_CODER.decode(in));
    }

    /** The order of a hash map is not. */
    @Override
    public void verifyDeterministic() throws NonDeterministicException {
      throw new NonDeterministicException(this, "the sums are written in no particular order");
    }
  }
}
