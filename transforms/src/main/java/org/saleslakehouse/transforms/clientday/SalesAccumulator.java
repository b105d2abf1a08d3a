package org.saleslakehouse.transforms.clientday;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.transforms.Combine.AccumulatingCombineFn.Accumulator;
import org.apache.beam.sdk.util.VarInt;
import org.saleslakehouse.transforms.sale.Money;
import org.saleslakehouse.transforms.sale.Wire;

/**
 * What must be kept of any set of sales to aggregate it further: mergeable in any order with the
 * same result.
 */
final class SalesAccumulator
    implements Accumulator<SalesAccumulator, SalesAccumulator, SalesTotals> {
  private long count;
  private long quantity;
  private Money amount = new Money();
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private IntSet products = new IntSet();

  void add(int produitId, int quantite, double montant) {
    count++;
    quantity += quantite;
    amount.add(montant);
    min = Math.min(min, montant);
    max = Math.max(max, montant);
    products.add(produitId);
  }

  @Override
  public void addInput(SalesAccumulator more) {
    mergeAccumulator(more);
  }

  @Override
  public void mergeAccumulator(SalesAccumulator other) {
    count += other.count;
    quantity += other.quantity;
    amount.add(other.amount);
    min = Math.min(min, other.min);
    max = Math.max(max, other.max);
    products.addAll(other.products);
  }

  @Override
  public SalesTotals extractOutput() {
    return new SalesTotals(count, quantity, amount.total(), min, max, products.size());
  }

  static final class AccumulatorCoder extends AtomicCoder<SalesAccumulator> {
    private static final AccumulatorCoder INSTANCE = new AccumulatorCoder();

    static AccumulatorCoder of() {
      return INSTANCE;
    }

    private AccumulatorCoder() {}

    @Override
    public void encode(SalesAccumulator sales, OutputStream out) throws IOException {
      VarInt.encode(sales.count, out);
      VarInt.encode(sales.quantity, out);
      sales.amount.encode(out);
      Wire.writeDouble(sales.min, out);
      Wire.writeDouble(sales.max, out);
      sales.products.encode(out);
    }

    @Override
    public SalesAccumulator decode(InputStream in) throws IOException {
      SalesAccumulator sales = new SalesAccumulator();
      sales.count = VarInt.decodeLong(in);
      sales.quantity = VarInt.decodeLong(in);
      sales.amount = Money.decode(in);
      sales.min = Wire.readDouble(in);
      sales.max = Wire.readDouble(in);
      sales.products = IntSet.decode(in);
      return sales;
    }
  }
}
