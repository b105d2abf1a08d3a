package org.saleslakehouse.pipelines.silver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.saleslakehouse.io.delta.DeltaTable;
import org.saleslakehouse.pipelines.silver.SilverPlan.Extent;
import org.saleslakehouse.pipelines.silver.SilverPlan.Update;
import org.saleslakehouse.pipelines.tables.Lake;

/**
 * How far the three Silver tables are behind Bronze: what the next incremental run would do, by the
 * logs that such a run goes by. Whether the thresholds of the business have changed is not looked
 * at, since nobody has said them here.
 *
 * @param state in a word
 * @param bronze the newest version of Bronze; -1 if there is none
 * @param reason in half a sentence, empty if there is no Bronze table
 * @param behind the tables that the run would change, by the last part of their usual place
 */
public record SilverLag(State state, long bronze, String reason, List<String> behind) {

  /** In a word. */
  public enum State {
    NO_BRONZE,
    NEVER_RUN,
    /** Made from another Bronze table than the one that is there, as far as anything tells. */
    OTHER_BRONZE,
    /** Days or whole tables of Silver lack what Bronze has. */
    BEHIND,
    UP_TO_DATE
  }

  /** What is wrong, in half a sentence; empty if nothing is, or there is nothing yet. */
  public String problem() {
    return switch (state) {
      case NO_BRONZE, NEVER_RUN, UP_TO_DATE -> "";
      case OTHER_BRONZE -> reason;
      case BEHIND ->
          String.join(", ", behind) + " behind Bronze at version " + bronze + ": " + reason;
    };
  }

  /** What to do about it: a command in single quotes. */
  public String wayBack(Lake lake) {
    String run = "run 'silver --lake=" + lake + "'";
    return state == State.OTHER_BRONZE
        ? run + ": it makes the Silver tables again from all of Bronze"
        : run;
  }

  /** Looks at the logs of all four tables. */
  public static SilverLag of(Lake lake) {
    DeltaTable bronze = DeltaTable.open(lake.bronze());
    if (!bronze.exists()) {
      return new SilverLag(State.NO_BRONZE, -1, "", List.of());
    }
    DeltaTable clientDays = DeltaTable.open(lake.clientDays());
    SilverPlan plan = SilverPlanner.withoutThresholds(lake).planChanges();
    return new SilverLag(
        state(plan, clientDays, bronze), plan.bronzeVersion(), reason(plan), behind(plan));
  }

  /** The plan's reason is that of the client-days, which lack nothing if only others are behind. */
  private static String reason(SilverPlan plan) {
    return plan.isNothingToDo() || plan.clientDays() != Update.NONE
        ? plan.reason()
        : "missing, or made from older client-days";
  }

  private static State state(SilverPlan plan, DeltaTable clientDays, DeltaTable bronze) {
    if (plan.isNothingToDo()) {
      return State.UP_TO_DATE;
    }
    if (!clientDays.exists()) {
      return State.NEVER_RUN;
    }
    return plan.extent() == Extent.ALL && !SilverOrigin.of(bronze, clientDays).isOfThisBronze()
        ? State.OTHER_BRONZE
        : State.BEHIND;
  }

  private static List<String> behind(SilverPlan plan) {
    List<String> tables = new ArrayList<>();
    name(plan.clientDays(), "ventes_aggreges").ifPresent(tables::add);
    name(plan.countries(), "ventes_par_pays").ifPresent(tables::add);
    name(plan.segments(), "ventes_par_segment").ifPresent(tables::add);
    return tables;
  }

  private static Optional<String> name(Update update, String table) {
    return update == Update.NONE ? Optional.empty() : Optional.of(table);
  }
}
