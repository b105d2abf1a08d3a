package org.saleslakehouse.integration;

import java.util.List;

/**
 * The runner profiles that a test runs on. What does not depend on the runner is shown on the one
 * that starts faster, and on all of them under {@code -Pcertify}.
 */
final class Profiles {
  /** For {@code @MethodSource}. */
  static final String DIRECT_OR_ALL_WHEN_CERTIFIED =
      "org.saleslakehouse.integration.Profiles#directOrAllWhenCertified";

  private Profiles() {}

  static List<String> directOrAllWhenCertified() {
    return Boolean.getBoolean("certify") ? List.of("direct", "spark") : List.of("direct");
  }
}
