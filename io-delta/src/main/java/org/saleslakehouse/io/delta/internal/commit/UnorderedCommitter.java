package org.saleslakehouse.io.delta.internal.commit;

import static org.saleslakehouse.io.delta.internal.types.PartitionValues.canonical;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.internal.base.HaltPoints;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableTransaction;
import org.saleslakehouse.io.delta.internal.maintain.BackgroundMaintenance;
import org.saleslakehouse.io.delta.internal.spec.ReplacedPartitions;
import org.saleslakehouse.io.delta.internal.spec.Transaction;
import org.saleslakehouse.io.delta.internal.spec.UpsertKeys;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.model.DeltaDestination;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.saleslakehouse.io.delta.model.WriteMode;

/**
 * Commits the bundles of a write without source positions: one commit per table, atomic in itself.
 *
 * <p>A retry that brings the same files again changes nothing if the first try went through, see
 * {@link OnceCommitted}. Files that the runner wrote anew are new rows to the table.
 */
public final class UnorderedCommitter {
  private final WriteSpec spec;

  public UnorderedCommitter(WriteSpec spec) {
    this.spec = spec;
  }

  public List<TableCommit> commit(List<BundleFiles> bundles) {
    Map<String, List<BundleFiles.File>> files = new LinkedHashMap<>();
    if (spec.mode() == WriteMode.OVERWRITE
        || spec.replacedPartitions() != null
        || (spec.transaction() != null && !spec.isAfterthought())) {
      // Also those that no row came for: they are to be empty.
      spec.destinations().getDestinations().forEach(d -> files.put(d, new ArrayList<>()));
    }
    for (BundleFiles bundle : bundles) {
      for (BundleFiles.File file : bundle.files()) {
        files.computeIfAbsent(file.destination(), d -> new ArrayList<>()).add(file);
      }
    }
    List<TableCommit> commits = new ArrayList<>();
    files.forEach(
        (destination, ofTable) -> {
          TableCommit commit = commit(destination, ofTable);
          if (commit.getVersion() >= 0) {
            commits.add(commit);
          }
        });
    long now = Clock.systemUTC().millis();
    bundles.forEach(bundle -> bundle.delays().count(now));
    return commits;
  }

  private TableCommit commit(String destination, List<BundleFiles.File> files) {
    DeltaDestination table = spec.destinations().getTable(destination);
    TableCommitter.Decision decision;
    if (spec.mode() == WriteMode.UPSERT) {
      UpsertKeys keys = Objects.requireNonNull(spec.upsertKeys());
      decision = new Upsert(spec, keys, destination, files)::into;
    } else {
      List<DataFile> added = files.stream().map(BundleFiles.File::file).toList();
      decision = attempt -> changes(table, files, added, attempt);
    }
    HaltPoints.reach("before-commit:" + destination);
    OnceCommitted once = new OnceCommitted(spec.log(destination), spec.runId(), files, decision);
    long made =
        new TableCommitter(spec.log(destination), table, spec.schemaEvolution())
            .commit(once, (attempt, v) -> {});
    HaltPoints.reach("after-commit:" + destination);
    once.done();
    long version = made < 0 ? once.committed() : made;
    BackgroundMaintenance.committed(spec.log(destination), spec, files.size());
    long rows = files.stream().mapToLong(BundleFiles.File::rows).sum();
    return TableCommit.of(table.path(), version, files.size(), rows, Map.of());
  }

  private TableCommitter.Changes changes(
      DeltaDestination table,
      List<BundleFiles.File> files,
      List<DataFile> added,
      TableTransaction attempt) {
    Transaction transaction = spec.transaction();
    if (transaction != null
        && attempt.transactionVersion(transaction.applicationId()) >= transaction.version()) {
      return null;
    }
    List<DataFile> replaced =
        spec.mode() != WriteMode.APPEND && attempt.readVersion() >= 0
            ? replaced(table.schema(), attempt.files(), added)
            : List.of();
    return new TableCommitter.Changes(
        added,
        replaced,
        transaction == null ? Map.of() : Map.of(transaction.applicationId(), transaction.version()),
        spec.mode() == WriteMode.APPEND
            ? WriteOperations.append(table, files)
            : WriteOperations.write("Overwrite", table, files));
  }

  private List<DataFile> replaced(Schema schema, List<DataFile> live, List<DataFile> added) {
    if (spec.mode() == WriteMode.OVERWRITE) {
      return live;
    }
    Set<Map<String, @Nullable String>> partitions = new HashSet<>();
    added.forEach(f -> partitions.add(canonical(f.partitionValues(), schema)));
    ReplacedPartitions named = spec.replacedPartitions();
    if (named != null) {
      named.partitions().forEach(p -> partitions.add(canonical(p, schema)));
    }
    return live.stream()
        .filter(f -> partitions.contains(canonical(f.partitionValues(), schema)))
        .toList();
  }
}
