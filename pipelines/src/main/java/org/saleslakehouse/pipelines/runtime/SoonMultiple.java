package org.saleslakehouse.pipelines.runtime;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The length of a runner's micro-batches, so that the first of them comes soon: Spark begins it at
 * a time that is a multiple of their length since 1970, which a job of long ones would wait for.
 *
 * <p>{@code ${soon 20000}} in a profile stands for a length in milliseconds that is up to a tenth
 * less, of which a multiple comes as soon as a job can have begun. {@code ${other or soon 20000}}
 * is the value of another option where the user has given that: two options that must be equal then
 * are, whichever is given.
 */
final class SoonMultiple {
  private static final Pattern FORM = Pattern.compile("\\$\\{(?:(\\w+) or )?soon (\\d+)\\}");

  /** What it takes from here until the runner has begun. One that needs longer waits a length. */
  private static final long BEGINNING_MILLIS = 5000;

  private static final long WITHIN_MILLIS = 1000;

  private SoonMultiple() {}

  /**
   * A profile's value; if it is of this form, what it stands for.
   *
   * @param given the options that the user has given
   * @param startMillis when a run is started; null where none is: then the number in it
   */
  static String resolve(String value, Map<String, String> given, @Nullable Long startMillis) {
    Matcher matcher = FORM.matcher(value);
    if (!matcher.matches()) {
      return value;
    }
    String other = matcher.group(1);
    String length = matcher.group(2);
    if (other != null && given.containsKey(other)) {
      return given.get(other);
    }
    return startMillis == null ? length : String.valueOf(of(Long.parseLong(length), startMillis));
  }

  private static long of(long asked, long startMillis) {
    long begun = startMillis + BEGINNING_MILLIS;
    for (long length = asked; length > asked - asked / 10; length--) {
      if (Math.floorMod(-begun, length) <= WITHIN_MILLIS) {
        return length;
      }
    }
    return asked;
  }
}
