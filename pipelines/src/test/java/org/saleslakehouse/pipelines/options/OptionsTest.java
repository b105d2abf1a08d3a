package org.saleslakehouse.pipelines.options;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.io.delta.Compression;

/**
 * Every option of every command has the default that the documents state, and a value given for it
 * arrives. Method: all properties of the interfaces are read and compared as a whole, so that an
 * option added without a line here fails.
 */
class OptionsTest {
  private static final String NONE = "(none)";

  @Test
  void produceHasTheseDefaults() {
    assertThat(
        valuesOf(ProduceOptions.class),
        equalTo(
            values(
                "config",
                NONE,
                "logLevel",
                LogLevel.WARN,
                "kafkaAdmin",
                PropertyMap.of(Map.of()),
                "kafkaClient",
                PropertyMap.of(Map.of()),
                "kafkaConsumer",
                PropertyMap.of(Map.of()),
                "kafkaProducer",
                PropertyMap.of(Map.of()),
                "maxQuantity",
                5,
                "minQuantity",
                1,
                "bootstrapServers",
                "localhost:9092",
                "clients",
                5,
                "connectionTimeoutSeconds",
                10,
                "count",
                0L,
                "createTopic",
                false,
                "lateShare",
                0.0,
                "malformedShare",
                0.0,
                "partitions",
                4,
                "products",
                6,
                "quiet",
                false,
                "rate",
                0.5,
                "seed",
                42L,
                "startTime",
                NONE,
                "timeStepMillis",
                2000L,
                "topic",
                "ventes_stream",
                "verbose",
                false)));
  }

  @Test
  void eachOptionOfProduceArrives() {
    assertThat(
        valuesOf(
            ProduceOptions.class,
            "--config=c.yaml",
            "--logLevel=DEBUG",
            "--kafkaAdmin={\"a\":\"1\"}",
            "--kafkaClient={\"b\":\"2\"}",
            "--kafkaConsumer={\"c\":\"3\"}",
            "--kafkaProducer={\"d\":\"4\"}",
            "--maxQuantity=9",
            "--minQuantity=3",
            "--bootstrapServers=broker:1",
            "--clients=7",
            "--connectionTimeoutSeconds=3",
            "--count=11",
            "--createTopic",
            "--lateShare=0.25",
            "--malformedShare=0.125",
            "--partitions=2",
            "--products=9",
            "--quiet",
            "--rate=12.5",
            "--seed=1",
            "--startTime=2025-12-01T00:00:00Z",
            "--timeStepMillis=10",
            "--topic=other",
            "--verbose"),
        equalTo(
            values(
                "config",
                "c.yaml",
                "logLevel",
                LogLevel.DEBUG,
                "kafkaAdmin",
                PropertyMap.of(Map.of("a", "1")),
                "kafkaClient",
                PropertyMap.of(Map.of("b", "2")),
                "kafkaConsumer",
                PropertyMap.of(Map.of("c", "3")),
                "kafkaProducer",
                PropertyMap.of(Map.of("d", "4")),
                "maxQuantity",
                9,
                "minQuantity",
                3,
                "bootstrapServers",
                "broker:1",
                "clients",
                7,
                "connectionTimeoutSeconds",
                3,
                "count",
                11L,
                "createTopic",
                true,
                "lateShare",
                0.25,
                "malformedShare",
                0.125,
                "partitions",
                2,
                "products",
                9,
                "quiet",
                true,
                "rate",
                12.5,
                "seed",
                1L,
                "startTime",
                "2025-12-01T00:00:00Z",
                "timeStepMillis",
                10L,
                "topic",
                "other",
                "verbose",
                true)));
  }

