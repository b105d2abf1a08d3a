package org.saleslakehouse.io.delta.internal.log;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.errors.TableReplacedException;
import org.saleslakehouse.io.delta.internal.commit.WriteOperations;

class TableLogTest {
  @TempDir Path folder;

  @Test
  void aTableTakenAwayRightAfterItsFirstCommitIsSaidToBeDeleted() throws Exception {
    Path table = folder.resolve("t");
    TableLog log = TableLog.forTable(table.toString(), Map.of());
    TableTransaction first = log.startTransaction();
    first.create(Schema.builder().addInt64Field("id").build(), List.of(), Map.of());
    first.commit(List.of(), List.of(), Map.of(), WriteOperations.create());

    Files.move(table, folder.resolve("moved-aside"));

    assertThrows(TableReplacedException.class, log::snapshot);
  }
}
