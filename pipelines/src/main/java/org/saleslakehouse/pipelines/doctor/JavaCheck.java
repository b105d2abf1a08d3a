package org.saleslakehouse.pipelines.doctor;

import java.util.List;

/** The Java that runs this: what is compiled for 17 does not start on less, Spark not on more. */
final class JavaCheck implements Check {
  private static final int WANTED = 17;

  private final int feature;
  private final String version;

  JavaCheck() {
    this(Runtime.version().feature(), System.getProperty("java.version"));
  }

  JavaCheck(int feature, String version) {
    this.feature = feature;
    this.version = version;
  }

  @Override
  public Section section() {
    return Section.MACHINE;
  }

  @Override
  public String name() {
    return "Java";
  }

  @Override
  public List<Finding> look() {
    return List.of(
        feature == WANTED
            ? Finding.ok(version)
            : Finding.problem(
                version + ", and everything here is tested on " + WANTED + " only",
                "set JAVA_HOME to a JDK " + WANTED));
  }
}