  @Test
  void bronzeHasTheseDefaults() {
    assertThat(
        valuesOf(BronzeOptions.class),
        equalTo(
            values(
                "config",
                NONE,
                "logLevel",
                LogLevel.WARN,
                "kafkaAdmin",
                PropertyMap.of(Map.of()),
                "kafkaClient",
                PropertyMap.of(Map.of()),
                "kafkaConsumer",
                PropertyMap.of(Map.of()),
                "kafkaProducer",
                PropertyMap.of(Map.of()),
                "runnerProperties",
                PropertyMap.of(Map.of()),
                "bronzePath",
                NONE,
                "clientDaysPath",
                NONE,
                "countriesPath",
                NONE,
                "quarantinePath",
                NONE,
                "segmentsPath",
                NONE,
                "allowedLatenessMinutes",
                10,
                "bootstrapServers",
                "localhost:9092",
                "commitIntervalMillis",
                2000,
                "compression",
                Compression.ZSTD,
                "connectionTimeoutSeconds",
                10,
                "fileShards",
                0,
                "gapTimeoutSeconds",
                60,
                "lake",
                "lake",
                "maxRestarts",
                5,
                "offsetGaps",
                OffsetGaps.FORBIDDEN,
                "profile",
                NONE,
                "quiet",
                false,
                "restartBackoffSeconds",
                1,
                "skipDeletedRecords",
                false,
                "startingOffsets",
                StartingOffsets.EARLIEST,
                "stopAtLatest",
                false,
                "targetFileSizeMebibytes",
                128,
                "timeZone",
                "UTC",
                "topic",
                "ventes_stream",
                "lenientNumbers",
                false,
                "maxRecordBytes",
                1_048_576,
                "qualityRules",
                NONE,
                "deduplicate",
                NONE,
                "deduplicateHorizon",
                "10m",
                "metricsInterval",
                "30s",
                "metricsPort",
                NONE,
                "verbose",
                false)));
  }

  @Test
  void eachOptionOfBronzeArrives() {
    assertThat(
        valuesOf(
            BronzeOptions.class,
            "--config=c.yaml",
            "--logLevel=DEBUG",
            "--kafkaAdmin={\"a\":\"1\"}",
            "--kafkaClient={\"b\":\"2\"}",
            "--kafkaConsumer={\"c\":\"3\"}",
            "--kafkaProducer={\"d\":\"4\"}",
            "--runnerProperties={\"spark.x\":\"y\"}",
            "--bronzePath=/p/bronzePath",
            "--clientDaysPath=/p/clientDaysPath",
            "--countriesPath=/p/countriesPath",
            "--quarantinePath=/p/quarantinePath",
            "--segmentsPath=/p/segmentsPath",
            "--allowedLatenessMinutes=1",
            "--bootstrapServers=broker:1",
            "--commitIntervalMillis=0",
            "--compression=SNAPPY",
            "--connectionTimeoutSeconds=3",
            "--fileShards=2",
            "--gapTimeoutSeconds=0",
            "--lake=/l",
            "--maxRestarts=0",
            "--offsetGaps=ALLOWED",
            "--profile=spark",
            "--quiet",
            "--restartBackoffSeconds=2",
            "--skipDeletedRecords",
            "--startingOffsets=LATEST",
            "--stopAtLatest",
            "--targetFileSizeMebibytes=1",
            "--timeZone=Europe/Paris",
            "--topic=other",
            "--lenientNumbers",
            "--maxRecordBytes=7",
            "--qualityRules=[]",
            "--deduplicate=vente_id,timestamp",
            "--deduplicateHorizon=2h",
            "--metricsInterval=5s",
            "--metricsPort=9400",
            "--verbose"),
        equalTo(
            values(
                "config",
                "c.yaml",
                "logLevel",
                LogLevel.DEBUG,
                "kafkaAdmin",
                PropertyMap.of(Map.of("a", "1")),
                "kafkaClient",
                PropertyMap.of(Map.of("b", "2")),
                "kafkaConsumer",
                PropertyMap.of(Map.of("c", "3")),
                "kafkaProducer",
                PropertyMap.of(Map.of("d", "4")),
                "runnerProperties",
                PropertyMap.of(Map.of("spark.x", "y")),
                "bronzePath",
                "/p/bronzePath",
                "clientDaysPath",
                "/p/clientDaysPath",
                "countriesPath",
                "/p/countriesPath",
                "quarantinePath",
                "/p/quarantinePath",
                "segmentsPath",
                "/p/segmentsPath",
                "allowedLatenessMinutes",
                1,
                "bootstrapServers",
                "broker:1",
                "commitIntervalMillis",
                0,
                "compression",
                Compression.SNAPPY,
                "connectionTimeoutSeconds",
                3,
                "fileShards",
                2,
                "gapTimeoutSeconds",
                0,
                "lake",
                "/l",
                "maxRestarts",
                0,
                "offsetGaps",
                OffsetGaps.ALLOWED,
                "profile",
                "spark",
                "quiet",
                true,
                "restartBackoffSeconds",
                2,
                "skipDeletedRecords",
                true,
                "startingOffsets",
                StartingOffsets.LATEST,
                "stopAtLatest",
                true,
                "targetFileSizeMebibytes",
                1,
                "timeZone",
                "Europe/Paris",
                "topic",
                "other",
                "lenientNumbers",
                true,
                "maxRecordBytes",
                7,
                "qualityRules",
                "[]",
                "deduplicate",
                "vente_id,timestamp",
                "deduplicateHorizon",
                "2h",
                "metricsInterval",
                "5s",
                "metricsPort",
                9400,
                "verbose",
                true)));
  }

