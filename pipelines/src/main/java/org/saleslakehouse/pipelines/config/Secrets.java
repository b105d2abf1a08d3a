package org.saleslakehouse.pipelines.config;

import java.util.regex.Pattern;

/** Which values nobody is to see. */
public final class Secrets {
  public static final String MASK = "********";

  private static final Pattern SECRET =
      Pattern.compile(
          "password|passwd|secret|token|jaas|credential|private|passphrase|user\\.info"
              + "|api\\.?key|access\\.?key|account\\.key|keystore\\.key|signature|sas",
          Pattern.CASE_INSENSITIVE);
  // Settings about secrets that are none themselves, and worth seeing.
  private static final Pattern HARMLESS =
      Pattern.compile("(sasl\\.mechanism|\\.(location|type|class|provider|endpoint\\.url))$");

  private Secrets() {}

  /** Whether a property of this name holds a secret. */
  public static boolean isSecret(String name) {
    return !HARMLESS.matcher(name).find() && SECRET.matcher(name.replace("sasl", "")).find();
  }

  /** The value, or a mask in its place. */
  public static String shown(String name, String value) {
    return isSecret(name) ? MASK : value;
  }
}
