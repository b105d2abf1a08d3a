package org.saleslakehouse.transforms.quality;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.saleslakehouse.transforms.sale.CheckEachSale;
import org.saleslakehouse.transforms.sale.ParsedSale;
import org.saleslakehouse.transforms.sale.ParsedSaleCoder;
import org.saleslakehouse.transforms.sale.Rejection;
import org.saleslakehouse.transforms.sale.Rejection.Reason;
import org.saleslakehouse.transforms.sale.Sale;
import org.saleslakehouse.transforms.sale.SaleCheck;

/**
 * Checks sales against quality rules, between {@code ParseSales} and {@code EnrichSales}: exactly
 * one output for each input. Rejected records pass through as they are.
 *
 * <p>Every rule looks at every sale and counts what breaks it ({@code broken_<rule>}). The names of
 * rules that warn go with the sale ({@link ParsedSale#qualityWarnings}). The first rule that
 * quarantines gives the rejection, with the field and a detail that begins with the rule's name. A
 * rule that fails throws {@link QualityRuleBrokenException}, which ends the pipeline.
 *
 * <p>Input and output may be bounded or not, in any windowing; windows and timestamps pass through.
 */
public final class CheckQuality
    extends PTransform<PCollection<ParsedSale>, PCollection<ParsedSale>> {
  /** What the counter of a rule is called, before the rule's name. */
  public static final String BROKEN = "broken_";

  private final List<QualityRule> rules;

  private CheckQuality(List<QualityRule> rules) {
    this.rules = rules;
  }

  /** No rules check nothing. */
  public static CheckQuality of(List<QualityRule> rules) {
    Set<String> names = new HashSet<>();
    for (QualityRule rule : rules) {
      if (!names.add(rule.name())) {
        throw new IllegalArgumentException(
            "Quality rule '"
                + rule.name()
                + "' is there twice; give each a name of its own, as metrics are called after it");
      }
    }
    return new CheckQuality(List.copyOf(rules));
  }

  @Override
  public PCollection<ParsedSale> expand(PCollection<ParsedSale> sales) {
    return sales
        .apply("CheckSale", ParDo.of(new CheckEachSale(this::step)))
        .setCoder(ParsedSaleCoder.of());
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    rules.forEach(rule -> builder.add(DisplayData.item(rule.name(), rule.toString())));
  }

  /** The step itself, for one thread. */
  public Step step() {
    return new Step(rules);
  }

  /** Checks sale by sale and counts what breaks the rules. */
  public static final class Step implements SaleCheck {
    private final List<QualityRule> rules;
    private final long[] broken;

    private Step(List<QualityRule> rules) {
      this.rules = rules;
      this.broken = new long[rules.size()];
    }

    @Override
    public ParsedSale check(ParsedSale parsed) {
      return parsed.sale() == null ? parsed : check(parsed, parsed.sale());
    }

    private ParsedSale check(ParsedSale parsed, Sale sale) {
      Rejection rejection = null;
      String warnings = null;
      for (int i = 0; i < rules.size(); i++) {
        QualityRule rule = rules.get(i);
        String violation;
        try {
          violation = rule.violation(sale, parsed.source());
        } catch (RuntimeException | StackOverflowError e) {
          // Thrown, it would stop the pipeline at the same record for ever.
          broken[i]++;
          rejection =
              rejection == null
                  ? rejection(rule, "cannot be checked, " + e.getClass().getSimpleName())
                  : rejection;
          continue;
        }
        if (violation == null) {
          continue;
        }
        broken[i]++;
        switch (rule.action()) {
          case WARN -> warnings = warnings == null ? rule.name() : warnings + "," + rule.name();
          case QUARANTINE -> {
            if (rejection == null) {
              rejection = rejection(rule, violation);
            }
          }
          case FAIL -> throw new QualityRuleBrokenException(parsed.source(), rule, violation);
        }
      }
      if (rejection != null) {
        return ParsedSale.rejected(parsed.source(), rejection);
      }
      return warnings == null ? parsed : parsed.withQualityWarnings(warnings);
    }

    private static Rejection rejection(QualityRule rule, String violation) {
      return new Rejection(Reason.QUALITY_RULE, rule.field(), rule.name() + ": " + violation);
    }

    @Override
    public void forgetCounts() {
      Arrays.fill(broken, 0);
    }

    /**
     * Once per bundle, or block of records, so that a flood of broken sales costs no more than good
     * ones.
     */
    @Override
    public void tellCounts() {
      for (int i = 0; i < broken.length; i++) {
        if (broken[i] > 0) {
          Metrics.counter(CheckQuality.class, BROKEN + rules.get(i).name()).inc(broken[i]);
        }
      }
    }
  }
}
