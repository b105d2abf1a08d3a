package org.saleslakehouse.pipelines.query.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Consumer;
import org.apache.calcite.DataContext;
import org.apache.calcite.DataContexts;
import org.apache.calcite.adapter.enumerable.EnumerableInterpretable;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.runtime.Bindable;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlValidator;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.console.CommandException;

/**
 * One SELECT over the tables of a lake, answered by Calcite in this process.
 *
 * <p>Only the columns that it needs are read, files that cannot match its conditions are not
 * opened, and {@code COUNT(*)} of a whole table comes from its log. What it sorts, groups or joins
 * has to fit into memory.
 *
 * <p>Amounts are exact decimals, times have milliseconds and are in UTC.
 */
public final class SqlQuery {
  static {
    // By its assertions Calcite sees when a plan of its own is wrong: better no answer than
    // another.
    SqlQuery.class.getClassLoader().setPackageAssertionStatus("org.apache.calcite", true);
    // What N'...' may hold, which no setting of the parser says.
    System.setProperty("calcite.default.nationalcharset", "UTF-8");
  }

  private final RelRoot root;
  private final SqlPlanner planner;
  private final Set<SqlTable> tables = new LinkedHashSet<>();

  private SqlQuery(RelRoot root, SqlPlanner planner) {
    this.root = root;
    this.planner = planner;
    new RelVisitor() {
      @Override
      public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
        if (node instanceof LakeScan scan) {
          tables.add(scan.sqlTable());
        }
        super.visit(node, ordinal, parent);
      }
    }.go(root.rel);
  }

  /**
   * Reads a statement.
   *
   * @param lake the tables that it may name
   * @throws CommandException of bad usage if it is not a SELECT that these tables can answer
   */
  public static SqlQuery of(String statement, List<SqlTable> lake) {
    SqlCatalog catalog = new SqlCatalog(lake);
    SqlReader reader = new SqlReader(catalog);
    SqlText text = reader.text(statement);
    SqlErrors errors = new SqlErrors(catalog, text);
    SqlValidator validator = catalog.newValidator();
    SqlPlanner planner = new SqlPlanner(catalog);
    try {
      SqlNode checked = validator.validate(reader.parse(text));
      return new SqlQuery(planner.meaning(validator, checked), planner);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw errors.invalid(e);
    }
  }

  /** The tables that it reads. */
  public List<SqlTable> tables() {
    return List.copyOf(tables);
  }

  /** The columns of its answer. */
  public List<SqlColumn> columns() {
    List<RelDataTypeField> fields = root.validatedRowType.getFieldList();
    return fields.stream().map(SqlColumn::of).toList();
  }

  /**
   * Works out the answer; asked only if the tables are there.
   *
   * @param rows takes each row in its order: null, String, Boolean, Integer, Long, BigDecimal,
   *     {@link java.time.Instant}, {@link java.time.LocalDate}, bytes, or a list or map of these
   * @throws CommandException if the values of the tables cannot be worked with as the query wants
   */
  public void run(Consumer<List<@Nullable Object>> rows) {
    EnumerableRel operations = plan();
    Map<String, Object> parameters = new HashMap<>();
    Bindable<?> code = code(operations, parameters);
    List<Integer> wanted = root.fields.leftList();
    List<SqlColumn> columns = columns();
    boolean isSingle = operations.getRowType().getFieldCount() == 1;
    try (Enumerator<?> found = code.bind(context(parameters)).enumerator()) {
      while (found.moveNext()) {
        Object[] values = isSingle ? new Object[] {found.current()} : (Object[]) found.current();
        List<@Nullable Object> row = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
          row.add(columns.get(i).value(values[wanted.get(i)]));
        }
        rows.accept(row);
      }
    } catch (CommandException | DeltaIOException e) {
      throw e;
    } catch (RuntimeException
        | AssertionError
        | StackOverflowError
        | ExceptionInInitializerError e) {
      // Java's patterns need a stack as deep as the text is long.
      throw SqlErrors.failed(e);
    }
  }

  /** How it is worked out, for tests. */
  String explain() {
    return RelOptUtil.toString(plan());
  }

  private EnumerableRel plan() {
    try {
      return planner.operations(root);
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw SqlErrors.notPlanned(e);
    }
  }

  private static Bindable<?> code(EnumerableRel operations, Map<String, Object> parameters) {
    try {
      return EnumerableInterpretable.toBindable(
          parameters, null, operations, EnumerableRel.Prefer.ARRAY);
    } catch (ExceptionInInitializerError e) {
      throw SqlErrors.failed(e); // constants are worked out as the code is loaded
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      throw SqlErrors.notPlanned(e);
    }
  }

  private static DataContext context(Map<String, Object> parameters) {
    long now = System.currentTimeMillis();
    parameters.put(DataContext.Variable.UTC_TIMESTAMP.camelName, now);
    parameters.put(DataContext.Variable.CURRENT_TIMESTAMP.camelName, now);
    parameters.put(DataContext.Variable.LOCAL_TIMESTAMP.camelName, now);
    parameters.put(DataContext.Variable.TIME_ZONE.camelName, TimeZone.getTimeZone("UTC"));
    parameters.put(DataContext.Variable.LOCALE.camelName, Locale.ROOT);
    return DataContexts.of(parameters);
  }
}
