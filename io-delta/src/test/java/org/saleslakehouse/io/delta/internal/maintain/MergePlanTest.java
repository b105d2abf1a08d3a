package org.saleslakehouse.io.delta.internal.maintain;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.internal.log.DataFile;
import org.saleslakehouse.io.delta.internal.log.TableLog;
import org.saleslakehouse.io.delta.internal.log.TableOperation;
import org.saleslakehouse.io.delta.testing.TestTables;

/** What is merged next of a table with more files than are picked at a time. */
class MergePlanTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addStringField("day").build();
  private static final long TARGET_BYTES = 1_000_000;
  private static final long SMALL = 1_000;

  /** Worth merging, but two of them are more than a file is to hold. */
  private static final long HALF_AND_MORE = 600_000;

  @TempDir Path folder;

  @BeforeEach
  void makeTable() throws Exception {
    TestTables.append(
        folder.resolve("t"),
        SCHEMA,
        List.of("day"),
        List.of(Row.withSchema(SCHEMA).addValues(0L, "alone").build()));
  }

  @Test
  void filesOfWhichNoTwoFitTogetherHideNoOthers() throws Exception {
    commit("a", MergePlan.MAX_FILES + 1, HALF_AND_MORE);
    commit("b", 3, SMALL);
    MergePlan plan = plan();

    assertThat(plan.merges().size(), is(1));
    assertThat(smallOnes(plan.merges().get(0)), is(3L));
    assertThat(plan.isComplete(), is(true));
  }

  @Test
  void thoseOfAPartitionThatFitWithOthersArePickedWhereverTheyStand() throws Exception {
    commit("a", MergePlan.MAX_FILES + 1, HALF_AND_MORE);
    commit("a", 3, SMALL);
    MergePlan plan = plan();

    assertThat(plan.merges().size(), is(1));
    assertThat(smallOnes(plan.merges().get(0)), is(3L));
  }

  private static long smallOnes(List<DataFile> merge) {
    return merge.stream().filter(file -> file.size() == SMALL).count();
  }

  private MergePlan plan() {
    return MergePlan.of(log().snapshot(), MergePolicy.all(TARGET_BYTES), file -> true);
  }

  /** Only the log says that there are such files. */
  private void commit(String day, int files, long bytes) throws Exception {
    List<DataFile> added = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      added.add(
          new DataFile(
              "day=" + day + "/" + bytes + "-" + i + ".parquet",
              Map.of("day", day),
              bytes,
              1,
              true,
              "{\"numRecords\":1}",
              Map.of()));
    }
    log()
        .startTransaction()
        .commit(added, List.of(), Map.of(), new TableOperation("WRITE", Map.of(), Map.of()));
  }

  private TableLog log() {
    return TableLog.forTable(folder.resolve("t").toString(), Map.of());
  }
}
