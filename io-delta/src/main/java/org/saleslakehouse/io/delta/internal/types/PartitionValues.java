package org.saleslakehouse.io.delta.internal.types;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.values.Row;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.ReadableInstant;

/**
 * The values of partition columns: as text in the log (the protocol's "partition value
 * serialization"), as folder names (Hive's escaping, as Spark does it) and as paths in the log
 * (URI-encoded).
 *
 * <p>A value passes through up to three forms. For the value {@code a b/ü} of a column {@code p}:
 *
 * <ul>
 *   <li>{@code partitionValues} in the log: {@code a b/ü}, see {@link #of};
 *   <li>the folder on the file system: {@code p=a b%2Fü}, see {@link #directory};
 *   <li>the folder within an AddFile's path: {@code p=a%20b%252Fü}, see {@link #logPath}.
 * </ul>
 *
 * <p>Null and the empty string are the same partition, as the protocol has it: both are null in the
 * log and are read back as null. Timestamps are written in UTC and say so, for Spark takes one
 * without a zone to be of its session's.
 */
public final class PartitionValues {
  /** The folder name's value that stands for null. */
  static final String NULL_DIRECTORY = "__HIVE_DEFAULT_PARTITION__";

  /** File systems allow 255 bytes in a name; Delta allows any folder name, so we keep below it. */
  private static final int MAX_NAME_BYTES = 240;

