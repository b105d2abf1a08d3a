package org.saleslakehouse.pipelines.bronze;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.console.NearestName;
import org.saleslakehouse.pipelines.options.ContractOptions;
import org.saleslakehouse.pipelines.options.Durations;
import org.saleslakehouse.transforms.deduplicate.DeduplicateSales;
import org.saleslakehouse.transforms.deduplicate.DeduplicateSales.StoredSales;

/** The options that switch deduplication on. */
final class Deduplication {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private Deduplication() {}

  /**
   * What the options ask for; empty for none.
   *
   * @throws CommandException of bad usage that names the field or the length of time
   */
  static Optional<DeduplicateSales> of(ContractOptions options, StoredSales stored) {
    Duration horizon =
        Durations.ofOption("deduplicateHorizon", options.getDeduplicateHorizon(), SHORTEST);
    if (options.getDeduplicate() == null) {
      return Optional.empty();
    }
    List<String> fields =
        Arrays.stream(options.getDeduplicate().split(",", -1))
            .map(String::trim)
            .collect(Collectors.toList());
    Set<String> known = DeduplicateSales.fields();
    for (String field : fields) {
      if (!known.contains(field)) {
        throw CommandException.badUsage(
            "--deduplicate="
                + options.getDeduplicate()
                + ": there is no field '"
                + field
                + "' in a sale. "
                + NearestName.of(field, known)
                    .map(near -> "Did you mean " + near + "?")
                    .orElse("Choose from " + String.join(", ", known) + "."));
      }
    }
    return Optional.of(DeduplicateSales.by(fields, horizon, stored));
  }
}
