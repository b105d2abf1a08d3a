package org.saleslakehouse.transforms.parse;

import java.time.ZoneOffset;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.SourceRecord;

/** Records as the parser reads them, for the tests of what comes after it. */
public final class Parsed {

  /** Numbers as numbers, times without a zone in UTC. */
  public static ParsedSale of(SourceRecord record) {
    return new SaleParser(1 << 20, 64, ZoneOffset.UTC, false).parse(record);
  }

  private Parsed() {}
}
