package org.saleslakehouse.io.delta.internal.spec;

import java.io.Serializable;

/** What an application records with its commit: how far it has come, by its own count. */
public record Transaction(String applicationId, long version) implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Of an application.
   *
   * @throws IllegalArgumentException for a version below 0, which every table seems to have already
   */
  public Transaction {
    if (version < 0) {
      throw new IllegalArgumentException(
          "The version that the application '"
              + applicationId
              + "' records must be 0 or more, but is "
              + version
              + ".");
    }
  }
}
