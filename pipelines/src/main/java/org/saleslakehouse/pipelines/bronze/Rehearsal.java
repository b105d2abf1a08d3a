package org.saleslakehouse.pipelines.bronze;

import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.saleslakehouse.io.delta.model.TableAppender;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.saleslakehouse.pipelines.kafka.KafkaClients;
import org.saleslakehouse.pipelines.options.BronzeOptions;
import org.saleslakehouse.pipelines.runtime.RunDirectory;
import org.saleslakehouse.pipelines.simulator.SaleGenerator;
import org.saleslakehouse.pipelines.simulator.SaleRecord;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.enrich.PrepareRows;
import org.saleslakehouse.transforms.sale.Rows;
import org.saleslakehouse.transforms.sale.SourceRecord;

/**
 * Does with made-up sales, in a folder of its own, what a worker does with an order. A process that
 * has just begun has then loaded nearly all that its first order needs.
 */
public final class Rehearsal {
  private static final String SOURCE = "rehearsal-0";
  private static final int COMMITS = 2;
  private static final int RECORDS = 200;

  private Rehearsal() {}

  /**
   * Rehearses; some seconds of CPU time in a new process.
   *
   * @return the commits that were made, to tables that are gone
   * @throws Exception if the machine does not let a folder be made and written
   */
  public static List<TableCommit> run() throws Exception {
    MetricsContainer before =
        MetricsEnvironment.setCurrentContainer(ignoring(MetricsContainer.class));
    try (RunDirectory folder = RunDirectory.create("rehearsal")) {
      BronzeOptions options = PipelineOptionsFactory.as(BronzeOptions.class);
      options.setLake(folder.path().toString());
      KafkaClients.of(options).rehearse();
      Lake lake = Lake.of(options);
      return BronzePipeline.write(options, lake, Map.of())
          .ofRanges(Rows.ROUTED, Rehearsal::read)
          .write(RecordRules.forTopic(options, lake));
    } finally {
      MetricsEnvironment.setCurrentContainer(before);
    }
  }

  private static void read(PrepareRows prepareRows, TableAppender tables)
      throws InterruptedException {
    SaleGenerator generator = new SaleGenerator(1, 40, 12, 0.01, 0.1);
    tables.begin(Set.of(SOURCE));
    for (int commit = 0; commit < COMMITS; commit++) {
      long first = (long) commit * RECORDS;
      for (long offset = first; offset < first + RECORDS; offset++) {
        SourceRecord record = record(generator, offset);
        prepareRows.forEach(
            action -> action.accept(record), row -> tables.append(SOURCE, record.offset(), row));
      }
      tables.commit();
    }
  }

  private static SourceRecord record(SaleGenerator generator, long offset) {
    Instant now = Instant.now();
    SaleRecord sale = generator.record(offset, now);
    return new SourceRecord(
        "rehearsal", 0, offset, now.toEpochMilli(), sale.key(), sale.value(), List.of());
  }

  /** Takes every call and does nothing, as do all that it gives. */
  private static <T> T ignoring(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getReturnType().isInterface() ? ignoring(method.getReturnType()) : null));
  }
}
