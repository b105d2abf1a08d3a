package org.saleslakehouse.io.delta.internal.graph;

import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.saleslakehouse.io.delta.internal.commit.CommitFiles;
import org.saleslakehouse.io.delta.internal.commit.CommitFilesInOrder;
import org.saleslakehouse.io.delta.internal.commit.WriteRanges;
import org.saleslakehouse.io.delta.internal.positions.WritePositions;
import org.saleslakehouse.io.delta.internal.spec.WriteSpec;
import org.saleslakehouse.io.delta.internal.write.AssignShards;
import org.saleslakehouse.io.delta.internal.write.BundleFiles;
import org.saleslakehouse.io.delta.internal.write.WriteRowsToFiles;
import org.saleslakehouse.io.delta.model.RangeReader;
import org.saleslakehouse.io.delta.model.TableCommit;
import org.saleslakehouse.io.delta.model.WriteMode;

/**
 * The steps of a write.
 *
 * @param commitInterval how long files are gathered, in processing time
 * @param fileShards how many groups to make of an interval's rows; 0 for none
 * @param errorHandler of rows that cannot be encoded; null fails the bundle
 */
public record WriteGraph(
    WriteSpec spec,
    Duration commitInterval,
    int fileShards,
    @Nullable ErrorHandler<BadRecord, ?> errorHandler) {
  /** Each commit's key: all files of an interval meet in one place. */
  private static final int GATHERED = 0;

  private static final TupleTag<BundleFiles> FILES = new TupleTag<>() {};

  /**
   * What comes out of a write.
   *
   * @param failedRows null without an error handler
   */
  public record Output(
      PCollection<TableCommit> commits, @Nullable PCollection<BadRecord> failedRows) {}

  /** The same for a run that begins now; reads the tables' logs. */
  public WriteGraph startingRun() {
    return new WriteGraph(
        WritePositions.startingRun(spec), commitInterval, fileShards, errorHandler);
  }

  public Output expand(PCollection<Row> input) {
    PCollection<Row> rows = inGlobalWindow(input);
    return commit(
        fileShards == 0
            ? written(rows, new WriteRowsToFiles.Ungrouped(spec, rows.getCoder(), router()))
            : writeInShards(rows),
        input.isBounded());
  }

  /** The step for elements that are read, written and committed at once. */
  public <T> Output expand(PCollection<T> input, RangeReader<T> reader) {
    return new Output(
        inGlobalWindow(input).apply("WriteRanges", ParDo.of(new WriteRanges<>(spec, reader))),
        null);
  }

  /** The same of one element, in this thread. */
  public <T> List<TableCommit> write(T element, RangeReader<T> reader) throws Exception {
    return new WriteRanges<>(spec, reader).write(element);
  }

  private static <T> PCollection<T> inGlobalWindow(PCollection<T> input) {
    return input.apply("IntoGlobalWindow", Window.into(new GlobalWindows()));
  }

  private Output commit(PCollectionTuple written, IsBounded isBounded) {
    PCollection<BadRecord> failed = null;
    ErrorHandler<BadRecord, ?> handler = errorHandler;
    if (handler != null) {
      failed = written.get(BadRecordRouter.BAD_RECORD_TAG);
      failed.setCoder(BadRecord.getCoder(written.getPipeline()));
      handler.addErrorCollection(failed);
    }
    PCollection<BundleFiles> files =
        written.get(FILES).setCoder(SerializableCoder.of(BundleFiles.class));
    if (spec.mode() == WriteMode.OVERWRITE
        || spec.replacedPartitions() != null
        || (spec.transaction() != null && !spec.isAfterthought())) {
      files = evenWithoutRows(files);
    }
    PCollection<TableCommit> commits =
        files
            .apply("GatherInOnePlace", WithKeys.of(GATHERED))
            .setCoder(KvCoder.of(VarIntCoder.of(), SerializableCoder.of(BundleFiles.class)))
            .apply("CommitInterval", gathering(isBounded, gatherDelay()))
            .apply("Gather", GroupByKey.create())
            .apply(
                "CommitFiles",
                ParDo.of(
                    spec.positions() == null || spec.isAfterthought()
                        ? new CommitFiles(spec)
                        : new CommitFilesInOrder(spec)));
    return new Output(commits, failed);
  }

  private <InputT> PCollectionTuple written(
      PCollection<InputT> input, DoFn<InputT, BundleFiles> step) {
    return input.apply("WriteRowsToFiles", outputs(step));
  }

  private PCollectionTuple writeInShards(PCollection<Row> rows) {
    return rows.apply(
            "AssignShards",
            ParDo.of(new AssignShards(spec.destinations(), spec.positions(), fileShards)))
        .setCoder(KvCoder.of(VarIntCoder.of(), rows.getCoder()))
        .apply("ShardInterval", gathering(rows.isBounded(), commitInterval))
        .apply("GroupByShard", GroupByKey.create())
        .apply(
            "WriteRowsToFiles",
            outputs(new WriteRowsToFiles.Grouped(spec, rows.getCoder(), router())));
  }

  private <InputT> ParDo.MultiOutput<InputT, BundleFiles> outputs(DoFn<InputT, BundleFiles> step) {
    return ParDo.of(step)
        .withOutputTags(
            FILES,
            errorHandler == null
                ? TupleTagList.empty()
                : TupleTagList.of(BadRecordRouter.BAD_RECORD_TAG));
  }

  private BadRecordRouter router() {
    return errorHandler == null
        ? BadRecordRouter.THROWING_ROUTER
        : BadRecordRouter.RECORDING_ROUTER;
  }

  /** With shards, the interval has been waited for already when the files come. */
  private Duration gatherDelay() {
    return fileShards == 0 ? commitInterval : Duration.millis(commitInterval.getMillis() / 10);
  }

  private static <T> Window<T> gathering(IsBounded isBounded, Duration interval) {
    Window<T> global = Window.into(new GlobalWindows());
    if (isBounded == IsBounded.BOUNDED) {
      return global;
    }
    Trigger once =
        interval.getMillis() == 0
            ? AfterPane.elementCountAtLeast(1)
            : AfterProcessingTime.pastFirstElementInPane().plusDelayOf(interval);
    return global
        .triggering(Repeatedly.forever(once))
        // The last pane comes even if it is empty: held bundles must not be forgotten.
        .withAllowedLateness(Duration.ZERO, Window.ClosingBehavior.FIRE_ALWAYS)
        .discardingFiredPanes();
  }

  /** An overwrite with nothing is still an overwrite. */
  private static PCollection<BundleFiles> evenWithoutRows(PCollection<BundleFiles> files) {
    PCollection<BundleFiles> nothing =
        files
            .getPipeline()
            .apply(
                "Nothing",
                Create.of(new BundleFiles(Map.of(), List.of()))
                    .withCoder(SerializableCoder.of(BundleFiles.class)));
    return PCollectionList.of(files).and(nothing).apply("EvenWithoutRows", Flatten.pCollections());
  }
}
