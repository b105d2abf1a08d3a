package org.saleslakehouse.transforms.rollup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.transforms.Combine.AccumulatingCombineFn;
import org.apache.beam.sdk.transforms.Combine.AccumulatingCombineFn.Accumulator;
import org.apache.beam.sdk.util.VarInt;
import org.saleslakehouse.transforms.clientday.ClientDay;
import org.saleslakehouse.transforms.clientday.IntSet;
import org.saleslakehouse.transforms.sale.Money;
import org.saleslakehouse.transforms.sale.Wire;

/**
 * Sums over client-days of which each counts: they occur once, or are what is new since the pane
 * before.
 */
final class RollUpSums implements Accumulator<ClientDay, RollUpSums, RollUpTotals> {
  private long transactions;
  private long items;
  private Money revenue = new Money();
  private IntSet clients = new IntSet();
  private Set<String> countries = new HashSet<>();

  @Override
  public void addInput(ClientDay day) {
    revenue.add(day.totalDepense());
    addUnspent(day.key().clientId(), day.key().pays(), day.nbAchats(), day.totalQuantite());
  }

  /**
   * Adds a client-day of which only this is known.
   *
   * @param spent counts as the decimal that it is written as
   */
  void add(int client, String country, long purchases, long quantity, double spent) {
    revenue.add(spent);
    addUnspent(client, country, purchases, quantity);
  }

  private void addUnspent(int client, String country, long purchases, long quantity) {
    transactions += purchases;
    items += quantity;
    clients.add(client);
    countries.add(country);
  }

  @Override
  public void mergeAccumulator(RollUpSums other) {
    transactions += other.transactions;
    items += other.items;
    revenue.add(other.revenue);
    clients.addAll(other.clients);
    countries.addAll(other.countries);
  }

  @Override
  public RollUpTotals extractOutput() {
    return new RollUpTotals(transactions, items, revenue.total(), clients.size(), countries.size());
  }

  /** About how much memory it takes: its objects, clients and countries. */
  long bytes() {
    return 250 + clients.bytes() + 50L * countries.size();
  }

  static final class Fn extends AccumulatingCombineFn<ClientDay, RollUpSums, RollUpTotals> {
    @Override
    public RollUpSums createAccumulator() {
      return new RollUpSums();
    }

    @Override
    public Coder<RollUpSums> getAccumulatorCoder(
        CoderRegistry registry, Coder<ClientDay> inputCoder) {
      return SumsCoder.INSTANCE;
    }

    @Override
    public Coder<RollUpTotals> getDefaultOutputCoder(
        CoderRegistry registry, Coder<ClientDay> inputCoder) {
      return RollUpTotals.TotalsCoder.of();
    }
  }

  private static final class SumsCoder extends AtomicCoder<RollUpSums> {
    private static final SumsCoder INSTANCE = new SumsCoder();

    @Override
    public void encode(RollUpSums sums, OutputStream out) throws IOException {
      VarInt.encode(sums.transactions, out);
      VarInt.encode(sums.items, out);
      sums.revenue.encode(out);
      sums.clients.encode(out);
      VarInt.encode(sums.countries.size(), out);
      for (String country : new TreeSet<>(sums.countries)) {
        Wire.writeText(country, out);
      }
    }

    @Override
    public RollUpSums decode(InputStream in) throws IOException {
      RollUpSums sums = new RollUpSums();
      sums.transactions = VarInt.decodeLong(in);
      sums.items = VarInt.decodeLong(in);
      sums.revenue = Money.decode(in);
      sums.clients = IntSet.decode(in);
      int size = VarInt.decodeInt(in);
      for (int i = 0; i < size; i++) {
        sums.countries.add(Wire.readText(in));
      }
      return sums;
    }
  }
}
