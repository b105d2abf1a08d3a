package org.saleslakehouse.transforms.sale;

import java.util.Locale;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Why a record is no sale.
 *
 * @param reason from the closed list
 * @param field the field of the event that is at fault; null if it is the record as a whole
 * @param detail what was found, for a human reader; bounded in length
 */
public record Rejection(Reason reason, @Nullable String field, @Nullable String detail) {

  private static final int MAX_FIELD_CHARS = 100;
  private static final int MAX_DETAIL_CHARS = 300;

  public Rejection {
    Objects.requireNonNull(reason, "reason");
    field = field == null ? null : Utf8.repaired(shorten(field, MAX_FIELD_CHARS));
    detail = detail == null ? null : Utf8.repaired(shorten(detail, MAX_DETAIL_CHARS));
  }

  /** The closed list of reasons. */
  public enum Reason {
    /** No value, or nothing but white space. */
    EMPTY,
    /** More bytes than allowed. */
    TOO_LARGE,
    /** Not UTF-8, or text that UTF-8 cannot hold. */
    NOT_UTF8,
    /** Not JSON, or JSON that breaks off. */
    NOT_JSON,
    /** JSON, but an array, a text, a number … */
    NOT_AN_OBJECT,
    /** Something follows the object. */
    TRAILING_CONTENT,
    /** Objects and arrays nested deeper than allowed. */
    TOO_DEEP,
    /** A field of the contract occurs twice. */
    DUPLICATE_FIELD,
    /** A field of the contract is absent or null. */
    MISSING_FIELD,
    /** A field of the contract holds a value of another type. */
    WRONG_TYPE,
    /** A number that the contract excludes. */
    OUT_OF_RANGE,
    /** A timestamp that is none, or that does not say one instant. */
    BAD_TIMESTAMP,
    /** A quality rule whose action is to quarantine; the detail names it. */
    QUALITY_RULE,
    /** A sale that is stored already, where copies are looked for; the detail names the record. */
    DUPLICATE;

    private final String code = name().toLowerCase(Locale.ROOT);

    /** The reason as the quarantine table holds it, such as {@code missing_field}. */
    public String code() {
      return code;
    }
  }

  /** Cuts without tearing a surrogate pair. */
  public static String shorten(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(maxChars - 2)) ? maxChars - 2 : maxChars - 1;
    return text.substring(0, end) + "…";
  }
}
