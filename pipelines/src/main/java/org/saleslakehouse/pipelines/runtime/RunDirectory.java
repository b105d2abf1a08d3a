package org.saleslakehouse.pipelines.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A new temporary directory that is deleted with all it holds when closed. */
public final class RunDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunDirectory.class);
  private static final int DELETE_ATTEMPTS = 5;

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * Makes one.
   *
   * @param purpose a part of its name
   * @throws CommandException if that cannot be, or if no program can be run there: Java loads the
   *     libraries that compress from the same place, and every pipeline needs them
   */
  public static RunDirectory create(String purpose) {
    try {
      Path directory = Files.createTempDirectory("lakehouse-" + purpose + "-");
      if (!canRunPrograms(directory)) {
        Files.delete(directory);
        throw CommandException.failed(
            "No program can be run in "
                + System.getProperty("java.io.tmpdir")
                + ", as if it were mounted noexec, and Java loads the libraries that compress from"
                + " there. Set another directory with -Djava.io.tmpdir.");
      }
      return new RunDirectory(directory);
    } catch (IOException e) {
      throw CommandException.failed(
          "No temporary directory can be made under "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + e
              + ". Free some space there, or set another one with -Djava.io.tmpdir.",
          e);
    }
  }

  private static boolean canRunPrograms(Path directory) throws IOException {
    File program = Files.createTempFile(directory, "program", "").toFile();
    boolean canRun = !program.setExecutable(true) || program.canExecute();
    Files.delete(program.toPath());
    return canRun;
  }

  public Path path() {
    return path;
  }

  /**
   * Deletes the directory. What a thread that is just ending still adds is deleted as well; should
   * it never end, the directory stays behind, since nothing that was achieved hangs on it.
   */
  @Override
  public void close() {
    IOException last = null;
    for (int attempt = 0; attempt < DELETE_ATTEMPTS; attempt++) {
      try {
        deleteTree();
        return;
      } catch (IOException e) {
        last = e;
      }
    }
    LOG.warn("The temporary directory {} could not be deleted: {}", path, String.valueOf(last));
  }

  private void deleteTree() throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
