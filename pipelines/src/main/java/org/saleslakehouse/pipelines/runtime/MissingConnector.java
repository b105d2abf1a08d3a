package org.saleslakehouse.pipelines.runtime;

import java.util.Optional;

/** A path in a file system whose connector is not on the class path. */
public final class MissingConnector {
  private MissingConnector() {}

  /** What to say of it, if this is what was thrown. */
  public static Optional<String> messageOf(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof ClassNotFoundException) {
        return Optional.of(
            t.getMessage()
                + " on the class path. A path in another file system needs its connector there:"
                + " hadoop-aws for s3a, which Maven's profile s3 adds; hadoop-azure for abfs;"
                + " gcs-connector for gs. See 'Object stores' in docs/deployment.md.");
      }
    }
    return Optional.empty();
  }
}
