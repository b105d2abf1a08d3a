package org.saleslakehouse.pipelines.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.saleslakehouse.pipelines.options.DoctorOptions;
import org.saleslakehouse.pipelines.tables.Lake;

/** All checks that there are, in the order of the report. */
public final class Checks {
  private Checks() {}

  public static List<Check> of(DoctorOptions options, Lake lake, Brokers brokers) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    List<Check> checks = new ArrayList<>();
    checks.add(new JavaCheck());
    checks.add(new MavenCheck());
    checks.add(new MemoryCheck(options.getMinHeapMebibytes()));
    checks.add(new JvmFlagsCheck(names(options.getRequiredOpens())));
    checks.add(new PortCheck(options.getMetricsAddress(), options.getMetricsPort()));
    checks.add(new DiskCheck(temporary, options.getMinFreeMebibytes()));
    checks.add(new LeftoversCheck(temporary));
    checks.add(new BrokersCheck(brokers));
    checks.add(new TopicCheck(brokers));
    checks.add(new OffsetsCheck(brokers, lake));
    checks.add(new TopicRetentionCheck(brokers, lake));
    checks.add(new LakePlaceCheck(lake));
    checks.add(new FileSystemCheck(lake, options.getMinFreeMebibytes()));
    if (lake.isUnderFile()) {
      return checks; // there can be no tables, which Delta would look for again and again
    }
    for (LakeTable table : LakeTable.of(lake)) {
      checks.add(new TableCheck(table, options.getMaxSmallFiles()));
    }
    checks.add(new TimeZoneCheck(lake, options.getTimeZone()));
    checks.add(new SilverCheck(lake));
    return checks;
  }

  private static List<String> names(String separatedByCommas) {
    return Arrays.stream(separatedByCommas.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
