package org.saleslakehouse.pipelines.doctor;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether Java lets the runner into the classes that it opens by reflection: tried on a member of
 * each, as the runner would.
 */
final class JvmFlagsCheck implements Check {
  private final List<String> classes;

  /**
   * A check.
   *
   * @param classes to open; the profile names one of each package that its runner needs
   */
  JvmFlagsCheck(List<String> classes) {
    this.classes = List.copyOf(classes);
  }

  @Override
  public Section section() {
    return Section.MACHINE;
  }

  @Override
  public String name() {
    return "JVM flags";
  }

  @Override
  public List<Finding> look() {
    if (classes.isEmpty()) {
      return List.of(Finding.ok("none needed by this runner"));
    }
    TreeSet<String> closed =
        classes.stream()
            .filter(name -> !isOpen(name))
            .map(name -> name.substring(0, name.lastIndexOf('.')))
            .collect(Collectors.toCollection(TreeSet::new));
    if (closed.isEmpty()) {
      return List.of(Finding.ok("all " + classes.size() + " packages are open to the runner"));
    }
    return List.of(
        Finding.problem(
            "Java keeps the runner out of " + String.join(", ", closed),
            "start Java with '"
                + closed.stream()
                    .map(p -> "--add-opens=java.base/" + p + "=ALL-UNNAMED")
                    .collect(Collectors.joining(" "))
                + "'; mvn takes these from .mvn/jvm.config if started in the project's folder"));
  }

  private static boolean isOpen(String className) {
    try {
      Class<?> type = Class.forName(className, false, null);
      Optional<AccessibleObject> hidden =
          Stream.of(
                  type.getDeclaredMethods(),
                  type.getDeclaredFields(),
                  type.getDeclaredConstructors())
              .<AccessibleObject>flatMap(Stream::of)
              .filter(member -> !Modifier.isPublic(((Member) member).getModifiers()))
              .findFirst();
      if (hidden.isEmpty()) {
        return type.getModule().isOpen(type.getPackageName(), JvmFlagsCheck.class.getModule());
      }
      hidden.get().setAccessible(true);
      return true;
    } catch (InaccessibleObjectException e) {
      return false;
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "requiredOpens names " + className + ", which is not a class", e);
    }
  }
}
