package org.saleslakehouse.transforms;

import java.io.Serializable;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;

/**
 * {@link ParseSales}, {@link CheckQuality} and {@link EnrichSales} in one step, for elements that
 * hold several records each: one row of {@link Rows#ROUTED} for each record, in the element's
 * order. What the three do, count and refuse is the same as when they are applied one after the
 * other; but between them there is no element for a runner to wrap, hand over and count.
 *
 * <p>Input and output may be bounded or not, in any windowing; windows and timestamps pass through.
 *
 * @param <InputT> what holds records
 */
public final class PrepareRows<InputT> extends PTransform<PCollection<InputT>, PCollection<Row>> {
  private final Records<InputT> records;
  private final ParseSales parseSales;
  private final CheckQuality checkQuality;
  private final EnrichSales enrichSales;

  /**
   * Where the records of an element are.
   *
   * @param <InputT> what holds records
   */
  @FunctionalInterface
  public interface Records<InputT> extends Serializable {
    /** Hands over each record of the element, in order. */
    void forEach(InputT element, Consumer<SourceRecord> action);
  }

  private PrepareRows(
      Records<InputT> records,
      ParseSales parseSales,
      CheckQuality checkQuality,
      EnrichSales enrichSales) {
    this.records = records;
    this.parseSales = parseSales;
    this.checkQuality = checkQuality;
    this.enrichSales = enrichSales;
  }

  /** The three steps over the records of each element. */
  public static <InputT> PrepareRows<InputT> of(
      Records<InputT> records,
      ParseSales parseSales,
      CheckQuality checkQuality,
      EnrichSales enrichSales) {
    return new PrepareRows<>(records, parseSales, checkQuality, enrichSales);
  }

  @Override
  public PCollection<Row> expand(PCollection<InputT> elements) {
    return elements
        .apply(
            "PrepareRows",
            ParDo.of(new PrepareFn<>(records, parseSales, checkQuality, enrichSales)))
        .setRowSchema(Rows.ROUTED);
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder
        .include("parseSales", parseSales)
        .include("checkQuality", checkQuality)
        .include("enrichSales", enrichSales);
  }

  static final class PrepareFn<InputT> extends DoFn<InputT, Row> {
    private final Records<InputT> records;
    private final ParseSales parseSales;
    private final CheckQuality checkQuality;
    private final EnrichSales enrichSales;
    private transient ParseSales.Step parse;
    private transient CheckQuality.Step check;
    private transient EnrichSales.Step enrich;

    PrepareFn(
        Records<InputT> records,
        ParseSales parseSales,
        CheckQuality checkQuality,
        EnrichSales enrichSales) {
      this.records = records;
      this.parseSales = parseSales;
      this.checkQuality = checkQuality;
      this.enrichSales = enrichSales;
    }

    @Setup
    public void setup() {
      parse = parseSales.step();
      check = checkQuality.step();
      enrich = enrichSales.step();
    }

    @StartBundle
    public void startBundle() {
      parse.forgetCounts();
      check.forgetCounts();
      enrich.forgetCounts();
    }

    @ProcessElement
    public void process(@Element InputT element, OutputReceiver<Row> out) {
      records.forEach(element, record -> out.output(enrich.row(check.check(parse.parse(record)))));
    }

    @FinishBundle
    public void finishBundle() {
      parse.tellCounts();
      check.tellCounts();
      enrich.tellCounts();
    }
  }
}
