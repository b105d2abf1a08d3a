package org.saleslakehouse.io.delta.internal.types;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.Field;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Delta's schemas (JSON, as the log holds them) and Beam's, both ways.
 *
 * <p>A column's comment is its description in Beam; whatever else the column's metadata holds is
 * kept as JSON text in the field option {@value #METADATA_OPTION}, so that it survives the way
 * there and back.
 */
public final class DeltaSchemas {
  /** The name of the field option that holds a column's metadata but for its comment. */
  static final String METADATA_OPTION = "delta.metadata";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DECIMAL =
      Pattern.compile("decimal\\(\\s*(\\d{1,2})\\s*,\\s*(\\d{1,2})\\s*\\)");

  /** What the metadata of a mapped column begin with. */
  private static final String MAPPING = "delta.columnMapping.";

  /** What Parquet readers stumble over; Delta allows them only with column mapping. */
  private static final Pattern BAD_IN_NAME = Pattern.compile("[ ,;{}()\\n\\t=]");

  private final ColumnNames.Mapping mapping;

  /**
   * The Beam schema of a table. Decimals become {@link FixedPrecisionNumeric}, dates {@link
   * SqlTypes#DATE}, timestamps {@link SqlTypes#TIMESTAMP} (a java.time.Instant in microseconds),
   * those without a time zone {@link SqlTypes#DATETIME} (a java.time.LocalDateTime). Columns of
   * type void, which no data file holds, are left out, as delta-spark does.
   *
   * @throws IllegalArgumentException if a column's type is not one that Beam rows can hold; the
   *     message names the column's path
   */
  public static Schema toBeam(String deltaSchemaJson) {
    return toBeam(deltaSchemaJson, ColumnNames.Mapping.NONE);
  }

  /** The same for a table that maps its columns; see {@link ColumnNames}. */
  public static Schema toBeam(String deltaSchemaJson, ColumnNames.Mapping mapping) {
    JsonNode root;
    try {
      root = JSON.readTree(deltaSchemaJson);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The schema is not valid JSON: " + e.getMessage(), e);
    }
    if (!root.path("type").asText().equals("struct")) {
      throw new IllegalArgumentException("The schema is not a struct: " + deltaSchemaJson);
    }
    return new DeltaSchemas(mapping).struct(root, "");
  }

  /**
   * The Delta schema, as JSON, of a table that holds such rows. What is nested in arrays and maps,
   * fields of rows and elements of other arrays and maps, is nullable in it, whatever it is in the
   * rows.
   *
   * @throws IllegalArgumentException if a field's type or name is not one that a Delta table can
   *     hold; the message names the field's path
   */
  public static String toJson(Schema schema) {
    return struct(schema, "", false).toString();
  }

  /**
   * Why rows of a schema cannot go into a table, or null if they can. Columns are matched by name;
   * their order does not matter. Columns that the rows lack are null in the table, so they must be
   * nullable there. A nullable field may stand for a non-null column: each row is then checked.
   */
  public static @Nullable String mismatch(Schema table, Schema rows) {
    return mismatch(table, rows, "");
  }

  /**
   * The schema with array elements and map values not nullable where they are not in the table. It
   * is what rows are held against one by one: the schema of the rows says what may come, not what
   * does.
   */
  public static Schema withElementsAsIn(Schema table, Schema schema) {
    Schema adapted =
        schema.getFields().stream()
            .map(
                f ->
                    table.hasField(f.getName())
                        ? f.withType(
                            elementsAsIn(table.getField(f.getName()).getType(), f.getType()))
                        : f)
            .collect(Schema.toSchema());
    return adapted.equals(schema) ? schema : adapted;
  }

  private static FieldType elementsAsIn(FieldType table, FieldType type) {
    DeltaType expected = DeltaType.of(table, "");
    DeltaType found = DeltaType.of(type, "");
    if (expected.kind() != found.kind()) {
      return type; // refused elsewhere
    }
    FieldType from = expected.beam();
    FieldType to = found.beam();
    FieldType adapted =
        switch (found.kind()) {
          case STRUCT -> FieldType.row(withElementsAsIn(from.getRowSchema(), to.getRowSchema()));
          case ARRAY ->
              FieldType.array(
                  elementAsIn(from.getCollectionElementType(), to.getCollectionElementType()));
          case MAP ->
              FieldType.map(
                  elementsAsIn(from.getMapKeyType(), to.getMapKeyType()),
                  elementAsIn(from.getMapValueType(), to.getMapValueType()));
          default -> type;
        };
    return adapted.withNullable(type.getNullable());
  }

  private static FieldType elementAsIn(FieldType table, FieldType type) {
    return elementsAsIn(table, type).withNullable(table.getNullable() && type.getNullable());
  }

  private static @Nullable String mismatch(Schema table, Schema rows, String parent) {
    for (Field field : rows.getFields()) {
      String path = parent + field.getName();
      if (!table.hasField(field.getName())) {
        return "the table has no column '" + path + "'";
      }
      String problem = mismatch(table.getField(field.getName()).getType(), field.getType(), path);
      if (problem != null) {
        return problem;
      }
    }
    for (Field column : table.getFields()) {
      if (!column.getType().getNullable() && !rows.hasField(column.getName())) {
        return "the rows lack the column '"
            + parent
            + column.getName()
            + "', which may not be null";
      }
    }
    return null;
  }

  private static @Nullable String mismatch(FieldType table, FieldType rows, String path) {
    DeltaType expected = DeltaType.of(table, path);
    DeltaType found = DeltaType.of(rows, path);
    if (!expected.sameAs(found)) {
      return "column '"
          + path
          + "' is "
          + expected.displayName()
          + " in the table and "
          + found.displayName()
          + " in the rows";
    }
    return switch (expected.kind()) {
      case STRUCT ->
          mismatch(expected.beam().getRowSchema(), found.beam().getRowSchema(), path + ".");
      case ARRAY ->
          mismatch(
              expected.beam().getCollectionElementType(),
              found.beam().getCollectionElementType(),
              path + ".element");
      case MAP -> {
        String problem =
            mismatch(expected.beam().getMapKeyType(), found.beam().getMapKeyType(), path + ".key");
        yield problem != null
            ? problem
            : mismatch(
                expected.beam().getMapValueType(), found.beam().getMapValueType(), path + ".value");
      }
      default -> null;
    };
  }

  private Schema struct(JsonNode struct, String parent) {
    Schema.Builder schema = Schema.builder();
    for (JsonNode field : struct.path("fields")) {
      if (field.path("type").asText().equals("void")) {
        continue;
      }
      String name = field.path("name").asText();
      String path = parent + name;
      FieldType type =
          type(field.path("type"), path).withNullable(field.path("nullable").asBoolean(true));
      schema.addField(withMetadata(Field.of(name, type), field.path("metadata")));
    }
    return schema.build();
  }

  private Field withMetadata(Field field, JsonNode metadata) {
    Field described = field;
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    Schema.Options.Builder options = Schema.Options.builder();
    for (var entries = metadata.fields(); entries.hasNext(); ) {
      Map.Entry<String, JsonNode> entry = entries.next();
      if (entry.getKey().equals("comment") && entry.getValue().isTextual()) {
        described = described.withDescription(entry.getValue().asText());
      } else if (mapping == ColumnNames.Mapping.NONE || !entry.getKey().startsWith(MAPPING)) {
        rest.set(entry.getKey(), entry.getValue());
      } else if (entry.getKey().equals(MAPPING + "physicalName")) {
        options.setOption(ColumnNames.PHYSICAL_NAME, FieldType.STRING, entry.getValue().asText());
      } else if (entry.getKey().equals(MAPPING + "id") && mapping == ColumnNames.Mapping.ID) {
        options.setOption(ColumnNames.FIELD_ID, FieldType.INT32, entry.getValue().asInt());
      }
    }
    if (!rest.isEmpty()) {
      options.setOption(METADATA_OPTION, FieldType.STRING, rest.toString());
    }
    return described.withOptions(options.build());
  }

  private FieldType type(JsonNode type, String path) {
    if (type.isTextual()) {
      return primitive(type.asText(), path);
    }
    return switch (type.path("type").asText()) {
      case "struct" -> FieldType.row(struct(type, path + "."));
      case "array" ->
          FieldType.array(
              type(type.path("elementType"), path + ".element")
                  .withNullable(type.path("containsNull").asBoolean(true)));
      case "map" ->
          FieldType.map(
              type(type.path("keyType"), path + ".key"),
              type(type.path("valueType"), path + ".value")
                  .withNullable(type.path("valueContainsNull").asBoolean(true)));
      default -> throw unknown(path, type.toString());
    };
  }

  private static FieldType primitive(String name, String path) {
    return switch (name) {
      case "string" -> FieldType.STRING;
      case "long" -> FieldType.INT64;
      case "integer" -> FieldType.INT32;
      case "short" -> FieldType.INT16;
      case "byte" -> FieldType.BYTE;
      case "float" -> FieldType.FLOAT;
      case "double" -> FieldType.DOUBLE;
      case "boolean" -> FieldType.BOOLEAN;
      case "binary" -> FieldType.BYTES;
      case "date" -> FieldType.logicalType(SqlTypes.DATE);
      case "timestamp" -> FieldType.logicalType(SqlTypes.TIMESTAMP);
      case "timestamp_ntz" -> FieldType.logicalType(SqlTypes.DATETIME);
      case "decimal" -> FieldType.logicalType(FixedPrecisionNumeric.of(10, 0));
      default -> {
        Matcher decimal = DECIMAL.matcher(name);
        if (!decimal.matches()) {
          throw unknown(path, name);
        }
        FieldType type =
            FieldType.logicalType(
                FixedPrecisionNumeric.of(
                    Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2))));
        DeltaType.of(type, path); // refuses impossible precisions and scales
        yield type;
      }
    };
  }

  private static IllegalArgumentException unknown(String path, String type) {
    return new IllegalArgumentException(
        "column '" + path + "' is of type " + type + ", which this library does not know");
  }

  /**
   * @param inCollection whether the struct is in an array or a map: Delta does not let a table say
   *     that what is nested there is not null, since no engine would see to it
   */
  private static ObjectNode struct(Schema schema, String parent, boolean inCollection) {
    if (schema.getFieldCount() == 0 && !parent.isEmpty()) {
      throw new IllegalArgumentException(
          "Column '"
              + parent.substring(0, parent.length() - 1)
              + "' is a row without fields, which a data file cannot hold. Give it a field or drop"
              + " it.");
    }
    ObjectNode struct = JsonNodeFactory.instance.objectNode().put("type", "struct");
    var fields = struct.putArray("fields");
    Map<String, String> seen = new HashMap<>();
    for (Field field : schema.getFields()) {
      String path = parent + field.getName();
      checkName(field.getName(), path);
      String twin = seen.put(field.getName().toLowerCase(Locale.ROOT), field.getName());
      if (twin != null) {
        throw new IllegalArgumentException(
            "Columns '"
                + parent
                + twin
                + "' and '"
                + path
                + "' differ in case only, which Delta tables do not allow. Rename one of them.");
      }
      ObjectNode json = fields.addObject().put("name", field.getName());
      json.set("type", type(field.getType(), path, inCollection));
      json.put("nullable", inCollection || field.getType().getNullable());
      json.set("metadata", metadata(field, path));
    }
    return struct;
  }

  private static void checkName(String name, String path) {
    if (name.isEmpty() || BAD_IN_NAME.matcher(name).find()) {
      throw new IllegalArgumentException(
          "Column '"
              + path
              + "' has a name that is empty or holds one of the characters ' ,;{}()=', a tab or a"
              + " new line, which other readers of the table do not accept. Rename it.");
    }
  }

  private static ObjectNode metadata(Field field, String path) {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    if (!field.getDescription().isEmpty()) {
      metadata.put("comment", field.getDescription());
    }
    if (field.getOptions().hasOption(METADATA_OPTION)) {
      String rest = field.getOptions().getValue(METADATA_OPTION);
      try {
        metadata.setAll((ObjectNode) JSON.readTree(rest));
      } catch (JsonProcessingException | ClassCastException e) {
        throw new IllegalArgumentException(
            "Column '" + path + "' has metadata that is not a JSON object: " + rest, e);
      }
    }
    return metadata;
  }

  private static JsonNode type(FieldType type, String path, boolean inCollection) {
    DeltaType delta = DeltaType.of(type, path);
    FieldType beam = delta.beam();
    return switch (delta.kind()) {
      case STRUCT -> struct(beam.getRowSchema(), path + ".", inCollection);
      case ARRAY -> {
        FieldType element = beam.getCollectionElementType();
        ObjectNode array = JsonNodeFactory.instance.objectNode().put("type", "array");
        array.set("elementType", type(element, path + ".element", true));
        yield array.put("containsNull", inCollection || element.getNullable());
      }
      case MAP -> {
        FieldType value = beam.getMapValueType();
        ObjectNode map = JsonNodeFactory.instance.objectNode().put("type", "map");
        map.set("keyType", type(beam.getMapKeyType(), path + ".key", true));
        map.set("valueType", type(value, path + ".value", true));
        yield map.put("valueContainsNull", inCollection || value.getNullable());
      }
      case TIMESTAMP_NTZ ->
          throw new IllegalArgumentException(
              "Column '"
                  + path
                  + "' has the logical type "
                  + SqlTypes.DATETIME.getIdentifier()
                  + ", a timestamp without time zone, for which a Delta table needs a newer"
                  + " protocol than this writer knows. Convert it before the write, to an instant"
                  + " (MicrosInstant) or to a string.");
      default -> JsonNodeFactory.instance.textNode(delta.displayName());
    };
  }

  private DeltaSchemas(ColumnNames.Mapping mapping) {
    this.mapping = mapping;
  }
}
