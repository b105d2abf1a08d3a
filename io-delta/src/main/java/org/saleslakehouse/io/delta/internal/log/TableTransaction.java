package org.saleslakehouse.io.delta.internal.log;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.delta.standalone.Operation;
import io.delta.standalone.OptimisticTransaction;
import io.delta.standalone.actions.Action;
import io.delta.standalone.actions.AddFile;
import io.delta.standalone.actions.Metadata;
import io.delta.standalone.actions.SetTransaction;
import io.delta.standalone.exceptions.DeltaConcurrentModificationException;
import io.delta.standalone.internal.OptimisticTransactionImpl;
import io.delta.standalone.types.DataType;
import io.delta.standalone.types.StructField;
import io.delta.standalone.types.StructType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.schemas.Schema;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.io.delta.errors.CommitConflictException;
import org.saleslakehouse.io.delta.errors.DeltaErrors;
import org.saleslakehouse.io.delta.internal.base.WallClock;
import org.saleslakehouse.io.delta.internal.types.DeltaSchemas;

/**
 * One attempt to commit to a table. Part of the door to delta-standalone, see {@link TableLog}.
 *
 * <p>Two of delta-standalone's traps are closed here and nowhere else: statistics and operation
 * parameters must be handed over as JSON <em>string literals</em>, or the log entry cannot be read
 * by anyone afterwards.
 */
public final class TableTransaction {
  static final String ENGINE = "sales-lakehouse-io-delta";
  private static final String EMPTY_SCHEMA = "{\"type\":\"struct\",\"fields\":[]}";

  /** Internal to delta-standalone, hence known by its name only: the protocol is newer than it. */
  private static final String REFUSAL = "InvalidProtocolVersionException";

  private static final String CHECKPOINT_INTERVAL = "100";

  private final TableLog log;
  private final String table;
  private final OptimisticTransaction transaction;

  TableTransaction(TableLog log, OptimisticTransaction transaction) {
    this.log = log;
    this.table = log.table();
    this.transaction = transaction;
  }

  /** The version that this attempt builds on; -1 if there is no table yet. */
  public long readVersion() {
    return transaction.readVersion();
  }

  /** See {@link TableSnapshot#id}. */
  public String tableId() {
    return transaction.metadata().getId();
  }

  public Schema schema() {
    try {
      return DeltaSchemas.toBeam(schemaJson());
    } catch (IllegalArgumentException e) {
      throw DeltaErrors.unreadableSchema(table, e);
    }
  }

  private String schemaJson() {
    StructType schema = transaction.metadata().getSchema();
    return schema == null ? EMPTY_SCHEMA : schema.toJson();
  }

  public List<String> partitionColumns() {
    return transaction.metadata().getPartitionColumns();
  }

  Map<String, String> properties() {
    return transaction.metadata().getConfiguration();
  }

  /**
   * What each application recorded last, up to the version that this attempt builds on. Reads the
   * entries since the last checkpoint: for starts, not for every commit.
   */
  public Map<String, Long> transactions() {
    return readVersion() < 0 ? Map.of() : log.snapshotAt(readVersion()).transactions();
  }

  /** The version that the application last recorded, or -1. See {@link #transactions}. */
  public long transactionVersion(String applicationId) {
    return transactions().getOrDefault(applicationId, -1L);
  }

  /**
   * Creates the table with this commit. A checkpoint writes the table's whole state, so that tables
   * are made with a longer interval than Delta's default of 10 commits, unless the properties say
   * otherwise.
   */
  public void create(Schema schema, List<String> partitionColumns, Map<String, String> properties) {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("delta.checkpointInterval", CHECKPOINT_INTERVAL);
    configuration.putAll(properties);
    transaction.updateMetadata(
        Metadata.builder()
            .schema(structType(schema))
            .partitionColumns(partitionColumns)
            .configuration(configuration)
            .createdTime(WallClock.millis())
            .build());
  }

  /** Sets these properties with this commit; the others stay. */
  public void setProperties(Map<String, String> properties) {
    Map<String, String> all = new LinkedHashMap<>(properties());
    all.putAll(properties);
    transaction.updateMetadata(transaction.metadata().copyBuilder().configuration(all).build());
  }

