package org.saleslakehouse.transforms.clientday;

import java.util.Objects;

/**
 * What sales are grouped by. A client whose name, country or segment differs between two sales of a
 * day has two client-days.
 *
 * @param clientId the client
 * @param clientNom its name
 * @param pays its country
 * @param segment its segment
 * @param jour the day, yyyy-MM-dd
 */
public record ClientDayKey(
    int clientId, String clientNom, String pays, String segment, String jour) {

  public ClientDayKey {
    Objects.requireNonNull(clientNom, "client_nom");
    Objects.requireNonNull(pays, "pays");
    Objects.requireNonNull(segment, "segment");
    Objects.requireNonNull(jour, "jour");
  }
}
