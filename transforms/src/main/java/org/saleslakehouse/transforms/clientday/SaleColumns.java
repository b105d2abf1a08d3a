package org.saleslakehouse.transforms.clientday;

import java.io.Serializable;
import java.util.Locale;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.TypeName;
import org.apache.beam.sdk.values.Row;
import org.saleslakehouse.transforms.sale.Rows;

/** Where the columns that an aggregation needs are in the rows of a schema. */
final class SaleColumns implements Serializable {
  private final int clientId;
  private final int clientNom;
  private final int pays;
  private final int segment;
  private final int jour;
  private final int produitId;
  private final int quantite;
  private final int montant;

  SaleColumns(Schema schema) {
    clientId = find(schema, "client_id", TypeName.INT32);
    clientNom = find(schema, "client_nom", TypeName.STRING);
    pays = find(schema, "pays", TypeName.STRING);
    segment = find(schema, "segment", TypeName.STRING);
    jour = find(schema, "jour", TypeName.STRING);
    produitId = find(schema, "produit_id", TypeName.INT32);
    quantite = find(schema, "quantite", TypeName.INT32);
    montant = find(schema, "montant", TypeName.DOUBLE);
  }

  private static int find(Schema schema, String name, TypeName type) {
    if (!schema.hasField(name)) {
      throw new IllegalArgumentException(
          "AggregateByClientDay: the input has no column '"
              + name
              + "' (it has "
              + schema.getFieldNames()
              + "). Read at least the columns "
              + Rows.AGGREGATED_COLUMNS
              + ".");
    }
    TypeName found = schema.getField(name).getType().getTypeName();
    if (found != type) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "AggregateByClientDay: column '%s' is %s, expected %s. Is the input the Bronze table?",
              name,
              found,
              type));
    }
    return schema.indexOf(name);
  }

  ClientDayKey key(Row row) {
    return new ClientDayKey(
        (Integer) value(row, clientId),
        (String) value(row, clientNom),
        (String) value(row, pays),
        (String) value(row, segment),
        (String) value(row, jour));
  }

  void addTo(SalesAccumulator sales, Row row) {
    double amount = (Double) value(row, montant);
    if (!Double.isFinite(amount)) {
      throw new IllegalArgumentException(
          "AggregateByClientDay: montant is "
              + amount
              + " for "
              + key(row)
              + ", which has no exact sum. "
              + "Filter such rows out before: Bronze as this project writes it holds none.");
    }
    sales.add((Integer) value(row, produitId), (Integer) value(row, quantite), amount);
  }

  private static Object value(Row row, int column) {
    Object value = row.getValue(column);
    if (value == null) {
      throw new IllegalArgumentException(
          "AggregateByClientDay: column '"
              + row.getSchema().getField(column).getName()
              + "' is null in a row. "
              + "Filter such rows out before: Bronze as this project writes it holds none.");
    }
    return value;
  }
}
