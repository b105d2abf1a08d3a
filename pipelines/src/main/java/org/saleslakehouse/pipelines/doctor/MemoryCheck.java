package org.saleslakehouse.pipelines.doctor;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/** Whether the heap is as large as the runner profile asks for, and fits into the machine. */
final class MemoryCheck implements Check {
  private static final int MEBIBYTE_BITS = 20;

  private final long wantedMebibytes;

  MemoryCheck(long wantedMebibytes) {
    this.wantedMebibytes = wantedMebibytes;
  }

  @Override
  public Section section() {
    return Section.MACHINE;
  }

  @Override
  public String name() {
    return "Memory";
  }

  @Override
  public List<Finding> look() {
    long heap = Runtime.getRuntime().maxMemory() >> MEBIBYTE_BITS;
    long machine = machineBytes() >> MEBIBYTE_BITS;
    String text =
        String.format(
            Locale.ENGLISH,
            "a heap of %,d MiB (this runner wants %,d), on a machine with %,d MiB",
            heap,
            wantedMebibytes,
            machine);
    if (heap < wantedMebibytes) {
      return List.of(
          Finding.problem(
              text,
              "set a larger one: 'MAVEN_OPTS=-Xmx"
                  + wantedMebibytes
                  + "m' before mvn, 'java -Xmx"
                  + wantedMebibytes
                  + "m' or 'spark-submit --driver-memory "
                  + wantedMebibytes
                  + "m'"));
    }
    return List.of(
        heap > machine
            ? Finding.warning(text, "set a heap that the machine has, with -Xmx")
            : Finding.ok(text));
  }

  private static long machineBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : Long.MAX_VALUE;
  }
}
