package org.saleslakehouse.io.delta.internal.types;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.logicaltypes.EnumerationType;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.NanosInstant;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.logicaltypes.Timestamp;
import org.apache.beam.sdk.schemas.logicaltypes.VariableString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.saleslakehouse.io.delta.testing.RandomRows;

class DeltaSchemasTest {

  @Test
  void simpleTypesAreThoseOfTheTypeTable() {
    Schema schema =
        Schema.builder()
            .addByteField("a")
            .addInt16Field("b")
            .addInt32Field("c")
            .addNullableInt64Field("d")
            .addFloatField("e")
            .addDoubleField("f")
            .addBooleanField("g")
            .addStringField("h")
            .addByteArrayField("i")
            .addDecimalField("j")
            .addLogicalTypeField("k", FixedPrecisionNumeric.of(10, 2))
            .addLogicalTypeField("l", SqlTypes.DATE)
            .addLogicalTypeField("m", SqlTypes.TIMESTAMP)
            .addDateTimeField("n")
            .addLogicalTypeField("o", VariableString.of(5))
            .addLogicalTypeField("p", EnumerationType.create("X"))
            .addLogicalTypeField("q", Timestamp.of(3))
            .build();
    assertThat(
        DeltaSchemas.toJson(schema),
        is(
            "{\"type\":\"struct\",\"fields\":["
                + field("a", "byte", false)
                + ","
                + field("b", "short", false)
                + ","
                + field("c", "integer", false)
                + ","
                + field("d", "long", true)
                + ","
                + field("e", "float", false)
                + ","
                + field("f", "double", false)
                + ","
                + field("g", "boolean", false)
                + ","
                + field("h", "string", false)
                + ","
                + field("i", "binary", false)
                + ","
                + field("j", "decimal(38,18)", false)
                + ","
                + field("k", "decimal(10,2)", false)
                + ","
                + field("l", "date", false)
                + ","
                + field("m", "timestamp", false)
                + ","
                + field("n", "timestamp", false)
                + ","
                + field("o", "string", false)
                + ","
                + field("p", "string", false)
                + ","
                + field("q", "timestamp", false)
                + "]}"));
  }

  @Test
  void nestedTypesKeepWhetherTheyMayHoldNulls() {
    String json =
        "{\"type\":\"struct\",\"fields\":[{\"name\":\"s\",\"type\":{\"type\":\"struct\",\"fields\":["
            + "{\"name\":\"list\",\"type\":{\"type\":\"array\",\"elementType\":{\"type\":\"map\","
            + "\"keyType\":\"string\",\"valueType\":\"date\",\"valueContainsNull\":true},"
            + "\"containsNull\":false},\"nullable\":true,\"metadata\":{}}]},\"nullable\":false,"
            + "\"metadata\":{}}]}";
    Schema schema = DeltaSchemas.toBeam(json);

    FieldType map =
        FieldType.map(FieldType.STRING, FieldType.logicalType(SqlTypes.DATE).withNullable(true));
    assertThat(
        schema,
        is(
            Schema.builder()
                .addRowField("s", Schema.builder().addNullableArrayField("list", map).build())
                .build()));
    assertThat(DeltaSchemas.toJson(schema), is(json));
  }

  @Test
  void commentsAndOtherMetadataSurvive() {
    String json =
        "{\"type\":\"struct\",\"fields\":[{\"name\":\"c\",\"type\":\"string\",\"nullable\":true,"
            + "\"metadata\":{\"comment\":\"what it is\",\"__CHAR_VARCHAR_TYPE_STRING\":"
            + "\"varchar(5)\",\"n\":{\"x\":[1]}}}]}";
    Schema schema = DeltaSchemas.toBeam(json);

    assertThat(schema.getField("c").getDescription(), is("what it is"));
    assertThat(schema.getField("c").getType(), is(FieldType.STRING.withNullable(true)));
    assertThat(DeltaSchemas.toJson(schema), is(json));
  }

  @Test
  void randomSchemasComeBack() {
    for (long seed = 0; seed < 200; seed++) {
      Schema schema = new RandomRows(seed).schema(3);
      Schema table = DeltaSchemas.toBeam(DeltaSchemas.toJson(schema));
      assertThat(DeltaSchemas.mismatch(table, schema), is((String) null));
      // As they are, but for fields within arrays and maps, which tables cannot have as not null.
      assertThat(DeltaSchemas.toBeam(DeltaSchemas.toJson(table)), is(table));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"variant", "interval day", "decimal(39,0)", "decimal(2,3)"})
  void typesThatRowsCannotHoldAreRefusedWithTheirPath(String type) {
    String json =
        "{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"array\","
            + "\"elementType\":{\"type\":\"struct\",\"fields\":["
            + field("b", type, true)
            + "]},\"containsNull\":true},\"nullable\":true,\"metadata\":{}}]}";
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> DeltaSchemas.toBeam(json));
    assertThat(
        error.getMessage().toLowerCase(java.util.Locale.ROOT),
        containsString("column 'a.element.b' is"));
    assertThat(error.getMessage(), containsString(type));
  }

  @Test
  void typesThatTablesCannotHoldAreRefusedWithTheirPath() {
    refuses(
        Schema.builder().addLogicalTypeField("t", new NanosInstant()).build(),
        "Column 's.t' has the logical type");
    refuses(
        Schema.builder().addLogicalTypeField("u", SqlTypes.UUID).build(),
        "Column 's.u' has the logical type");
    refuses(
        Schema.builder().addLogicalTypeField("d", FixedPrecisionNumeric.of(5, 6)).build(),
        "Column 's.d' is a decimal(5,6)");
    refuses(
        Schema.builder().addRowField("e", Schema.of()).build(), "Column 's.e' is a row without");
    refuses(Schema.builder().addInt32Field("a b").build(), "Column 's.a b' has a name");
    refuses(
        Schema.builder().addInt32Field("a").addInt32Field("A").build(),
        "Columns 's.a' and 's.A' differ in case only");
  }

  @Test
  void rowsFitATableByNameTypeAndNullability() {
    Schema table =
        Schema.builder()
            .addInt32Field("a")
            .addNullableArrayField("b", FieldType.row(Schema.builder().addInt64Field("x").build()))
            .addLogicalTypeField("t", SqlTypes.TIMESTAMP)
            .build();
    assertThat(
        DeltaSchemas.mismatch(
            table, Schema.builder().addDateTimeField("t").addNullableInt32Field("a").build()),
        is(nullValue()));
    assertThat(
        DeltaSchemas.mismatch(table, Schema.builder().addInt32Field("a").build()),
        is("the rows lack the column 't', which may not be null"));
    assertThat(
        DeltaSchemas.mismatch(table, Schema.builder().addInt32Field("c").build()),
        is("the table has no column 'c'"));
    assertThat(
        DeltaSchemas.mismatch(
            table,
            Schema.builder()
                .addArrayField("b", FieldType.row(Schema.builder().addInt32Field("x").build()))
                .build()),
        is("column 'b.element.x' is long in the table and integer in the rows"));
  }

  private static void refuses(Schema inner, String message) {
    Schema schema = Schema.builder().addRowField("s", inner).build();
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> DeltaSchemas.toJson(schema));
    assertThat(error.getMessage(), containsString(message));
  }

  private static String field(String name, String type, boolean nullable) {
    return "{\"name\":\""
        + name
        + "\",\"type\":\""
        + type
        + "\",\"nullable\":"
        + nullable
        + ",\"metadata\":{}}";
  }
}