  private static final int MAX_KEPT_CHARACTERS = 60;
  private static final String ESCAPED = "\"#%'*/:=?\\{[]^\u007F";
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "([+-]?\\d{4,9})-(\\d{1,2})-(\\d{1,2})"
              + "(?:[ T](\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,9}))?)?)?"
              + "(Z|[+-]\\d{2}:\\d{2})?");

  /** Turns a column's value, never null, into its text in the log. */
  public interface Text {
    String of(Object value);
  }

  /**
   * The row's values of these columns, in their order, in the text form of the log. Resolves the
   * columns by name, so it is meant for once per file, not once per row.
   *
   * @throws IllegalArgumentException if a value has no text form: binary that is no UTF-8, or a
   *     decimal that does not fit into its type
   */
  public static Map<String, @Nullable String> of(Row row, List<String> partitionColumns) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    for (String column : partitionColumns) {
      Schema.Field field = row.getSchema().getField(column);
      values.put(column, toText(text(column, field.getType()), row.getValue(column)));
    }
    return values;
  }

  /**
   * A partition's values in the one form that this class writes: the same value may have been
   * written in another ({@code 2025-12-10 01:02:03}, {@code 1.50}). What is not of its column's
   * type stays as it is.
   */
  public static Map<String, @Nullable String> canonical(
      Map<String, @Nullable String> partitionValues, Schema schema) {
    Map<String, @Nullable String> canonical = new HashMap<>();
    partitionValues.forEach(
        (column, value) -> {
          try {
            Schema.FieldType type = schema.getField(column).getType();
            canonical.put(column, toText(text(column, type), parse(value, type)));
          } catch (IllegalArgumentException e) {
            canonical.put(column, value);
          }
        });
    return canonical;
  }

  static @Nullable String toText(Text text, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    String result = text.of(value);
    return result.isEmpty() ? null : result;
  }

  /**
   * How values of a column become text.
   *
   * @throws IllegalArgumentException if a column of this type cannot partition a table
   */
  public static Text text(String column, Schema.FieldType type) {
    DeltaType delta = DeltaType.of(type, column);
    boolean enumeration = delta.beam().getLogicalType() instanceof EnumerationType;
    return switch (delta.kind()) {
      case STRING ->
          enumeration
              ? value -> enumName(delta, (EnumerationType.Value) value)
              : value -> (String) value;
      case BYTE, SHORT, INTEGER, LONG, FLOAT, DOUBLE, BOOLEAN, DATE -> Object::toString;
      case DECIMAL -> value -> decimal(column, delta, (BigDecimal) value);
      case TIMESTAMP -> value -> timestamp(instant(value));
      case TIMESTAMP_NTZ -> value -> text((LocalDateTime) value);
      case BINARY -> value -> utf8(column, (byte[]) value);
      case STRUCT, ARRAY, MAP ->
          throw new IllegalArgumentException(
              "Column '"
                  + column
                  + "' is of the nested type "
                  + delta.displayName()
                  + " and cannot partition a table. Partition by a column of a simple type.");
    };
  }

  /** The name of an enumeration's value, which is what a Delta table holds of it. */
  public static String enumName(DeltaType type, EnumerationType.Value value) {
    String name =
        ((EnumerationType) type.beam().getLogicalType())
            .getValuesMap()
            .inverse()
            .get(value.getValue());
    return name == null ? "" : name;
  }

  /**
   * The value of a partition column from its text in the log, in the Java class that a row of the
   * table's schema holds; null for null and for the empty string.
   *
   * @throws IllegalArgumentException if the text is not of this type
   */
  public static @Nullable Object parse(@Nullable String text, Schema.FieldType type) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    DeltaType delta = DeltaType.of(type, "partition value");
    try {
      return switch (delta.kind()) {
        case STRING ->
            delta.beam().getLogicalType() instanceof EnumerationType enumeration
                ? enumeration.valueOf(text)
                : text;
        case BYTE -> Byte.valueOf(text);
        case SHORT -> Short.valueOf(text);
        case INTEGER -> Integer.valueOf(text);
        case LONG -> Long.valueOf(text);
        case FLOAT -> Float.valueOf(text);
        case DOUBLE -> Double.valueOf(text);
        case BOOLEAN -> parseBoolean(text);
        case DECIMAL -> new BigDecimal(text).setScale(delta.scale());
        case DATE -> LocalDate.parse(text);
        case TIMESTAMP -> {
          Instant instant = parseTimestamp(text);
          yield delta.beam().getTypeName() == Schema.TypeName.DATETIME
              ? org.joda.time.Instant.ofEpochMilli(instant.toEpochMilli())
              : instant;
        }
        case TIMESTAMP_NTZ -> parseLocal(text);
        case BINARY -> text.getBytes(StandardCharsets.UTF_8);
        case STRUCT, ARRAY, MAP -> throw new IllegalArgumentException("nested type");
      };
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "The partition value '" + text + "' is no " + delta.displayName(), e);
    }
  }

  /**
   * The folder of a partition, relative to the table, as it is named on the file system: {@code
   * a=1/b=x}, escaped as Hive and Spark do. Empty if there are no partition columns. A name that
   * would be too long for a file system is cut and made unique by a hash; readers never take values
   * from folder names.
   */
  public static String directory(Map<String, @Nullable String> partitionValues) {
    StringBuilder path = new StringBuilder();
    partitionValues.forEach(
        (column, value) -> {
          if (!path.isEmpty()) {
            path.append('/');
          }
          boolean isNull = value == null || value.isEmpty();
          path.append(shortened(escape(column) + "=" + (isNull ? NULL_DIRECTORY : escape(value))));
        });
    return path.toString();
  }

  /** Whether {@link #directory} names the folder of some value of this column so. */
  public static boolean isDirectory(String folder, String column) {
    String start = escape(column) + "=";
    return folder.startsWith(start)
        || (start.length() > MAX_KEPT_CHARACTERS && folder.startsWith(kept(start) + "~"));
  }

  /** A file's path relative to the table as it stands in an AddFile: URI-encoded. */
  public static String logPath(String relativePath) {
    try {
      // The leading "/" keeps a colon in the first name from being taken for a scheme.
      return new URI(null, null, "/" + relativePath, null).toString().substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("Not a path: " + relativePath, e);
    }
  }

  /** The file that a path of the log means, which is relative to the table or an absolute URI. */
  public static Path resolve(Path table, String logPath) {
    URI uri = URI.create(logPath);
    if (uri.isAbsolute() || logPath.startsWith("/")) {
      return new Path(uri);
    }
    // Not new Path(String): it would take a colon in the first name for a scheme.
    URI base = table.toUri();
    String folder = base.getPath().endsWith("/") ? base.getPath() : base.getPath() + "/";
    try {
      return new Path(
          new URI(base.getScheme(), base.getAuthority(), folder + uri.getPath(), null, null));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("Not a path of a data file: " + logPath, e);
    }
  }

  /** A timestamp of a row, joda's or java.time's, as the latter. */
  static Instant instant(Object timestamp) {
    return timestamp instanceof ReadableInstant joda
        ? Instant.ofEpochMilli(joda.getMillis())
        : (Instant) timestamp;
  }

  private static String timestamp(Instant instant) {
    return UTC.format(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
  }

  private static String text(LocalDateTime time) {
    LocalDateTime micros = time.truncatedTo(ChronoUnit.MICROS);
    boolean whole = micros.equals(micros.truncatedTo(ChronoUnit.SECONDS));
    return (whole ? SECONDS : MICROS).format(micros);
  }

  private static Instant parseTimestamp(String text) {
    Matcher parts = match(text);
    String offset = parts.group(8);
    return local(parts).toInstant(offset == null ? ZoneOffset.UTC : ZoneOffset.of(offset));
  }

  private static LocalDateTime parseLocal(String text) {
    Matcher parts = match(text);
    if (parts.group(8) != null) {
      throw new IllegalArgumentException("a time with an offset");
    }
    return local(parts);
  }

  private static Matcher match(String text) {
    Matcher parts = TIMESTAMP.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not of the form yyyy-MM-dd HH:mm:ss[.SSSSSS]");
    }
    return parts;
  }

  private static LocalDateTime local(Matcher parts) {
    int nanos =
        parts.group(7) == null
            ? 0
            : Integer.parseInt((parts.group(7) + "00000000").substring(0, 9));
    return LocalDateTime.of(
        number(parts, 1),
        number(parts, 2),
        number(parts, 3),
        number(parts, 4),
        number(parts, 5),
        number(parts, 6),
        nanos / 1000 * 1000);
  }

  private static int number(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Integer.parseInt(parts.group(group));
  }

  private static Boolean parseBoolean(String text) {
    if (text.equalsIgnoreCase("true")) {
      return true;
    }
    if (text.equalsIgnoreCase("false")) {
      return false;
    }
    throw new IllegalArgumentException("neither true nor false");
  }

  private static String decimal(String column, DeltaType type, BigDecimal value) {
    try {
      return value.setScale(type.scale()).toPlainString();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "the value "
              + value
              + " of partition column '"
              + column
              + "' does not fit into its type "
              + type.displayName(),
          e);
    }
  }

  private static String utf8(String column, byte[] value) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "the binary value of partition column '"
              + column
              + "' is not UTF-8, and only that has a text form in the table's log",
          e);
    }
  }

  private static String escape(String name) {
    StringBuilder escaped = new StringBuilder(name.length() + 8);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || ESCAPED.indexOf(c) >= 0) {
        escaped.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  private static String shortened(String name) {
    if (name.length() <= MAX_NAME_BYTES
        && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES) {
      return name;
    }
    return kept(name) + "~" + Integer.toHexString(name.hashCode());
  }

  private static String kept(String name) {
    int end = Math.min(MAX_KEPT_CHARACTERS, name.length());
    return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end);
  }

  private PartitionValues() {}
}
