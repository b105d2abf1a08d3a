package org.saleslakehouse.io.delta;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.io.delta.testing.KernelTable;
import org.saleslakehouse.io.delta.testing.TestPipelines;

/** What a commit names is on the disk before the commit is: seen by the forces, in their order. */
class PowerCutTest {
  private static final Schema SCHEMA =
      Schema.builder().addInt64Field("id").addStringField("day").build();

  @TempDir Path folder;

  @Test
  void dataFilesAndTheirFoldersAreForcedBeforeTheEntryThatNamesThem() throws Exception {
    Path table = folder.resolve("t");
    Path events = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold();
      recording.start();
      TestPipelines.write(
          DeltaIO.write().to(table.toString()).withPartitionColumns("day"),
          SCHEMA,
          Row.withSchema(SCHEMA).addValues(1L, "a").build());
      recording.stop();
      recording.dump(events);
    }
    List<String> forced =
        RecordingFile.readAllEvents(events).stream()
            .filter(e -> e.getEventType().getName().equals("jdk.FileForce"))
            .sorted(Comparator.comparing(RecordedEvent::getEndTime))
            .map(e -> e.getString("path"))
            .collect(Collectors.toList());

    List<String> files =
        DeltaTable.open(table.toString()).rowsByFile(null, null).keySet().stream()
            .map(file -> Path.of(java.net.URI.create(file).getPath()).toString())
            .toList();
    assertThat(files, hasSize(1));
    int entry = indexOf(forced, "00000000000000000000.json");
    assertThat(entry, greaterThanOrEqualTo(0));
    for (String path :
        List.of(
            files.get(0),
            table.resolve("day=a").toString(), // the file's name
            table.toString(), // the folder's
            folder.toString())) { // the table's
      int at = forced.indexOf(path);
      assertThat(path + " in " + forced, at, greaterThanOrEqualTo(0));
      assertThat(path + " in " + forced, at, lessThan(entry));
    }
    // The log's folder was made in between.
    assertThat(forced.lastIndexOf(table.toString()), greaterThan(entry));
    assertThat(KernelTable.at(table).rows().size(), is(1));
  }

  private static int indexOf(List<String> forced, String part) {
    for (int i = 0; i < forced.size(); i++) {
      if (forced.get(i).contains(part)) {
        return i;
      }
    }
    return -1;
  }
}
