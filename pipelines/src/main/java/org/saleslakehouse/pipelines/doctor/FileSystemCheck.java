package org.saleslakehouse.pipelines.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.saleslakehouse.io.delta.FileSystemTrial;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.options.Durations;
import org.saleslakehouse.pipelines.tables.Lake;

/** Whether the lake's file system gives what the tables' logs rest on: tried, then removed. */
final class FileSystemCheck implements Check {
  /** Time stamps may be cut to seconds, and a network takes a moment. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

  private static final String ONE_PROCESS = "S3SingleDriverLogStore";
  private static final int MEBIBYTE_BITS = 20;

  private final Lake lake;
  private final long wantedMebibytes;

  FileSystemCheck(Lake lake, long wantedMebibytes) {
    this.lake = lake;
    this.wantedMebibytes = wantedMebibytes;
  }

  @Override
  public Section section() {
    return Section.LAKE;
  }

  @Override
  public String name() {
    return "File system";
  }

  @Override
  public List<Finding> look() {
    FileSystemTrial trial;
    try {
      trial = FileSystemTrial.run(lake.base(), Map.of());
    } catch (DeltaIOException e) {
      return List.of(
          Finding.problem(
              "nothing can be written: " + e.getMessage(),
              "let this user write there, or choose another directory with --lake=DIRECTORY"));
    }
    return List.of(exclusion(trial), listing(trial), clock(trial), space(trial));
  }

  private static Finding exclusion(FileSystemTrial trial) {
    if (trial.doubleWins() > 0) {
      return Finding.problem(
          "creating a file does not exclude others: in "
              + trial.doubleWins()
              + " of "
              + trial.races()
              + " races for a log entry both writers won ("
              + trial.logStore()
              + "), so that one's commit is lost",
          "put the lake on another file system, or set a log store that excludes writers here:"
              + " delta.logStore.SCHEME.impl in core-site.xml");
    }
    if (trial.logStore().equals(ONE_PROCESS)) {
      return Finding.warning(
          trial.logStore() + " excludes the writers of one process only",
          "never run two commands that write on this lake, or set a log store with a lock table:"
              + " delta.logStore.s3a.impl in core-site.xml");
    }
    return Finding.ok(
        "one writer won each of "
            + trial.races()
            + " races for a log entry ("
            + trial.logStore()
            + ")");
  }

  private static Finding listing(FileSystemTrial trial) {
    if (trial.unlisted() > 0) {
      return Finding.problem(
          trial.unlisted()
              + " of "
              + trial.races()
              + " files were not listed right after they had been made",
          "put the lake on a file system with consistent listings");
    }
    return trial.renames()
        ? Finding.ok("files are listed as soon as they are there, and can be renamed")
        : Finding.problem(
            "files cannot be renamed", "put the lake on a file system that renames files");
  }

  private static Finding clock(FileSystemTrial trial) {
    Duration ahead = trial.clockAhead();
    if (ahead.abs().compareTo(CLOCK_TOLERANCE) <= 0) {
      return Finding.ok("its clock and this machine's agree");
    }
    return Finding.warning(
        "its clock is "
            + Durations.inWords(ahead)
            + (ahead.isNegative() ? " behind" : " ahead of")
            + " this machine's, so that times of commits and of sales do not fit together",
        "set both clocks by NTP: 'timedatectl set-ntp true' on each machine");
  }

  private Finding space(FileSystemTrial trial) {
    return DiskCheck.judge(
        lake.base(),
        trial.freeBytes() >> MEBIBYTE_BITS,
        wantedMebibytes,
        "free some space there, delete files that no version of the tables needs (vacuum), or"
            + " choose another place with --lake=DIRECTORY");
  }
}
