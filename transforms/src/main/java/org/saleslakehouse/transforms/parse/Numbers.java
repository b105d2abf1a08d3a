package org.saleslakehouse.transforms.parse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.regex.Pattern;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Rejection.Reason;

/**
 * Reads the numbers of a sale from the current token: strictly, or lenient with numbers that are
 * written as text.
 */
final class Numbers {
  /**
   * Beyond a trillion euro it is no sale, and sums of such amounts would lose their cents in a
   * double.
   */
  static final double MAX_MONTANT = 1e12;

  /**
   * Less than a ten-thousandth of a cent, but not nothing, is no price: such numbers come from
   * broken arithmetic.
   */
  static final double MIN_POSITIVE_MONTANT = 1e-6;

  /** What JSON calls a number, and no longer than any double or int needs. */
  private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9][0-9]{0,39})");

  private static final Pattern DECIMAL =
      Pattern.compile("-?(?:0|[1-9][0-9]{0,39})(?:\\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,4})?");

  /** A number that is too small for a double has other digits, and becomes 0 all the same. */
  private static final Pattern NOTHING = Pattern.compile("-?[0.]+(?:[eE].*)?");

  private static final int MAX_SHOWN_CHARS = 60;

  private final boolean lenient;

  Numbers(boolean lenient) {
    this.lenient = lenient;
  }

  int readInt(JsonParser p, String name, int min) throws IOException, RejectionException {
    int value;
    if (p.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      if (p.getNumberType() != JsonParser.NumberType.INT) {
        throw outOfRange(p, name, "does not fit 32 bits");
      }
      value = p.getIntValue();
    } else {
      value = intOfText(p, name);
    }
    if (value < min) {
      throw outOfRange(p, name, "must be at least " + min);
    }
    return value;
  }

  private int intOfText(JsonParser p, String name) throws IOException, RejectionException {
    if (!lenient
        || p.currentToken() != JsonToken.VALUE_STRING
        || !INTEGER.matcher(p.getText()).matches()) {
      throw new RejectionException(
          Reason.WRONG_TYPE, name, "expected an integer, found " + describe(p));
    }
    try {
      return Integer.parseInt(p.getText());
    } catch (NumberFormatException e) {
      throw outOfRange(
          p, name, "does not fit 32 bits"); // its form is right, so this is all that can be wrong
    }
  }

  double readAmount(JsonParser p, String name) throws IOException, RejectionException {
    JsonToken token = p.currentToken();
    double value;
    if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
      value = p.getDoubleValue();
    } else if (lenient
        && token == JsonToken.VALUE_STRING
        && DECIMAL.matcher(p.getText()).matches()) {
      value = Double.parseDouble(p.getText());
    } else {
      throw new RejectionException(
          Reason.WRONG_TYPE, name, "expected a number, found " + describe(p));
    }
    if (!Double.isFinite(value)) {
      throw outOfRange(p, name, "is not finite");
    }
    if (value < 0 || value > MAX_MONTANT) {
      throw outOfRange(p, name, "must lie between 0 and 1e12");
    }
    if (value < MIN_POSITIVE_MONTANT && !NOTHING.matcher(p.getText()).matches()) {
      throw outOfRange(p, name, "must be 0 or at least 1e-6");
    }
    return value + 0.0; // -0.0 becomes 0.0: it would sort and print as another amount
  }

  private static RejectionException outOfRange(JsonParser p, String name, String why)
      throws IOException {
    return new RejectionException(
        Reason.OUT_OF_RANGE, name, Rejection.shorten(p.getText(), MAX_SHOWN_CHARS) + " " + why);
  }

  /** The current token in words. */
  static String describe(JsonParser p) throws IOException {
    return switch (p.currentToken()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "the text \"" + Rejection.shorten(p.getText(), MAX_SHOWN_CHARS) + "\"";
      default -> Rejection.shorten(p.getText(), MAX_SHOWN_CHARS);
    };
  }
}