  /** Adds nullable columns with this commit; the others keep what is noted with them. */
  public void addColumns(List<Schema.Field> added) {
    StructType schema = transaction.metadata().getSchema();
    for (StructField field : structType(Schema.builder().addFields(added).build()).getFields()) {
      schema = schema.add(field);
    }
    transaction.updateMetadata(transaction.metadata().copyBuilder().schema(schema).build());
  }

  /**
   * Fails if the table asks its writers for more than this one does.
   *
   * @throws org.saleslakehouse.io.delta.errors.DeltaIOException that names what, and how to go on
   */
  public void requireWritable() {
    WriterDemands.check(table, schemaJson(), properties());
  }

  /**
   * The live files of the version that this attempt builds on. The commit then conflicts with every
   * other that changes them. They are marked as data changes, which their removal mostly is; a
   * snapshot does not know.
   */
  public List<DataFile> files() {
    // Not transaction.markFilesAsRead: it goes through the log once more.
    readWholeTable();
    return log.snapshotAt(readVersion()).files().stream()
        .map(file -> file.withDataChange(true))
        .toList();
  }

  /** Makes this commit conflict with every other that adds data from here on. */
  public void readWholeTable() {
    transaction.readWholeTable();
  }

  /**
   * Makes this commit conflict with every other that records a version for one of these
   * applications from here on. delta-standalone's public way loads the table's whole state.
   */
  public void guard(Iterable<String> applicationIds) {
    var read = ((OptimisticTransactionImpl) transaction).readTxn();
    applicationIds.forEach(id -> read.$plus$eq(id));
  }

  /**
   * Commits.
   *
   * @param transactions application id to version
   * @param operation what the history is to show
   * @return the version made
   * @throws CommitConflictException if another commit came between that this one may not pass
   */
  public long commit(
      List<DataFile> added,
      List<DataFile> removed,
      Map<String, Long> transactions,
      TableOperation operation)
      throws CommitConflictException {
    List<Action> actions = new ArrayList<>(added.size() + removed.size() + transactions.size());
    long now = WallClock.millis();
    transactions.forEach(
        (id, version) -> actions.add(new SetTransaction(id, version, Optional.of(now))));
    removed.forEach(file -> actions.add(addFile(file).remove(now, file.dataChange())));
    added.forEach(file -> actions.add(addFile(file)));
    Map<String, String> parameters = new LinkedHashMap<>();
    operation.parameters().forEach((name, value) -> parameters.put(name, literal(value)));
    try {
      long version =
          transaction
              .commit(
                  actions,
                  new Operation(
                      Operation.Name.valueOf(operation.name()),
                      parameters,
                      operation.metrics(),
                      Optional.empty()),
                  ENGINE)
              .getVersion();
      log.committed(version);
      return version;
    } catch (DeltaConcurrentModificationException e) {
      throw new CommitConflictException(e);
    } catch (Exception e) { // delta-standalone throws checked ones without declaring them
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      if (isGoneAfterCommit(e)) {
        throw DeltaErrors.tableReplaced(table);
      }
      if (e.getClass().getSimpleName().equals(REFUSAL)) {
        log.requireWritable();
      }
      throw DeltaErrors.cannotWrite(table, e);
    }
  }

  /**
   * Whether the entry was written, but the log that was read right after it did not have it: the
   * table was taken away in between. delta-standalone says so by this message alone.
   */
  private static boolean isGoneAfterCommit(Exception e) {
    return e instanceof IllegalStateException
        && String.valueOf(e.getMessage()).startsWith("The committed version is ");
  }

  private static AddFile addFile(DataFile file) {
    return AddFile.builder(
            file.path(),
            file.partitionValues(),
            file.size(),
            file.modificationTime(),
            file.dataChange())
        .stats(literal(file.stats()))
        .tags(file.tags().isEmpty() ? null : file.tags())
        .build();
  }

  private static @Nullable String literal(@Nullable String text) {
    return text == null
        ? null
        : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  private static StructType structType(Schema schema) {
    return (StructType) DataType.fromJson(DeltaSchemas.toJson(schema));
  }
}
