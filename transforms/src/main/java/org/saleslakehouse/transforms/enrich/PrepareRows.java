package org.saleslakehouse.transforms.enrich;

import java.io.Serializable;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.beam.sdk.values.Row;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.transforms.deduplicate.DeduplicateSales;
import org.saleslakehouse.transforms.parse.ParseSales;
import org.saleslakehouse.transforms.quality.CheckQuality;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * What {@link ParseSales}, {@link CheckQuality}, if asked for {@link DeduplicateSales}, and {@link
 * EnrichSales} do one after the other, as one function: one row of {@link Rows#ROUTED} for each
 * record. What they do, count and refuse is the same; but between them there is no element for a
 * runner to wrap, hand over and count. For a step that handles many records at a time.
 *
 * <p>Not thread-safe; a copy that was serialized starts anew.
 */
public final class PrepareRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ParseSales parseSales;
  private final CheckQuality checkQuality;
  private final @Nullable DeduplicateSales deduplicateSales;
  private final EnrichSales enrichSales;
  private transient @Nullable Steps steps;

  private record Steps(
      ParseSales.Step parse,
      CheckQuality.Step check,
      DeduplicateSales.@Nullable Step deduplicate,
      EnrichSales.Step enrich) {

    Row row(SourceRecord record, Instant ingested) {
      ParsedSale sale = check.check(parse.parse(record));
      return enrich.row(deduplicate == null ? sale : deduplicate.check(sale), ingested);
    }

    void forgetCounts() {
      parse.forgetCounts();
      check.forgetCounts();
      enrich.forgetCounts();
      if (deduplicate != null) {
        deduplicate.forgetCounts();
      }
    }

    void tellCounts() {
      parse.tellCounts();
      check.tellCounts();
      enrich.tellCounts();
      if (deduplicate != null) {
        deduplicate.tellCounts();
      }
    }
  }

  /** Hands over one record after the other. */
  @FunctionalInterface
  public interface Records {
    /** In their order. */
    void forEach(Consumer<SourceRecord> action);
  }

  private PrepareRows(
      ParseSales parseSales,
      CheckQuality checkQuality,
      @Nullable DeduplicateSales deduplicateSales,
      EnrichSales enrichSales) {
    this.parseSales = parseSales;
    this.checkQuality = checkQuality;
    this.deduplicateSales = deduplicateSales;
    this.enrichSales = enrichSales;
  }

  /** The three steps, with their options. */
  public static PrepareRows of(
      ParseSales parseSales, CheckQuality checkQuality, EnrichSales enrichSales) {
    return new PrepareRows(parseSales, checkQuality, null, enrichSales);
  }

  /** The same, and sales that are stored already are rejected between check and enrichment. */
  public PrepareRows with(DeduplicateSales deduplicateSales) {
    return new PrepareRows(parseSales, checkQuality, deduplicateSales, enrichSales);
  }

  /**
   * Hands over the row of each record, in their order, all with the same time of ingestion, and
   * adds up the steps' counters; so it is to be called within a DoFn.
   */
  public void forEach(Records records, Consumer<Row> rows) {
    Steps made = steps();
    // They have come together, and a column of times that nearly all differ is slow and large.
    Instant ingested = made.enrich.now();
    records.forEach(record -> rows.accept(made.row(record, ingested)));
    made.tellCounts();
  }

  private Steps steps() {
    Steps made = steps;
    if (made == null) {
      made =
          new Steps(
              parseSales.step(),
              checkQuality.step(),
              deduplicateSales == null ? null : deduplicateSales.step(),
              enrichSales.step());
      steps = made;
    }
    made.forgetCounts();
    return made;
  }
}
