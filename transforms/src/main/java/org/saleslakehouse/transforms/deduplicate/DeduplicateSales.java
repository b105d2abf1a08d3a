package org.saleslakehouse.transforms.deduplicate;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.transforms.sale.CheckEachSale;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.ParsedSaleCoder;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Rejection.Reason;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.Sale;
import org.saleslakehouse.transforms.sale.SaleCheck;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * Sets aside sales that the log holds more than once: a sale whose business key equals that of
 * another one, kept before, whose log time lies at most a horizon away, earlier or later, becomes a
 * rejection ({@link Reason#DUPLICATE}) that names the kept record. Exactly one output for each
 * input; rejected records pass through as they are.
 *
 * <p><b>How.</b> Neither a shuffle nor a runner's state: a process remembers the keys it has let
 * pass, and where it has not been yet (at the start, or at a time long gone by) it reads from the
 * table which sales are stored. So what a restart forgets, the table knows. A record that a runner
 * brings again is recognized by its position, and passes again.
 *
 * <p><b>Guarantee.</b> With one worker process (which may have many threads): of the sales of one
 * key within a horizon exactly one is kept, over all partitions of the log, restarts and replays;
 * which one is decided by who comes first. After a run that ended between the commits to the two
 * tables, the record that a rejection names may have given way to another one; such a chain ends at
 * a record that is stored. With several worker processes: a duplicate is found if the sale kept was
 * read by the same process, or stored before this process first looked at that time; two copies
 * that two processes read at about the same time are both kept. Producers that give a sale's key to
 * its records send all copies to one partition, which one process reads.
 *
 * <p>Input and output may be bounded or not, in any windowing; windows and timestamps pass through.
 * Takes some 100 bytes of memory for each sale of the last two or three horizons. Counter: {@code
 * duplicates}.
 */
public final class DeduplicateSales
    extends PTransform<PCollection<ParsedSale>, PCollection<ParsedSale>> {

  /** What of the contract's fields can be part of a key. */
  private static final Map<String, Function<Sale, Object>> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put("vente_id", Sale::venteId);
    FIELDS.put("client_id", Sale::clientId);
    FIELDS.put("produit_id", Sale::produitId);
    FIELDS.put("timestamp", Sale::timestamp);
    FIELDS.put("quantite", Sale::quantite);
    FIELDS.put("montant", Sale::montant);
    FIELDS.put("client_nom", Sale::clientNom);
    FIELDS.put("produit_nom", Sale::produitNom);
    FIELDS.put("categorie", Sale::categorie);
    FIELDS.put("pays", Sale::pays);
    FIELDS.put("segment", Sale::segment);
  }

  /** What the tables hold when they are asked. */
  public interface StoredSales extends Serializable {
    /**
     * Gives the sales whose log time ({@code kafka_timestamp}) lies in a span, in any order.
     *
     * @param from included
     * @param to excluded
     * @param columns that the rows must have, named as in {@link Rows#BRONZE}
     */
    void readSales(Instant from, Instant to, List<String> columns, Consumer<Row> rows);

    /** The same of the records that were rejected for one of these reasons. */
    void readRejected(
        Instant from, Instant to, Set<Reason> reasons, List<String> columns, Consumer<Row> rows);
  }

  private final List<String> fields;
  private final Duration horizon;
  private final StoredSales stored;

  /**
   * Another name for each transform, and so for each pipeline: what the one before it in this
   * process let pass may not have been stored.
   */
  private final String run = UUID.randomUUID().toString();

  private DeduplicateSales(List<String> fields, Duration horizon, StoredSales stored) {
    this.fields = fields;
    this.horizon = horizon;
    this.stored = stored;
  }

  /**
   * By these fields together.
   *
   * @param fields of the contract, at least one
   * @param horizon at least a millisecond
   * @param stored where the output of this transform goes in the end
   */
  public static DeduplicateSales by(List<String> fields, Duration horizon, StoredSales stored) {
    if (fields.isEmpty() || !FIELDS.keySet().containsAll(fields)) {
      throw new IllegalArgumentException(
          "DeduplicateSales: the key " + fields + " must be some of " + FIELDS.keySet());
    }
    if (horizon.toMillis() < 1) {
      throw new IllegalArgumentException(
          "DeduplicateSales: the horizon is " + horizon + ", it must be at least 1 ms");
    }
    return new DeduplicateSales(List.copyOf(fields), horizon, stored);
  }

  /** The fields that a key can be made of. */
  public static Set<String> fields() {
    return FIELDS.keySet();
  }

  @Override
  public PCollection<ParsedSale> expand(PCollection<ParsedSale> sales) {
    return sales
        .apply("FindDuplicate", ParDo.of(new CheckEachSale(this::step)))
        .setCoder(ParsedSaleCoder.of());
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder
        .add(DisplayData.item("fields", String.join(",", fields)))
        .add(DisplayData.item("horizon", horizon.toString()));
  }

  /** The step itself, for one thread; it shares what was kept with all others of its run. */
  public Step step() {
    return new Step(run, fields, horizon, stored);
  }

  /** Checks sale by sale and counts the duplicates. */
  public static final class Step implements SaleCheck {
    private static final List<String> POSITION =
        List.of("kafka_topic", "kafka_partition", "kafka_offset");

    /** Rejected, but sales by the contract: what else is rejected never comes here. */
    private static final Set<Reason> OF_SALES = EnumSet.of(Reason.DUPLICATE, Reason.QUALITY_RULE);

    private final List<String> fields;
    private final StoredSales stored;
    private final KeptSales kept;
    private long duplicates;

    private Step(String run, List<String> fields, Duration horizon, StoredSales stored) {
      this.fields = fields;
      this.stored = stored;
      this.kept = KeptSales.ofRun(run, () -> new KeptSales(horizon.toMillis(), this::readStored));
    }

    private void readStored(
        long fromMillis,
        long toMillis,
        Consumer<KeptSales.Kept> kept,
        Consumer<KeptSales.Position> setAside) {
      Instant from = Instant.ofEpochMilli(fromMillis);
      Instant to = Instant.ofEpochMilli(toMillis);
      List<String> columns = new ArrayList<>(fields);
      columns.addAll(POSITION);
      columns.add("kafka_timestamp");
      stored.readRejected(from, to, OF_SALES, POSITION, row -> setAside.accept(position(row)));
      stored.readSales(
          from,
          to,
          columns,
          row ->
              kept.accept(
                  new KeptSales.Kept(
                      KeptSales.Key.of(
                          fields.stream().map(row::getValue).collect(Collectors.toList())),
                      position(row),
                      ((Instant) row.getValue("kafka_timestamp")).toEpochMilli())));
    }

    private static KeptSales.Position position(Row row) {
      // One text for all sales of a topic, whatever file it was read from.
      return new KeptSales.Position(
          row.getString("kafka_topic").intern(),
          row.getInt32("kafka_partition"),
          row.getInt64("kafka_offset"));
    }

    /** The sale, or its rejection if it is there already. */
    @Override
    public ParsedSale check(ParsedSale parsed) {
      Sale sale = parsed.sale();
      if (sale == null) {
        return parsed;
      }
      SourceRecord source = parsed.source();
      KeptSales.Kept other =
          kept.keepUnlessThere(
              new KeptSales.Kept(
                  KeptSales.Key.of(
                      fields.stream()
                          .map(field -> FIELDS.get(field).apply(sale))
                          .collect(Collectors.toList())),
                  new KeptSales.Position(
                      source.topic().intern(), source.partition(), source.offset()),
                  source.timestampMillis()));
      if (other == null) {
        return parsed;
      }
      duplicates++;
      return ParsedSale.rejected(
          source,
          new Rejection(
              Reason.DUPLICATE, String.join(",", fields), "the same sale as " + other.position()));
    }

    @Override
    public void forgetCounts() {
      duplicates = 0;
    }

    @Override
    public void tellCounts() {
      if (duplicates > 0) {
        Metrics.counter(DeduplicateSales.class, "duplicates").inc(duplicates);
      }
    }
  }
}
