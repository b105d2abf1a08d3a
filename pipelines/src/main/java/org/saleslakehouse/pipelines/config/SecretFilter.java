package org.saleslakehouse.pipelines.config;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks the configured secrets in all that the program says, whoever says it: also a library that
 * quotes its configuration in an error or a log line. What is in tables and files does not pass
 * through it: a password may be a word of the data.
 */
public final class SecretFilter {
  // A shorter one would mask half of the text, and is none.
  private static final int MIN_LENGTH = 4;
  // Values of settings about secrets, and part of any text.
  private static final Pattern NO_SECRET =
      Pattern.compile("true|false|-?\\d{1,5}|-?\\d*\\.\\d*", Pattern.CASE_INSENSITIVE);
  private static final Pattern IN_JAAS =
      Pattern.compile("(\\w+)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\"';\\s]+))");

  private volatile List<String> secrets = List.of();

  /** Masks these from now on, and the passwords within them. */
  public void hide(Collection<String> more) {
    // The longest first: one may be part of another.
    TreeSet<String> all =
        new TreeSet<>(
            Comparator.comparingInt(String::length)
                .reversed()
                .thenComparing(Comparator.naturalOrder()));
    all.addAll(secrets);
    for (String secret : more) {
      // A key in PEM form has many lines, and a line is what is filtered.
      secret.lines().map(String::strip).forEach(all::add);
      Matcher part = IN_JAAS.matcher(secret);
      while (part.find()) {
        if (Secrets.isSecret(part.group(1))) {
          for (int group = 2; group <= part.groupCount(); group++) {
            if (part.group(group) != null) {
              all.add(part.group(group));
            }
          }
        }
      }
    }
    all.removeIf(secret -> secret.length() < MIN_LENGTH || NO_SECRET.matcher(secret).matches());
    secrets = List.copyOf(all);
  }

  /** A stream that hands on to the target what is no secret. */
  public PrintStream wrap(PrintStream target) {
    // It would hand on each piece of a line when it flushed by itself.
    return new PrintStream(new Filtered(target), false, StandardCharsets.UTF_8);
  }

  private String masked(String text) {
    String masked = text;
    for (String secret : secrets) {
      masked = masked.replace(secret, Secrets.MASK);
    }
    return masked;
  }

  /** Hands on whole lines, and what there is when it is flushed. */
  private final class Filtered extends OutputStream {
    private final PrintStream target;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    private Filtered(PrintStream target) {
      this.target = target;
    }

    @Override
    public synchronized void write(int b) {
      line.write(b);
      if (b == '\n') {
        handOn();
        target.flush();
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      line.write(bytes, offset, length);
      for (int i = offset; i < offset + length; i++) {
        if (bytes[i] == '\n') {
          handOn();
          target.flush();
          return;
        }
      }
    }

    @Override
    public synchronized void flush() {
      handOn();
      target.flush();
    }

    private void handOn() {
      if (line.size() == 0) {
        return;
      }
      if (secrets.isEmpty()) {
        target.write(line.toByteArray(), 0, line.size());
      } else {
        byte[] masked =
            masked(line.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        target.write(masked, 0, masked.length);
      }
      line.reset();
    }
  }
}
