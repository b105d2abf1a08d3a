/**
 * Rules beyond the contract: a sale that breaks one is marked, set aside, or ends the job, as the
 * rule says. The way in is {@link org.saleslakehouse.transforms.quality.CheckQuality}; a rule is a
 * {@link org.saleslakehouse.transforms.quality.QualityRule}, which has what each kind checks and
 * the rules that hold by default; {@code WrittenOut} bounds its patterns. How a user writes them is
 * not here but in {@code ConfiguredRules}, of the Bronze job.
 *
 * <p>It gives one element for one element. The time that a rule compares with comes in with the
 * record.
 */
package org.saleslakehouse.transforms.quality;
