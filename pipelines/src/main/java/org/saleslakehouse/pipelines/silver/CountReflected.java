package org.saleslakehouse.pipelines.silver;

import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.saleslakehouse.transforms.ClientDay;
import org.saleslakehouse.transforms.ClientDayKey;

/**
 * Passes accumulating panes of client-days on, in the global window, and counts the sales that they
 * add to those before. In line, so that what is counted has been passed on.
 */
final class CountReflected extends PTransform<PCollection<ClientDay>, PCollection<ClientDay>> {
  private static final long serialVersionUID = 1;

  private CountReflected() {}

  static CountReflected create() {
    return new CountReflected();
  }

  @Override
  public PCollection<ClientDay> expand(PCollection<ClientDay> panes) {
    return panes
        .apply("ForEver", Window.into(new GlobalWindows()))
        .apply(
            "ByClientDay",
            WithKeys.of(ClientDay::key).withKeyType(TypeDescriptor.of(ClientDayKey.class)))
        .apply("CountNew", ParDo.of(new CountNewFn()));
  }

  static final class CountNewFn extends DoFn<KV<ClientDayKey, ClientDay>, ClientDay> {
    private static final long serialVersionUID = 1;

    @StateId("counted")
    private final StateSpec<ValueState<Long>> countedSpec = StateSpecs.value(VarLongCoder.of());

    @ProcessElement
    public void process(
        @Element KV<ClientDayKey, ClientDay> pane,
        @StateId("counted") ValueState<Long> counted,
        OutputReceiver<ClientDay> out) {
      Long before = counted.read();
      long added = pane.getValue().nbAchats() - (before == null ? 0 : before);
      if (added > 0) {
        counted.write(pane.getValue().nbAchats());
        StreamCounters.REFLECTED.inc(added);
      }
      StreamCounters.PANES.inc();
      out.output(pane.getValue());
    }
  }
}
