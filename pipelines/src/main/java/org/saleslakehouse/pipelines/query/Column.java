package org.saleslakehouse.pipelines.query;

/**
 * A column of an answer.
 *
 * @param name for programs: the key in JSON, the first line in CSV
 * @param title for people: the heading of a table
 * @param kind what its values are
 */
record Column(String name, String title, Kind kind) {

  /** What values are, which decides where they stand and how numbers are written. */
  enum Kind {
    /** Anything that is not one of the others; to the left. */
    TEXT,
    /** A number whose digits are not grouped, such as an identifier or an offset. */
    NUMBER,
    /** How many. */
    COUNT,
    /** An amount, with two decimals at least. */
    MONEY,
    /** Any number with decimals. */
    DECIMAL;

    boolean isNumeric() {
      return this != TEXT;
    }
  }

  static Column text(String name, String title) {
    return new Column(name, title, Kind.TEXT);
  }

  static Column number(String name, String title) {
    return new Column(name, title, Kind.NUMBER);
  }

  static Column count(String name, String title) {
    return new Column(name, title, Kind.COUNT);
  }

  static Column money(String name, String title) {
    return new Column(name, title, Kind.MONEY);
  }

  static Column decimal(String name, String title) {
    return new Column(name, title, Kind.DECIMAL);
  }
}