  @Test
  void silverHasTheseDefaults() {
    assertThat(
        valuesOf(SilverOptions.class),
        equalTo(
            values(
                "config",
                NONE,
                "logLevel",
                LogLevel.WARN,
                "runnerProperties",
                PropertyMap.of(Map.of()),
                "bronzePath",
                NONE,
                "clientDaysPath",
                NONE,
                "countriesPath",
                NONE,
                "quarantinePath",
                NONE,
                "segmentsPath",
                NONE,
                "allowedLateness",
                "10m",
                "commitIntervalMillis",
                2000,
                "earlyFiring",
                "30s",
                "every",
                NONE,
                "idleTimeout",
                "0s",
                "lake",
                "lake",
                "loyalPurchases",
                2L,
                "maxRestarts",
                5,
                "mode",
                SilverMode.INCREMENTAL,
                "premiumSpendingEur",
                500.0,
                "profile",
                NONE,
                "quiet",
                false,
                "rebuild",
                false,
                "standardSpendingEur",
                100.0,
                "stopAtLatest",
                false,
                "timeZone",
                "UTC",
                "metricsInterval",
                "30s",
                "metricsPort",
                NONE,
                "verbose",
                false,
                "watermarkTolerance",
                "10m")));
  }

  @Test
  void eachOptionOfSilverArrives() {
    assertThat(
        valuesOf(
            SilverOptions.class,
            "--config=c.yaml",
            "--logLevel=DEBUG",
            "--runnerProperties={\"spark.x\":\"y\"}",
            "--bronzePath=/p/bronzePath",
            "--clientDaysPath=/p/clientDaysPath",
            "--countriesPath=/p/countriesPath",
            "--quarantinePath=/p/quarantinePath",
            "--segmentsPath=/p/segmentsPath",
            "--allowedLateness=1h",
            "--commitIntervalMillis=1",
            "--earlyFiring=5s",
            "--every=60s",
            "--idleTimeout=2m",
            "--lake=/l",
            "--loyalPurchases=3",
            "--maxRestarts=0",
            "--mode=STREAMING",
            "--premiumSpendingEur=1000.5",
            "--profile=direct",
            "--quiet",
            "--rebuild",
            "--standardSpendingEur=99.5",
            "--stopAtLatest",
            "--timeZone=Europe/Paris",
            "--metricsInterval=5s",
            "--metricsPort=9400",
            "--verbose",
            "--watermarkTolerance=3m"),
        equalTo(
            values(
                "config",
                "c.yaml",
                "logLevel",
                LogLevel.DEBUG,
                "runnerProperties",
                PropertyMap.of(Map.of("spark.x", "y")),
                "bronzePath",
                "/p/bronzePath",
                "clientDaysPath",
                "/p/clientDaysPath",
                "countriesPath",
                "/p/countriesPath",
                "quarantinePath",
                "/p/quarantinePath",
                "segmentsPath",
                "/p/segmentsPath",
                "allowedLateness",
                "1h",
                "commitIntervalMillis",
                1,
                "earlyFiring",
                "5s",
                "every",
                "60s",
                "idleTimeout",
                "2m",
                "lake",
                "/l",
                "loyalPurchases",
                3L,
                "maxRestarts",
                0,
                "mode",
                SilverMode.STREAMING,
                "premiumSpendingEur",
                1000.5,
                "profile",
                "direct",
                "quiet",
                true,
                "rebuild",
                true,
                "standardSpendingEur",
                99.5,
                "stopAtLatest",
                true,
                "timeZone",
                "Europe/Paris",
                "metricsInterval",
                "5s",
                "metricsPort",
                9400,
                "verbose",
                true,
                "watermarkTolerance",
                "3m")));
  }

