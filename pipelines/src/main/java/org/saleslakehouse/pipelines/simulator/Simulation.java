package org.saleslakehouse.pipelines.simulator;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.SimulatorOptions;

/** Reads what the simulator's options mean together. */
public final class Simulation {
  private Simulation() {}

  /** The generator that the options describe. */
  public static SaleGenerator generator(SimulatorOptions options) {
    if (options.getLateShare() + options.getMalformedShare() > 1) {
      throw CommandException.badUsage(
          "--lateShare="
              + options.getLateShare()
              + " and --malformedShare="
              + options.getMalformedShare()
              + " are more than 1 together, but a record is one or the other.");
    }
    if (options.getMinQuantity() > options.getMaxQuantity()) {
      throw CommandException.badUsage(
          "--minQuantity="
              + options.getMinQuantity()
              + " is above --maxQuantity="
              + options.getMaxQuantity()
              + ".");
    }
    return new SaleGenerator(
        options.getSeed(),
        Catalogue.of(options.getClients(), options.getProducts()),
        options.getMinQuantity(),
        options.getMaxQuantity(),
        options.getLateShare(),
        options.getMalformedShare());
  }

  /** When the generated history starts, if there is to be one. */
  public static Optional<Instant> startTime(SimulatorOptions options) {
    @Nullable String text = options.getStartTime();
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw CommandException.badUsage(
          "--startTime="
              + text
              + " is not a time in UTC such as 2025-12-01T00:00:00Z: "
              + e.getMessage()
              + ".");
    }
  }
}
