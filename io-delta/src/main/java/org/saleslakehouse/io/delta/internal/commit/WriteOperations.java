package org.saleslakehouse.io.delta.internal.commit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.internal.positions.FileTags;
import org.saleslakehouse.io.delta.internal.spec.UpsertKeys;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.model.DeltaDestination;

/** How commits describe themselves in a table's history, in the words that Spark uses. */
public final class WriteOperations {

  static TableOperation append(DeltaDestination table, List<BundleFiles.File> files) {
    return write("Append", table, files);
  }

  /** Of a commit that records how far the source is in, and nothing else. */
  static TableOperation positions(String runId) {
    return new TableOperation("STREAMING_UPDATE", Map.of(FileTags.RUN_ID, runId), Map.of());
  }

  public static TableOperation create() {
    return new TableOperation("CREATE_TABLE", Map.of(), Map.of());
  }

  static TableOperation merge(UpsertKeys keys, List<BundleFiles.File> files) {
    return new TableOperation(
        "MERGE", Map.of("predicate", "keys " + keys.columns()), metrics(files));
  }

  static TableOperation write(String mode, DeltaDestination table, List<BundleFiles.File> files) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("mode", mode);
    parameters.put(
        "partitionBy",
        table.partitionColumns().stream()
            .map(c -> '"' + c.replace("\"", "\\\"") + '"')
            .collect(Collectors.joining(",", "[", "]")));
    return new TableOperation("WRITE", parameters, metrics(files));
  }

  private static Map<String, String> metrics(List<BundleFiles.File> files) {
    Map<String, String> metrics = new LinkedHashMap<>();
    metrics.put("numFiles", Integer.toString(files.size()));
    metrics.put(
        "numOutputRows", Long.toString(files.stream().mapToLong(BundleFiles.File::rows).sum()));
    metrics.put(
        "numOutputBytes", Long.toString(files.stream().mapToLong(f -> f.file().size()).sum()));
    return metrics;
  }

  private WriteOperations() {}
}