  @Test
  void demoHasTheseDefaults() {
    assertThat(
        valuesOf(DemoOptions.class),
        equalTo(
            values(
                "config",
                NONE,
                "logLevel",
                LogLevel.WARN,
                "runnerProperties",
                PropertyMap.of(Map.of()),
                "maxQuantity",
                5,
                "minQuantity",
                1,
                "allowedLatenessMinutes",
                10,
                "clients",
                5,
                "commitIntervalMillis",
                2000,
                "compression",
                Compression.ZSTD,
                "fileShards",
                0,
                "gapTimeoutSeconds",
                60,
                "keepRunning",
                false,
                "lake",
                NONE,
                "lateShare",
                0.0,
                "loyalPurchases",
                2L,
                "malformedShare",
                0.0,
                "maxRestarts",
                5,
                "premiumSpendingEur",
                500.0,
                "products",
                6,
                "profile",
                NONE,
                "quiet",
                false,
                "rate",
                500.0,
                "restartBackoffSeconds",
                1,
                "sales",
                10_000L,
                "seed",
                42L,
                "standardSpendingEur",
                100.0,
                "startTime",
                NONE,
                "targetFileSizeMebibytes",
                128,
                "timeStepMillis",
                2000L,
                "timeZone",
                "UTC",
                "lenientNumbers",
                false,
                "maxRecordBytes",
                1_048_576,
                "qualityRules",
                NONE,
                "deduplicate",
                NONE,
                "deduplicateHorizon",
                "10m",
                "metricsInterval",
                "30s",
                "metricsPort",
                NONE,
                "verbose",
                false)));
  }

  @Test
  void eachOptionThatOnlyTheDemoHasArrives() {
    DemoOptions options =
        PipelineOptionsFactory.fromArgs("--sales=5", "--rate=0", "--lake=/l", "--keepRunning")
            .as(DemoOptions.class);
    assertThat(options.getSales(), equalTo(5L));
    assertThat(options.getRate(), equalTo(0.0));
    assertThat(options.getLake(), equalTo("/l"));
    assertThat(options.isKeepRunning(), equalTo(true));
  }

  private static Map<String, Object> values(Object... namesAndValues) {
    Map<String, Object> values = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return values;
  }

  private static Map<String, Object> valuesOf(
      Class<? extends PipelineOptions> type, String... arguments) {
    PipelineOptions options = PipelineOptionsFactory.fromArgs(arguments).as(type);
    Map<String, Object> values = new TreeMap<>();
    try {
      for (Class<?> part : partsOf(type)) {
        for (PropertyDescriptor property :
            Introspector.getBeanInfo(part).getPropertyDescriptors()) {
          Object value = property.getReadMethod().invoke(options);
          values.put(property.getName(), value == null ? NONE : value);
        }
      }
    } catch (IntrospectionException | ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
    return values;
  }

  /** The interface and those of ours that it extends. */
  private static Set<Class<?>> partsOf(Class<?> type) {
    Set<Class<?>> parts = new LinkedHashSet<>();
    if (!type.getName().startsWith("org.apache.beam.")) {
      parts.add(type);
      Arrays.stream(type.getInterfaces()).forEach(parent -> parts.addAll(partsOf(parent)));
    }
    return parts;
  }
}
