package org.saleslakehouse.io.delta.internal.spec;

import java.io.Serializable;

/** What an application records with its commit: how far it has come, by its own count. */
public record Transaction(String applicationId, long version) implements Serializable {
  private static final long serialVersionUID = 1;
}
