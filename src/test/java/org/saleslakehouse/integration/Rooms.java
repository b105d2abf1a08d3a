package org.saleslakehouse.integration;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packages and the arrows between them, as the tables of a document name them.
 *
 * <p>A table stands below a line {@code ### Packages below `a.b`}. Its rows are {@code | `package`
 * | what lives there | `package`, `package` |}: names are relative to {@code a.b}, where {@code .}
 * is that package itself; the last cell may also name packages of the other tables, in full but for
 * {@value #PREFIX}.
 *
 * @param mayUse by package, those that it may use
 */
record Rooms(Map<String, Set<String>> mayUse) {
  static final String PREFIX = "org.saleslakehouse.";

  private static final Pattern HEADING = Pattern.compile("### Packages below `([\\w.]+)`");
  private static final Pattern ROW = Pattern.compile("\\| `([\\w.]+)` \\|.*\\|([^|]*)\\|");
  private static final Pattern NAME = Pattern.compile("`([\\w.]+)`");

  /** Use of one package by a class of another. */
  record Arrow(String fromPackage, String toPackage, String example) {}

  static Rooms parse(List<String> document) {
    Map<String, String> rootOf = new LinkedHashMap<>();
    Map<String, String> cells = new LinkedHashMap<>();
    String root = "";
    for (String line : document) {
      Matcher heading = HEADING.matcher(line);
      Matcher row = ROW.matcher(line);
      if (heading.matches()) {
        root = heading.group(1);
      } else if (line.startsWith("#")) {
        root = "";
      } else if (!root.isEmpty() && row.matches()) {
        String room = below(root, row.group(1));
        rootOf.put(room, root);
        if (cells.put(room, row.group(2)) != null) {
          throw new IllegalArgumentException(room + " stands in the table twice.");
        }
      }
    }
    Map<String, Set<String>> mayUse = new LinkedHashMap<>();
    cells.forEach(
        (room, cell) -> {
          Set<String> used = new LinkedHashSet<>();
          Matcher names = NAME.matcher(cell);
          while (names.find()) {
            String here = below(rootOf.get(room), names.group(1));
            String target = cells.containsKey(here) ? here : PREFIX + names.group(1);
            if (!cells.containsKey(target)) {
              throw new IllegalArgumentException(
                  room + " may use " + names.group(1) + ", which is in no table.");
            }
            used.add(target);
          }
          mayUse.put(room, used);
        });
    return new Rooms(mayUse);
  }

  private static String below(String root, String name) {
    return name.equals(".") ? root : root + "." + name;
  }

  /** What of these packages and arrows the tables do not allow, one line each. */
  List<String> violations(Collection<String> packages, Collection<Arrow> arrows) {
    List<String> violations = new ArrayList<>();
    for (String there : new TreeSet<>(packages)) {
      if (!mayUse.containsKey(there)) {
        violations.add(there + " is in no table.");
      }
    }
    for (String named : mayUse.keySet()) {
      if (!packages.contains(named)) {
        violations.add(named + " is in a table, and there is no such package.");
      }
    }
    for (Arrow arrow : arrows) {
      if (mayUse.containsKey(arrow.fromPackage())
          && !mayUse.get(arrow.fromPackage()).contains(arrow.toPackage())) {
        violations.add(
            arrow.fromPackage()
                + " may not use "
                + arrow.toPackage()
                + ", as it does in "
                + arrow.example()
                + ".");
      }
    }
    mayUse.keySet().forEach(room -> findWayBack(room, room, new ArrayList<>(), violations));
    return violations;
  }

  /** A cycle is named once, from the package of it that comes first in the alphabet. */
  private void findWayBack(String start, String room, List<String> way, List<String> violations) {
    way.add(room);
    for (String next : mayUse.getOrDefault(room, Set.of())) {
      if (next.equals(start)) {
        violations.add("The tables allow a cycle: " + String.join(" -> ", way) + " -> " + start);
      } else if (next.compareTo(start) > 0 && !way.contains(next)) {
        findWayBack(start, next, way, violations);
      }
    }
    way.remove(way.size() - 1);
  }
}
