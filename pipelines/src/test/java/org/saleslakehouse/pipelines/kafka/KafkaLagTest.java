package org.saleslakehouse.pipelines.kafka;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.saleslakehouse.pipelines.broker.EmbeddedBroker;

/** Goal: each measurement is of what is stored then, with one consumer. Method: a broker. */
class KafkaLagTest {
  private static final KafkaLag.OfPartition NONE = new KafkaLag.OfPartition(0, 0);

  @Test
  void whatIsMeasuredAgainIsOfTheOldestRecordThatIsNotStoredThen() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      broker.createTopic("lag", 2);
      TopicPartition one = new TopicPartition("lag", 0);
      TopicPartition other = new TopicPartition("lag", 1);
      send(broker, one, 3600, 1800, 60);
      KafkaClients clients = KafkaClients.of(broker.bootstrapServers(), Duration.ofSeconds(30));
      try (KafkaAdmin brokers = KafkaAdmin.connect(clients);
          KafkaLag lag = new KafkaLag(brokers, clients)) {
        Map<Integer, KafkaLag.OfPartition> first = lag.measure(Map.of(one, 0L, other, 0L));
        assertLag(first.get(0), 3, 3600);
        assertThat(first.get(1), is(NONE));
        assertLag(lag.measure(Map.of(one, 1L, other, 0L)).get(0), 2, 1800);
        send(broker, other, 7200);
        Map<Integer, KafkaLag.OfPartition> both = lag.measure(Map.of(one, 2L, other, 0L));
        assertLag(both.get(0), 1, 60);
        assertLag(both.get(1), 1, 7200);
        assertThat(lag.measure(Map.of(one, 3L, other, 1L)), equalTo(Map.of(0, NONE, 1, NONE)));
        KafkaLag closed = new KafkaLag(brokers, clients);
        closed.close();
        assertThat(
            closed.measure(Map.of(one, 2L)),
            equalTo(Map.of(0, new KafkaLag.OfPartition(1, Double.NaN))));
      }
    }
  }

  private static void assertLag(KafkaLag.OfPartition lag, long records, double seconds) {
    assertThat(lag.records(), is(records));
    assertThat(lag.seconds(), is(allOf(greaterThanOrEqualTo(seconds), lessThan(seconds + 120))));
  }

  private static void send(EmbeddedBroker broker, TopicPartition to, long... secondsAgo)
      throws Exception {
    Map<String, Object> config =
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (long seconds : secondsAgo) {
        long written = System.currentTimeMillis() - seconds * 1000;
        producer
            .send(new ProducerRecord<>(to.topic(), to.partition(), written, null, new byte[10]))
            .get();
      }
    }
  }
}
