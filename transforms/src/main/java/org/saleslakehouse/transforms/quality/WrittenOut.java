package org.saleslakehouse.transforms.quality;

import com.google.re2j.Pattern;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;

/**
 * How long a regular expression is once its counted repeats are written out: {@code (a{3}b){2}} is
 * {@code (aaab)(aaab)}. RE2/J works on that form, and bounds each count but not their product.
 */
final class WrittenOut {
  /** What stands for one character, whatever it looks like. */
  private static final Pattern ONE =
      Pattern.compile(
          "(?s)\\\\Q.*?(\\\\E|$)|\\\\[pPx]\\{[^}]*\\}|\\\\."
              + "|\\[\\^?\\]?(\\[:\\^?[a-z]+:\\]|\\\\.|[^\\]\\\\])*\\]");

  private static final java.util.regex.Pattern REPEAT =
      java.util.regex.Pattern.compile("\\{(\\d{1,4})(?:,(\\d{0,4}))?\\}");

  private WrittenOut() {}

  /** In characters; a double, as it may have hundreds of digits. */
  static double length(String regex) {
    String text = ONE.matcher(regex).replaceAll("x");
    Matcher repeat = REPEAT.matcher(text);
    Deque<Double> outside = new ArrayDeque<>();
    double total = 0;
    double last = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '(') {
        outside.push(total);
        total = 0;
      } else if (text.charAt(i) == ')' && !outside.isEmpty()) {
        last = total + 2;
        total = outside.pop() + last;
      } else if (repeat.region(i, text.length()).lookingAt()) {
        total += last * (times(repeat) - 1);
        last *= times(repeat);
        i = repeat.end() - 1;
      } else {
        last = 1;
        total++;
      }
    }
    return total;
  }

  private static double times(Matcher repeat) {
    String most = repeat.group(2);
    return Math.max(1, Double.parseDouble(most == null || most.isEmpty() ? repeat.group(1) : most));
  }
}
