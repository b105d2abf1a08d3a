package org.saleslakehouse.integration;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.saleslakehouse.io.delta.LinkingLogStore;
import org.saleslakehouse.io.delta.S3LogStore;

/**
 * Spark with delta-spark, in this JVM: the second Delta implementation, independent of ours. A JVM
 * has one Spark context at a time, which the test classes that it runs share.
 */
final class DeltaSpark {

  /** The session of this JVM, made when first asked for. */
  static SparkSession session() {
    return builder().getOrCreate();
  }

  /**
   * The same for a test in which it commits to tables that others commit to at that moment: on
   * local disks delta-spark's own log store looks whether an entry is there, and then renames its
   * own to that name, whatever has come meanwhile. Such a test has to {@link #stop} the context
   * before and after, as one does that needs a context of its own.
   */
  static SparkSession sessionBesideOtherWriters() {
    return builder()
        .config("spark.delta.logStore.file.impl", LinkingLogStore.class.getName())
        .getOrCreate();
  }

  /**
   * The same for tables on S3, with our log store.
   *
   * @param hadoop where the server is, and who asks
   */
  static SparkSession sessionOnS3(Map<String, String> hadoop) {
    SparkSession.Builder builder =
        builder().config("spark.delta.logStore.s3a.impl", S3LogStore.class.getName());
    hadoop.forEach((name, value) -> builder.config("spark.hadoop." + name, value));
    return builder.getOrCreate();
  }

  /** The next session gets a new context. */
  static void stop() {
    if (SparkSession.getDefaultSession().isDefined()) {
      SparkSession.getDefaultSession().get().stop();
      DeltaLog.clearCache();
    }
  }

  private static SparkSession.Builder builder() {
    return SparkSession.builder()
        .appName("system-tests")
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.datetime.java8API.enabled", "true")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.adaptive.enabled", "false")
        // A few thousand rows are read in less time than it takes to compile code for them.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.databricks.delta.snapshotPartitions", "2")
        // VACUUM lists a table's folders in so many tasks: ten thousand unless told otherwise.
        .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2")
        .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
        .config(
            "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
        // VACUUM with no retention is part of a test.
        .config("spark.databricks.delta.retentionDurationCheck.enabled", "false");
  }

  private DeltaSpark() {}
}
