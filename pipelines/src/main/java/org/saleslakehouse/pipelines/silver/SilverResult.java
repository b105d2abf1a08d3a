package org.saleslakehouse.pipelines.silver;

import java.util.Locale;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.saleslakehouse.io.delta.DeltaRead;
import org.saleslakehouse.pipelines.metrics.MetricValues;

/**
 * What a bounded run did.
 *
 * @param plan what was to be done
 * @param bronzeFilesRead data files of Bronze that were read
 * @param bronzeBytesRead their size
 * @param bronzeRowsRead the sales in them
 */
record SilverResult(
    SilverPlan plan, long bronzeFilesRead, long bronzeBytesRead, long bronzeRowsRead) {

  /** A run that found nothing to do. */
  static SilverResult nothing(SilverPlan plan) {
    return new SilverResult(plan, 0, 0, 0);
  }

  /** A run that has ended. */
  static SilverResult of(SilverPlan plan, PipelineResult result) {
    return new SilverResult(
        plan,
        ofReadBronze(result, "filesRead"),
        ofReadBronze(result, "bytesRead"),
        ofReadBronze(result, "rowsRead"));
  }

  private static long ofReadBronze(PipelineResult result, String counter) {
    MetricsFilter filter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(DeltaRead.class, counter))
            .addStep(SilverPipeline.READ_BRONZE)
            .addStep(SilverPipeline.MAKE_DAYS)
            .build();
    long sum = 0;
    for (MetricResult<Long> found : result.metrics().queryMetrics(filter).getCounters()) {
      sum += MetricValues.of(found);
    }
    return sum;
  }

  /** In one line. */
  String summary() {
    String figures =
        String.format(
            Locale.ENGLISH,
            "read %,d sales from %,d files (%,d KiB)",
            bronzeRowsRead,
            bronzeFilesRead,
            (bronzeBytesRead + 1023) / 1024);
    return switch (plan.extent()) {
      case ALL ->
          "All of Bronze, version " + plan.bronzeVersion() + ": " + figures + "; " + plan.reason();
      case DAYS ->
          "Bronze, version " + plan.bronzeVersion() + ": " + plan.reason() + "; " + figures;
      case NOTHING ->
          "Bronze, version "
              + plan.bronzeVersion()
              + ": "
              + plan.reason()
              + (plan.isNothingToDo() ? "" : "; the roll-ups lagged and were made again");
    };
  }
}
