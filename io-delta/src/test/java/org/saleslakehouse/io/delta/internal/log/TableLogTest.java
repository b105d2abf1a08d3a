package org.saleslakehouse.io.delta.internal.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
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

  /** Else a table on such a store is taken for another one as soon as others write to it, too. */
  @Test
  void aTimeToTheSecondIsThatOfTheSameObjectToTheMillisecond() {
    assertThat(TableLog.isSameTime(1_764_403_004_123L, 1_764_403_004_000L), is(true));
    assertThat(TableLog.isSameTime(1_764_403_004_000L, 1_764_403_004_999L), is(true));
    assertThat(TableLog.isSameTime(1_764_403_004_123L, 1_764_403_004_123L), is(true));
    assertThat(TableLog.isSameTime(1_764_403_004_123L, 1_764_403_004_124L), is(false));
    assertThat(TableLog.isSameTime(1_764_403_004_000L, 1_764_403_005_000L), is(false));
    assertThat(TableLog.isSameTime(-1, 0), is(false));
  }
}
