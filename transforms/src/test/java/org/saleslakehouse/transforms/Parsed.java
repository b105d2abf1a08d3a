package org.saleslakehouse.transforms;

import java.time.ZoneOffset;

/** Records as the parser reads them, for the tests of what comes after it. */
public final class Parsed {

  /** Numbers as numbers, times without a zone in UTC. */
  public static ParsedSale of(SourceRecord record) {
    return new SaleParser(1 << 20, 64, ZoneOffset.UTC, false).parse(record);
  }

  private Parsed() {}
}
