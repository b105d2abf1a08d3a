package org.saleslakehouse.pipelines.query.sql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;

/** What a statement may name: tables, columns and functions. Capitals do not count. */
final class SqlCatalog {
  private static final SqlOperatorTable FUNCTIONS =
      SqlOperatorTables.chain(
          SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(
              SqlLibrary.STANDARD, SqlLibrary.POSTGRESQL, SqlLibrary.SPARK),
          SqlOperatorTables.of(SqlLibraryOperators.SAFE_CAST, SqlLibraryOperators.TRY_CAST));

  private final List<SqlTable> tables;
  private final JavaTypeFactory types = new Types();
  private final CalciteCatalogReader reader;

  SqlCatalog(List<SqlTable> tables) {
    this.tables = tables;
    CalciteSchema root = CalciteSchema.createRootSchema(false, false);
    Map<String, CalciteSchema> schemas = new HashMap<>();
    for (SqlTable table : tables) {
      CalciteTable lakeTable = new CalciteTable(table);
      root.add(table.name(), lakeTable);
      schemas
          .computeIfAbsent(table.schemaName(), name -> root.add(name, new AbstractSchema()))
          .add(table.name(), lakeTable);
    }
    Properties properties = new Properties();
    properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
    reader =
        new CalciteCatalogReader(
            root, List.of(), types, new CalciteConnectionConfigImpl(properties));
  }

  CalciteCatalogReader reader() {
    return reader;
  }

  JavaTypeFactory types() {
    return types;
  }

  SqlValidator newValidator() {
    return SqlValidatorUtil.newValidator(
        SqlOperatorTables.chain(FUNCTIONS, reader),
        reader,
        types,
        SqlValidator.Config.DEFAULT
            .withConformance(SqlConformanceEnum.LENIENT)
            .withTypeCoercionFactory(Coercion::new));
  }

  /** Texts are Unicode's; Calcite's default is Latin-1, which refuses the others. */
  private static final class Types extends JavaTypeFactoryImpl {
    Types() {
      super(SqlTypes.SYSTEM);
    }

    @Override
    public Charset getDefaultCharset() {
      return StandardCharsets.UTF_8;
    }
  }

  /**
   * Which values are turned into others so that they can be compared. A number needs none to be
   * compared with one that is written out: a cast would be put around one of two conditions that
   * have to be recognised as the same.
   */
  private static final class Coercion extends TypeCoercionImpl {
    Coercion(RelDataTypeFactory types, SqlValidator validator) {
      super(types, validator);
    }

    @Override
    public boolean binaryComparisonCoercion(SqlCallBinding binding) {
      return !isWithLiteral(binding) && super.binaryComparisonCoercion(binding);
    }

    private static boolean isWithLiteral(SqlCallBinding binding) {
      return binding.getOperandCount() == 2
          && binding.operands().stream().anyMatch(operand -> operand instanceof SqlLiteral)
          && binding.collectOperandTypes().stream().allMatch(SqlTypeUtil::isNumeric);
    }
  }

  List<String> tableNames() {
    return tables.stream().map(SqlTable::name).toList();
  }

  /** The columns that the tables usually have. */
  List<String> columnNames() {
    return tables.stream()
        .flatMap(table -> table.usualColumns().getFieldNames().stream())
        .distinct()
        .toList();
  }

  /** The tables that usually have such a column. */
  List<String> tablesWith(String column) {
    return tables.stream()
        .filter(t -> t.usualColumns().getFieldNames().stream().anyMatch(column::equalsIgnoreCase))
        .map(SqlTable::name)
        .toList();
  }

  static List<String> functionNames() {
    return FUNCTIONS.getOperatorList().stream()
        .map(operator -> operator.getName().toUpperCase(Locale.ROOT))
        .filter(name -> name.matches("[A-Z][A-Z0-9_]*"))
        .distinct()
        .toList();
  }
}
