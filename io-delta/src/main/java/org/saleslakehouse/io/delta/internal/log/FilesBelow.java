package org.saleslakehouse.io.delta.internal.log;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * All files below a folder, one by one. On local disks not by Hadoop: it asks for the owner of each
 * file, for which it starts a process where its native library is missing, some 5 ms a file.
 */
public final class FilesBelow {
  /**
   * A file.
   *
   * @param path as a path of its file system, without scheme
   * @param modifiedMillis since the epoch
   */
  public record Found(String path, long bytes, long modifiedMillis) {}

  private FilesBelow() {}

  /**
   * Visits them in no particular order.
   *
   * @param folder with its scheme
   * @param more whether to go on after this one
   * @throws IOException if the folder is not there, or something in it cannot be listed; a file
   *     that goes meanwhile is passed over
   */
  public static void visit(Path folder, Configuration configuration, Predicate<Found> more)
      throws IOException {
    FileSystem files = folder.getFileSystem(configuration);
    if (files.getUri().getScheme().equals("file")) {
      visitLocal(java.nio.file.Path.of(folder.toUri().getPath()), more);
      return;
    }
    RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
    while (all.hasNext()) {
      LocatedFileStatus file = all.next();
      String path = file.getPath().toUri().getPath();
      if (!more.test(new Found(path, file.getLen(), file.getModificationTime()))) {
        return;
      }
    }
  }

  private static void visitLocal(java.nio.file.Path folder, Predicate<Found> more)
      throws IOException {
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS), // a table may lie on another disk
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(
              java.nio.file.Path file, BasicFileAttributes attributes) {
            Found found =
                new Found(
                    file.toString(), attributes.size(), attributes.lastModifiedTime().toMillis());
            return more.test(found) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
          }

          /** Files may go while others are looked at: a write ends, a vacuum deletes. */
          @Override
          public FileVisitResult visitFileFailed(java.nio.file.Path file, IOException problem)
              throws IOException {
            if (problem instanceof NoSuchFileException && !file.equals(folder)) {
              return FileVisitResult.CONTINUE;
            }
            throw problem;
          }
        });
  }
}
