package org.saleslakehouse.io.delta.internal.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.internal.types.DeletionVector;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.NewerTable;
import org.saleslakehouse.io.delta.testing.UploadingFileSystem;

/** What is in a checkpoint, and what is there of one that fails. */
class CheckpointWriterTest {
  private static final Schema SCHEMA = Schema.builder().addInt64Field("id").build();
  private static final long LONG_AGO = 1;

  @TempDir Path folder;

  @BeforeEach
  void forgetOtherUploads() {
    UploadingFileSystem.begun();
    UploadingFileSystem.uploaded();
  }

  @Test
  void aRemovedFileKeepsItsDeletionVector() throws Exception {
    TableLog log = log(Map.of());
    removedAndLive(System.currentTimeMillis(), Map.of());
    List<DeletionVector> before = vectorsOfRemoved(log);
    new CheckpointWriter(log, log.snapshot(), file -> {}).write();

    assertThat(log.folder().lastCheckpoint(), is(1L));
    assertThat(before.size(), is(1));
    assertThat(vectorsOfRemoved(log), is(before));
    assertThat(log.snapshot().files().size(), is(1));
    assertThat(KernelTable.at(table()).files().size(), is(1));
  }

  /** Goal: others who read the log must not find half of one. */
  @Test
  void aCheckpointThatFailsNeverAppearsWhereItsUploadCanBeAborted() throws Exception {
    TableLog log = log(UploadingFileSystem.CONFIGURATION);
    removedAndLive(LONG_AGO, Map.of());
    CheckpointWriter writer =
        new CheckpointWriter(
            log,
            log.snapshot(),
            file -> {
              throw new IllegalStateException("while rows are written");
            });

    assertThrows(IllegalStateException.class, writer::write);
    assertThat(UploadingFileSystem.begun(), is(1));
    assertThat(UploadingFileSystem.uploaded(), is(0));
    assertThat(Files.exists(checkpoint()), is(false));
  }

  @Test
  void aRetentionThatCannotBeReadIsFoundBeforeACheckpointIsBegun() throws Exception {
    TableLog log = log(UploadingFileSystem.CONFIGURATION);
    removedAndLive(LONG_AGO, Map.of(TableRetention.DELETED_FILES, "soon"));
    CheckpointWriter writer = new CheckpointWriter(log, log.snapshot(), file -> {});

    assertThrows(IllegalArgumentException.class, writer::write);
    assertThat(UploadingFileSystem.begun(), is(0));
  }

  /** A table whose rows were deleted by a vector once, and restored. */
  private void removedAndLive(long removedMillis, Map<String, String> properties) throws Exception {
    NewerTable table = new NewerTable(table());
    ObjectNode add = table.add(List.of(row(1), row(2)), Map.of());
    ObjectNode remove = NewerTable.remove(NewerTable.withoutInline(add, 0));
    table
        .line("protocol", NewerTable.node().put("minReaderVersion", 1).put("minWriterVersion", 2))
        .metadata(SCHEMA, List.of(), properties)
        .line("remove", remove.put("deletionTimestamp", removedMillis))
        .commit();
    table.line("add", add).commit();
  }

  private static List<DeletionVector> vectorsOfRemoved(TableLog log) {
    List<DeletionVector> vectors = new ArrayList<>();
    log.snapshot().forEachRemovedFile(file -> vectors.add(file.deletionVector()));
    return vectors;
  }

  private Path checkpoint() {
    return table().resolve("_delta_log/00000000000000000001.checkpoint.parquet");
  }

  private TableLog log(Map<String, String> configuration) {
    return TableLog.forTable(table().toString(), configuration);
  }

  private Path table() {
    return folder.resolve("t");
  }

  private static Row row(long id) {
    return Row.withSchema(SCHEMA).addValue(id).build();
  }
}
