package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.errors.DeltaIOException;

/** Turns delta-standalone's refusal of a newer protocol into an error that names the feature. */
final class UnreadableTables {
  /** Internal to delta-standalone, hence known by its name only. */
  private static final String REFUSAL = "InvalidProtocolVersionException";

  private static final ObjectMapper JSON = new ObjectMapper();

  static <T> T refuse(String table, Configuration configuration, Supplier<T> access) {
    try {
      return access.get();
    } catch (DeltaIOException e) {
      throw e;
    } catch (Exception e) { // delta-standalone throws IOException without declaring it
      if (isRefusal(e)) {
        throw DeltaErrors.unreadableProtocol(table, demand(table, configuration), e);
      }
      if (!(e instanceof RuntimeException)) {
        throw DeltaErrors.cannotRead(table, e);
      }
      if (e instanceof IllegalStateException) {
        // A log that cannot be put together, perhaps because a newer protocol put it down.
        String demand = demand(table, configuration);
        throw demand.equals("reader version 1")
            ? DeltaErrors.cannotRead(table, e)
            : DeltaErrors.unreadableProtocol(table, demand, e);
      }
      throw (RuntimeException) e;
    }
  }

  /** Fails if a protocol entry asks for a reader beyond version 1. */
  static void requireReadable(String table, Configuration configuration, int minReaderVersion) {
    if (minReaderVersion > 1) {
      throw DeltaErrors.unreadableProtocol(table, demand(table, configuration), null);
    }
  }

  /** Fails if the table asks for a writer beyond version 2. */
  static void requireWritable(String table, Configuration configuration, int minWriterVersion) {
    if (minWriterVersion > 2) {
      throw unwritable(table, configuration, null);
    }
  }

  static DeltaIOException unwritable(
      String table, Configuration configuration, @Nullable Exception cause) {
    return DeltaErrors.unwritableProtocol(
        table, demand(table, configuration, "minWriterVersion", "writer"), cause);
  }

  /** Whether delta-standalone says that the table's protocol is newer than what it knows. */
  static boolean isRefusal(Exception e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t.getClass().getSimpleName().equals(REFUSAL)) {
        return true;
      }
    }
    return false;
  }

  /** What the table's newest protocol entry asks of a reader, in words. */
  private static String demand(String table, Configuration configuration) {
    return demand(table, configuration, "minReaderVersion", "reader");
  }

  private static String demand(
      String table, Configuration configuration, String versionField, String role) {
    try {
      JsonNode protocol = newestProtocol(new Path(table, "_delta_log"), configuration);
      if (protocol != null) {
        int version = protocol.path(versionField).asInt();
        List<String> features = new ArrayList<>();
        protocol.path(role + "Features").forEach(f -> features.add(f.asText()));
        if (!features.isEmpty()) {
          return "the "
              + role
              + " features "
              + features
              + " ("
              + role
              + " version "
              + version
              + ")";
        }
        return version == 2 && role.equals("reader")
            ? "column mapping (reader version 2)"
            : role + " version " + version;
      }
    } catch (IOException e) {
      return "a newer protocol (which one could not be read: " + e.getMessage() + ")";
    }
    return "a newer protocol";
  }

  private static @Nullable JsonNode newestProtocol(Path log, Configuration configuration)
      throws IOException {
    FileSystem fs = log.getFileSystem(configuration);
    FileStatus[] entries = fs.listStatus(log, p -> p.getName().matches("\\d{20}\\.json"));
    Arrays.sort(entries, Comparator.comparing((FileStatus s) -> s.getPath().getName()).reversed());
    for (FileStatus entry : entries) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(fs.open(entry.getPath()), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (LogLines.action(line).equals("protocol")) {
            return JSON.readTree(line).get("protocol");
          }
        }
      }
    }
    return null;
  }

  private UnreadableTables() {}
}
