package org.saleslakehouse.transforms.enrich;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.util.SerializableSupplier;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.transforms.sale.Days;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.Sale;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * Makes the rows of the Bronze and the quarantine table: one row of {@link Rows#ROUTED} for each
 * input, with either {@code sale} or {@code rejected} set. One output instead of two, because
 * runners handle a second output by encoding every element again.
 *
 * <p>A sale gets the time of its ingestion, its day {@code jour} in {@link #withTimeZone} (UTC),
 * its position in the log, how many whole seconds the log's time lies after the event's ({@code
 * lateness_seconds}, 0 if it lies before) and whether that is more than {@link
 * #withAllowedLateness} (10 minutes, compared exactly: 600.001 s are late and have 600 whole
 * seconds). Lateness comes from the two times of the record alone, so that a second run gives the
 * same.
 *
 * <p>A rejected record keeps key, value and headers byte for byte; its {@code jour} is the day of
 * its ingestion.
 *
 * <p>Input and output may be bounded or not, in any windowing; windows and timestamps pass through.
 * Counters: {@code late}, {@code quarantined_<reason>}.
 */
@AutoValue
public abstract class EnrichSales extends PTransform<PCollection<ParsedSale>, PCollection<Row>> {
  /** What the counter of a reason is called, before the reason. */
  public static final String QUARANTINED = "quarantined_";

  /** The counter of late sales. */
  public static final String LATE = "late";

  private static final Duration DEFAULT_ALLOWED_LATENESS = Duration.ofMinutes(10);

  abstract SerializableSupplier<Instant> clock();

  abstract ZoneId timeZone();

  abstract Duration allowedLateness();

  abstract Builder toBuilder();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setClock(SerializableSupplier<Instant> clock);

    abstract Builder setTimeZone(ZoneId timeZone);

    abstract Builder setAllowedLateness(Duration allowedLateness);

    abstract EnrichSales build();
  }

  /**
   * With UTC days and ten minutes of lateness.
   *
   * @param clock gives the time of ingestion, asked once per record, by {@link PrepareRows} once
   *     for all records that come together; a pipeline hands in {@code Instant::now}
   */
  public static EnrichSales create(SerializableSupplier<Instant> clock) {
    return new AutoValue_EnrichSales.Builder()
        .setClock(clock)
        .setTimeZone(ZoneOffset.UTC)
        .setAllowedLateness(DEFAULT_ALLOWED_LATENESS)
        .build();
  }

  /** The zone whose days {@code jour} names. */
  public EnrichSales withTimeZone(ZoneId timeZone) {
    return toBuilder().setTimeZone(timeZone).build();
  }

  /** How long after the event the log may receive it before it counts as late. */
  public EnrichSales withAllowedLateness(Duration allowedLateness) {
    if (allowedLateness.isNegative()) {
      throw new IllegalArgumentException(
          "EnrichSales: allowedLateness is " + allowedLateness + ", it must not be negative");
    }
    return toBuilder().setAllowedLateness(allowedLateness).build();
  }

  @Override
  public PCollection<Row> expand(PCollection<ParsedSale> sales) {
    return sales.apply("EnrichSale", ParDo.of(new EnrichFn(this))).setRowSchema(Rows.ROUTED);
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder
        .add(DisplayData.item("timeZone", timeZone().getId()))
        .add(DisplayData.item("allowedLateness", allowedLateness().toString()));
  }

  /** The step itself, for one thread. */
  Step step() {
    return new Step(clock(), new Days(timeZone()), new Days(timeZone()), allowedLateness());
  }

  /**
   * Makes row by row and counts what is special.
   *
   * <p>The rows are built by position and without checks: the schemas are in this package, the
   * tests check each column, and checking again for every row would cost more than the rest of the
   * step.
   */
  static final class Step {
    private final SerializableSupplier<Instant> clock;
    private final Days eventDays;
    private final Days ingestionDays;
    private final Duration allowedLateness;
    private final Map<Rejection.Reason, Long> quarantined = new EnumMap<>(Rejection.Reason.class);
    private long late;

    private Step(
        SerializableSupplier<Instant> clock,
        Days eventDays,
        Days ingestionDays,
        Duration allowedLateness) {
      this.clock = clock;
      this.eventDays = eventDays;
      this.ingestionDays = ingestionDays;
      this.allowedLateness = allowedLateness;
    }

    /** The time of ingestion of what is taken in now. */
    Instant now() {
      return clock.get().truncatedTo(ChronoUnit.MICROS);
    }

    Row row(ParsedSale parsed, Instant ingested) {
      Sale sale = parsed.sale();
      Rejection rejection = parsed.rejection();
      Row bronze = sale == null ? null : bronzeRow(parsed, sale, ingested);
      Row quarantine =
          rejection == null ? null : quarantineRow(parsed.source(), rejection, ingested);
      return Row.withSchema(Rows.ROUTED).attachValues(bronze, quarantine);
    }

    void forgetCounts() {
      late = 0;
      quarantined.clear();
    }

    void tellCounts() {
      if (late > 0) {
        Metrics.counter(EnrichSales.class, LATE).inc(late);
      }
      quarantined.forEach(
          (reason, count) ->
              Metrics.counter(EnrichSales.class, QUARANTINED + reason.code()).inc(count));
    }

    private Row bronzeRow(ParsedSale parsed, Sale sale, Instant ingested) {
      SourceRecord source = parsed.source();
      Instant logged = Instant.ofEpochMilli(source.timestampMillis());
      Duration lateness = Duration.between(sale.timestamp(), logged);
      boolean isLate = lateness.compareTo(allowedLateness) > 0;
      if (isLate) {
        late++;
      }
      return Row.withSchema(Rows.BRONZE)
          .attachValues(
              sale.venteId(),
              sale.clientId(),
              sale.produitId(),
              sale.timestamp(),
              sale.quantite(),
              sale.montant(),
              sale.clientNom(),
              sale.produitNom(),
              sale.categorie(),
              sale.pays(),
              sale.segment(),
              ingested,
              eventDays.nameOf(sale.timestamp()),
              source.topic(),
              source.partition(),
              source.offset(),
              logged,
              lateness.isNegative() ? 0L : lateness.toSeconds(),
              isLate,
              sale.rescuedData(),
              parsed.qualityWarnings());
    }

    private Row quarantineRow(SourceRecord source, Rejection rejection, Instant ingested) {
      quarantined.merge(rejection.reason(), 1L, Long::sum);
      return Row.withSchema(Rows.QUARANTINE)
          .attachValues(
              source.value(),
              source.key(),
              source.lastHeaders(),
              source.topic(),
              source.partition(),
              source.offset(),
              Instant.ofEpochMilli(source.timestampMillis()),
              ingested,
              ingestionDays.nameOf(ingested),
              rejection.reason().code(),
              rejection.field(),
              rejection.detail(),
              headerRows(source),
              null);
    }
  }

  private static List<Row> headerRows(SourceRecord source) {
    return source.headers().stream()
        .map(h -> Row.withSchema(Rows.HEADER).attachValues(h.name(), h.value()))
        .toList();
  }

  static final class EnrichFn extends DoFn<ParsedSale, Row> {
    private final EnrichSales enrichSales;
    private transient Step step;

    EnrichFn(EnrichSales enrichSales) {
      this.enrichSales = enrichSales;
    }

    @Setup
    public void setup() {
      step = enrichSales.step();
    }

    @StartBundle
    public void startBundle() {
      step.forgetCounts();
    }

    @ProcessElement
    public void process(@Element ParsedSale parsed, OutputReceiver<Row> out) {
      out.output(step.row(parsed, step.now()));
    }

    @FinishBundle
    public void finishBundle() {
      step.tellCounts();
    }
  }
}
