package org.saleslakehouse.pipelines.bronze;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.ContractOptions;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.deduplicate.DeduplicateSales.StoredSales;
import org.saleslakehouse.transforms.enrich.EnrichSales;
import org.saleslakehouse.transforms.enrich.PrepareRows;
import org.saleslakehouse.transforms.parse.ParseSales;
import org.saleslakehouse.transforms.quality.CheckQuality;
import org.saleslakehouse.transforms.quality.QualityRule;
import org.saleslakehouse.transforms.quality.QualityRule.Action;

/**
 * The contract, the quality rules and the deduplication that the options name: one definition,
 * whether a record comes from the topic or once more from the quarantine.
 */
public final class RecordRules {
  private RecordRules() {}

  /** For records of the topic. */
  static PrepareRows forTopic(ContractOptions options, Lake lake) {
    return prepareRows(
        options,
        ConfiguredRules.parse(options.getQualityRules()),
        new SalesInBronze(lake),
        EnrichSales.create(Instant::now));
  }

  /**
   * For records of the quarantine. What breaks a rule whose action is to fail stays there, as what
   * breaks any other. Copies of a sale give way to what is stored; that they were set aside once
   * does not count.
   *
   * @param time of their ingestion
   * @throws CommandException of bad usage that names what is wrong with an option
   */
  public static PrepareRows forQuarantine(ContractOptions options, Lake lake, Instant time) {
    List<QualityRule> rules =
        ConfiguredRules.parse(options.getQualityRules()).stream()
            .map(r -> r.action() == Action.FAIL ? r.withAction(Action.QUARANTINE) : r)
            .toList();
    return prepareRows(
        options, rules, new SalesInBronze(lake).only(), EnrichSales.create(() -> time));
  }

  private static PrepareRows prepareRows(
      ContractOptions options, List<QualityRule> rules, StoredSales stored, EnrichSales enrich) {
    ZoneId zone = zone(options);
    PrepareRows prepareRows =
        PrepareRows.of(
            parseSales(options, zone),
            CheckQuality.of(rules),
            enrich
                .withTimeZone(zone)
                .withAllowedLateness(Duration.ofMinutes(options.getAllowedLatenessMinutes())));
    return Deduplication.of(options, stored).map(prepareRows::with).orElse(prepareRows);
  }

  private static ParseSales parseSales(ContractOptions options, ZoneId zone) {
    ParseSales parseSales =
        ParseSales.create().withTimeZone(zone).withMaxBytes(options.getMaxRecordBytes());
    return options.isLenientNumbers() ? parseSales.withLenientNumbers() : parseSales;
  }

  private static ZoneId zone(ContractOptions options) {
    try {
      return ZoneId.of(options.getTimeZone());
    } catch (DateTimeException e) {
      throw CommandException.badUsage(
          "--timeZone="
              + options.getTimeZone()
              + " is not a time zone such as UTC, Europe/Paris or +02:00.");
    }
  }
}
