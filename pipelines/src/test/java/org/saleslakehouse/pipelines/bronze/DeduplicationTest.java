package org.saleslakehouse.pipelines.bronze;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.values.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.BronzeOptions;
import org.saleslakehouse.pipelines.tables.Lake;
import org.saleslakehouse.transforms.sale.Rejection.Reason;

class DeduplicationTest {
  private static final SalesInBronze STORED = new SalesInBronze(Lake.at("/l"));

  private static boolean isOn(String... options) {
    return Deduplication.of(
            PipelineOptionsFactory.fromArgs(options).as(BronzeOptions.class), STORED)
        .isPresent();
  }

  @Test
  void isOffUnlessAKeyIsGiven() {
    assertThat(isOn(), is(false));
    assertThat(isOn("--deduplicateHorizon=1h"), is(false));
    assertThat(isOn("--deduplicate=vente_id, client_id,timestamp"), is(true));
  }

  @Test
  void whatIsWrongIsNamedWithTheWayToMendIt() {
    assertThat(
        message("--deduplicate=vente_id,clientid"),
        is(
            "--deduplicate=vente_id,clientid: there is no field 'clientid' in a sale. Did you mean"
                + " client_id?"));
    assertThat(
        message("--deduplicate="),
        is(
            "--deduplicate=: there is no field '' in a sale. Choose from vente_id, client_id,"
                + " produit_id, timestamp, quantite, montant, client_nom, produit_nom, categorie,"
                + " pays, segment."));
    assertThat(
        message("--deduplicateHorizon=10"),
        is(
            "--deduplicateHorizon=10 is not a length of time: give a number and its unit, such as"
                + " 500ms, 30s, 10m, 2h or 1d."));
    assertThat(
        message("--deduplicateHorizon=10ms"),
        is("--deduplicateHorizon=10ms is too short: at least 1s."));
  }

  private static String message(String... options) {
    return Objects.requireNonNull(
        assertThrows(CommandException.class, () -> isOn(options)).getMessage());
  }

  @Test
  void aTableThatIsNotThereYetHoldsNoSales(@TempDir Path folder) {
    List<Row> found = new ArrayList<>();
    SalesInBronze tables = new SalesInBronze(Lake.at(folder.resolve("none").toString()));
    tables.readSales(Instant.EPOCH, Instant.now(), List.of("vente_id"), found::add);
    tables.readRejected(
        Instant.EPOCH,
        Instant.now(),
        EnumSet.of(Reason.DUPLICATE),
        List.of("kafka_offset"),
        found::add);
    assertThat(found, is(List.of()));
  }
}
