package org.saleslakehouse.transforms.clientday;

import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.WindowingStrategy;

/** Windows made again as they were, around steps that need others. */
final class Windows {
  private Windows() {}

  /** Assigns by timestamp, and fires, as a strategy says. */
  @SuppressWarnings("unchecked") // Window functions of our inputs take any element.
  static <T> Window<T> of(WindowingStrategy<?, ?> strategy) {
    Window<T> window =
        Window.<T>into((WindowFn<Object, ?>) strategy.getWindowFn())
            .triggering(strategy.getTrigger())
            .withTimestampCombiner(strategy.getTimestampCombiner())
            .withOnTimeBehavior(strategy.getOnTimeBehavior())
            .withAllowedLateness(strategy.getAllowedLateness(), strategy.getClosingBehavior());
    return strategy.getMode() == WindowingStrategy.AccumulationMode.ACCUMULATING_FIRED_PANES
        ? window.accumulatingFiredPanes()
        : window.discardingFiredPanes();
  }
}
