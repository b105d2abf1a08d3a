package org.saleslakehouse.transforms.parse;

import com.google.auto.value.AutoValue;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.ParsedSaleCoder;
import org.saleslakehouse.transforms.sale.Rejection.Reason;
import org.saleslakehouse.transforms.sale.Sale;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * Reads records to sales: exactly one {@link ParsedSale} for each record, whatever its bytes are.
 * It never throws and never drops; what breaks the contract is rejected with a reason, the field
 * and a detail, and the record stays as it was.
 *
 * <p>Input and output may be bounded or not, in any windowing; windows and timestamps pass through.
 *
 * <p>The contract, per record value:
 *
 * <ul>
 *   <li>one JSON object in UTF-8 (checked strictly; a byte order mark is skipped), nothing but
 *       white space after it, at most {@link #withMaxBytes} bytes (1 MiB), nested at most {@link
 *       #withMaxDepth} deep (64);
 *   <li>the fields {@code vente_id, client_id, produit_id} (int ≥ 0), {@code quantite} (int ≥ 1),
 *       {@code montant} (number, 0 or from 1e-6 to 1e12: a gift is a sale, a refund is none),
 *       {@code timestamp} and the texts {@code client_nom, produit_nom, categorie, pays, segment}
 *       (any text, also an empty one), each exactly once and not null;
 *   <li>numbers are JSON numbers, and {@code 3.0} is no int; {@link #withLenientNumbers} also takes
 *       numbers written as text;
 *   <li>{@code timestamp}: ISO-8601 date and time (T or a space between them) with an offset or
 *       {@code Z}; without one it is local to {@link #withTimeZone} (UTC), and a local time that
 *       the zone skips or has twice is rejected, as it does not say one instant. The years 1970 to
 *       2200; digits beyond microseconds are cut off; no {@code 24:00}, no second 60;
 *   <li>other fields may be there: they are kept as they stand in {@link Sale#rescuedData}.
 * </ul>
 *
 * <p>Counters: {@code accepted}, {@code rejected} and {@code rejected_<reason>}.
 */
@AutoValue
public abstract class ParseSales
    extends PTransform<PCollection<SourceRecord>, PCollection<ParsedSale>> {
  static final int DEFAULT_MAX_BYTES = 1 << 20;
  static final int DEFAULT_MAX_DEPTH = 64;

  abstract int maxBytes();

  abstract int maxDepth();

  abstract ZoneId timeZone();

  abstract boolean lenientNumbers();

  abstract Builder toBuilder();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setMaxBytes(int maxBytes);

    abstract Builder setMaxDepth(int maxDepth);

    abstract Builder setTimeZone(ZoneId timeZone);

    abstract Builder setLenientNumbers(boolean lenientNumbers);

    abstract ParseSales build();
  }

  public static ParseSales create() {
    return new AutoValue_ParseSales.Builder()
        .setMaxBytes(DEFAULT_MAX_BYTES)
        .setMaxDepth(DEFAULT_MAX_DEPTH)
        .setTimeZone(ZoneOffset.UTC)
        .setLenientNumbers(false)
        .build();
  }

  /** A larger value is rejected as {@link Reason#TOO_LARGE} without being read. */
  public ParseSales withMaxBytes(int maxBytes) {
    checkAtLeastOne("maxBytes", maxBytes);
    return toBuilder().setMaxBytes(maxBytes).build();
  }

  /** How deep objects and arrays may be nested, the sale itself counted. */
  public ParseSales withMaxDepth(int maxDepth) {
    checkAtLeastOne("maxDepth", maxDepth);
    return toBuilder().setMaxDepth(maxDepth).build();
  }

  /** The zone of timestamps that say none. */
  public ParseSales withTimeZone(ZoneId timeZone) {
    return toBuilder().setTimeZone(timeZone).build();
  }

  /** Takes {@code "12"} for an int and {@code "12.5"} for an amount as well. */
  public ParseSales withLenientNumbers() {
    return toBuilder().setLenientNumbers(true).build();
  }

  private static void checkAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "ParseSales: " + name + " is " + value + ", it must be at least 1");
    }
  }

  @Override
  public PCollection<ParsedSale> expand(PCollection<SourceRecord> records) {
    return records.apply("ParseSale", ParDo.of(new ParseFn(this))).setCoder(ParsedSaleCoder.of());
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder
        .add(DisplayData.item("maxBytes", maxBytes()))
        .add(DisplayData.item("maxDepth", maxDepth()))
        .add(DisplayData.item("timeZone", timeZone().getId()))
        .add(DisplayData.item("lenientNumbers", lenientNumbers()));
  }

  /** The step itself, for one thread. */
  public Step step() {
    return new Step(new SaleParser(maxBytes(), maxDepth(), timeZone(), lenientNumbers()));
  }

  /** Parses record by record and counts what comes of it. */
  public static final class Step {
    private final SaleParser parser;
    private long accepted;
    private final Map<Reason, Long> rejected = new EnumMap<>(Reason.class);

    Step(SaleParser parser) {
      this.parser = parser;
    }

    public ParsedSale parse(SourceRecord record) {
      ParsedSale parsed = parser.parse(record);
      if (parsed.rejection() == null) {
        accepted++;
      } else {
        rejected.merge(parsed.rejection().reason(), 1L, Long::sum);
      }
      return parsed;
    }

    public void forgetCounts() {
      accepted = 0;
      rejected.clear();
    }

    /** Counters are updated once per bundle: per record they would cost as much as a field. */
    public void tellCounts() {
      if (accepted > 0) {
        Metrics.counter(ParseSales.class, "accepted").inc(accepted);
      }
      rejected.forEach(
          (reason, count) -> {
            Metrics.counter(ParseSales.class, "rejected").inc(count);
            Metrics.counter(ParseSales.class, "rejected_" + reason.code()).inc(count);
          });
    }
  }

  static final class ParseFn extends DoFn<SourceRecord, ParsedSale> {
    private final ParseSales parseSales;
    private transient Step step;

    ParseFn(ParseSales parseSales) {
      this.parseSales = parseSales;
    }

    @Setup
    public void setup() {
      step = parseSales.step();
    }

    @StartBundle
    public void startBundle() {
      step.forgetCounts();
    }

    @ProcessElement
    public void process(@Element SourceRecord record, OutputReceiver<ParsedSale> out) {
      out.output(step.parse(record));
    }

    @FinishBundle
    public void finishBundle() {
      step.tellCounts();
    }
  }
}
