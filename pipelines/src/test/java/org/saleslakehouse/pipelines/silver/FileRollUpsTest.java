package org.saleslakehouse.pipelines.silver;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.saleslakehouse.pipelines.silver.TestSale.sales;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.DeltaIO;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.io.delta.model.WriteMode;
import org.saleslakehouse.transforms.rollup.RollUpTable;

/**
 * Goal: a data file of the client-days is read once, and counts as long as the table lists it.
 * Method: files are taken away after they were read; a table of two days that goes on.
 */
class FileRollUpsTest {
  private static final long ROOM = 1 << 20;

  @TempDir Path temp;
  private SilverLake lake;

  @BeforeEach
  void twoDays() {
    lake = new SilverLake(temp.resolve("lake"));
    lake.commit(sales(1, "2025-12-01T10:00:00Z", 1, 2));
    lake.commit(sales(2, "2025-12-02T10:00:00Z", 3));
    lake.run("INCREMENTAL");
  }

  private DeltaTable clientDays() {
    return DeltaTable.open(lake.lake().clientDays());
  }

  private List<Row> rollUps(long room) {
    return rows(FileRollUps.of(clientDays(), room));
  }

  private static List<Row> rows(RollUpTable table) {
    List<Row> rows = new ArrayList<>(table.countries(Instant.EPOCH));
    rows.addAll(table.segments(Instant.EPOCH));
    return rows;
  }

  /** As if nothing were kept. */
  private List<Row> expected() {
    RollUpTable table = new RollUpTable();
    try (DeltaTable.Rows rows = clientDays().rows()) {
      rows.forEach(table::add);
    }
    return rows(table);
  }

  private Set<String> files() {
    return clientDays().rowsByFile(null, null).keySet();
  }

  private static void delete(Set<String> files) throws IOException {
    for (String file : files) {
      Files.delete(Path.of(URI.create(file)));
    }
  }

  @Test
  void aFileIsReadOnce() throws IOException {
    List<Row> expected = expected();
    assertThat(rollUps(ROOM), equalTo(expected));
    delete(files());
    assertThat(rollUps(ROOM), equalTo(expected));
  }

  @Test
  void onlyTheFilesOfADayThatChangedAreReadAgain() throws IOException {
    rollUps(ROOM);
    Set<String> before = files();
    lake.commit(sales(3, "2025-12-02T11:00:00Z", 4));
    lake.run("INCREMENTAL");
    List<Row> expected = expected();
    before.retainAll(files());
    assertThat(before.size(), equalTo(1)); // the other day's
    delete(before);
    assertThat(rollUps(ROOM), equalTo(expected));
  }

  @Test
  void aDayThatIsGoneDoesNotCount() {
    rollUps(ROOM);
    lake.commit(DeltaIO.write().withMode(WriteMode.OVERWRITE), sales(1, "2025-12-01T10:00:00Z", 1));
    lake.run("INCREMENTAL");
    assertThat(files().size(), equalTo(1));
    assertThat(rollUps(ROOM), equalTo(expected()));
  }

  @Test
  void anEarlierVersionIsRolledUpAsItWas() {
    List<Row> before = rollUps(ROOM);
    long version = clientDays().version();
    lake.commit(sales(3, "2025-12-02T11:00:00Z", 4));
    lake.run("INCREMENTAL");
    rollUps(ROOM);
    assertThat(rows(FileRollUps.of(clientDays().atVersion(version), ROOM)), equalTo(before));
  }

  @Test
  void anotherTableIsNotTakenForTheOneThatIsKept() {
    rollUps(ROOM);
    SilverLake first = lake;
    lake = new SilverLake(temp.resolve("other"));
    lake.commit(sales(7, "2025-12-01T10:00:00Z", 9));
    lake.run("INCREMENTAL");
    assertThat(rollUps(ROOM), equalTo(expected()));
    lake = first;
    assertThat(rollUps(ROOM), equalTo(expected()));
  }

  @Test
  void whatIsReadForAConditionIsNotReadAgain() throws IOException {
    List<Row> expected = expected();
    assertThat(allHaveAtMost(2), equalTo(true));
    delete(files());
    assertThat(rollUps(ROOM), equalTo(expected));
  }

  @Test
  void aFileInWhichARowDoesNotMatchIsNotTakenForRead() {
    lake.commit(sales(3, "2025-12-01T11:00:00Z", 4));
    lake.run("BATCH");
    List<Row> expected = expected();
    assertThat(allHaveAtMost(1), equalTo(false));
    assertThat(rollUps(ROOM), equalTo(expected));
  }

  @Test
  void aConditionIsAskedOfFilesThatAreKeptToo() {
    rollUps(ROOM);
    assertThat(allHaveAtMost(1), equalTo(false));
  }

  @Test
  void aConditionIsAskedOfFilesThatThereIsNoRoomForToo() {
    for (String day : List.of("2025-12-01", "2025-12-02")) {
      boolean noneIsOfTheDay =
          FileRollUps.allMatch(
              clientDays(), List.of("jour"), row -> !day.equals(row.getString("jour")), 0);
      assertThat(day, noneIsOfTheDay, equalTo(false));
    }
    List<Row> expected = expected();
    assertThat(FileRollUps.allMatch(clientDays(), List.of("jour"), row -> true, 0), equalTo(true));
    assertThat(rollUps(ROOM), equalTo(expected));
  }

  private boolean allHaveAtMost(long items) {
    return FileRollUps.allMatch(
        clientDays(),
        List.of("jour", "total_quantite"),
        row -> row.getInt64("total_quantite") <= items);
  }

  @Test
  void whatThereIsNoRoomForIsReadEachTime() throws IOException {
    List<Row> expected = expected();
    assertThat(rollUps(0), equalTo(expected));
    assertThat(rollUps(0), equalTo(expected));
    delete(files());
    DeltaIOException thrown = assertThrows(DeltaIOException.class, () -> rollUps(0));
    assertThat(thrown.getMessage(), containsString(lake.lake().clientDays()));
  }
}
