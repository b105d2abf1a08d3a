package org.saleslakehouse.pipelines.runtime;

import java.util.Optional;
import java.util.regex.Pattern;

/** A path in a file system whose connector is not on the class path. */
public final class MissingConnector {
  /** As Hadoop puts it; other classes that are missing are not for us to explain. */
  private static final Pattern OF_HADOOP = Pattern.compile("Class \\S+ not found");

  private MissingConnector() {}

  /** What to say of it, if this is what was thrown. */
  public static Optional<String> messageOf(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (t instanceof ClassNotFoundException && OF_HADOOP.matcher(message).matches()) {
        return Optional.of(
            message
                + " on the class path. A path in another file system needs its connector there:"
                + " hadoop-aws for s3a, which Maven's profile s3 adds; hadoop-azure for abfs;"
                + " gcs-connector for gs. See 'Object stores' in docs/deployment.md.");
      }
    }
    return Optional.empty();
  }
}
