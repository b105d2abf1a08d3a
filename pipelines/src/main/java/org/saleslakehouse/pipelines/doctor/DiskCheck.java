package org.saleslakehouse.pipelines.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Room for temporary files: checkpoints, the demo's broker, what Spark spills. */
final class DiskCheck implements Check {
  private static final int MEBIBYTE_BITS = 20;

  private final Path directory;
  private final long wantedMebibytes;

  DiskCheck(Path directory, long wantedMebibytes) {
    this.directory = directory;
    this.wantedMebibytes = wantedMebibytes;
  }

  @Override
  public Section section() {
    return Section.MACHINE;
  }

  @Override
  public String name() {
    return "Temporary files";
  }

  @Override
  public List<Finding> look() {
    String fix = "set another directory with -Djava.io.tmpdir";
    if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
      return List.of(Finding.problem(directory + " is no directory to write to", fix));
    }
    try {
      long free = Files.getFileStore(directory).getUsableSpace() >> MEBIBYTE_BITS;
      return List.of(
          judge(directory.toString(), free, wantedMebibytes, "free some space there, or " + fix));
    } catch (IOException e) {
      return List.of(Finding.problem(directory + " cannot be looked at: " + e, fix));
    }
  }

  /** Of any place. */
  static Finding judge(String place, long freeMebibytes, long wantedMebibytes, String fix) {
    String text =
        String.format(
            Locale.ENGLISH,
            "%s has %,d MiB left (wanted: %,d)",
            place,
            freeMebibytes,
            wantedMebibytes);
    return freeMebibytes < wantedMebibytes ? Finding.problem(text, fix) : Finding.ok(text);
  }
}
