package org.saleslakehouse.pipelines.commands;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.saleslakehouse.io.delta.errors.DeltaIOException;
import org.saleslakehouse.pipelines.audit.AuditReport;
import org.saleslakehouse.pipelines.audit.LakeAudit;
import org.saleslakehouse.pipelines.cli.Command;
import org.saleslakehouse.pipelines.console.CommandException;
import org.saleslakehouse.pipelines.options.AuditFormat;
import org.saleslakehouse.pipelines.options.AuditOptions;
import org.saleslakehouse.pipelines.runtime.CommandContext;
import org.saleslakehouse.pipelines.tables.Lake;

/** {@code audit}: proves that a lake holds each record once, or says what is against it. */
public final class AuditCommand implements Command {
  @Override
  public String name() {
    return "audit";
  }

  @Override
  public String summary() {
    return "Prove from the tables' logs that each record is in once; name what is not.";
  }

  @Override
  public List<Example> examples() {
    return List.of(
        new Example("audit --lake=lake", "all tables of the lake; exit code 1 on a finding"),
        new Example("audit --lake=lake --deep", "reads the offset of each row, too"),
        new Example("audit --lake=lake --format=json", "for a program to read"));
  }

  @Override
  public Class<? extends PipelineOptions> optionsType() {
    return AuditOptions.class;
  }

  @Override
  public void run(CommandContext context) {
    AuditOptions options = context.options().as(AuditOptions.class);
    Lake lake = Lake.of(options);
    lake.checkThere();
    AuditReport report;
    try {
      report = new LakeAudit(lake, options.isDeep(), context.console(), context.stop()).run();
    } catch (DeltaIOException e) {
      throw CommandException.failed(e.getMessage(), e);
    }
    if (options.getFormat() == AuditFormat.JSON) {
      context.console().print(report.json());
    } else {
      report.lines().forEach(context.console()::print);
    }
    if (!report.isWhole()) {
      throw CommandException.failed(report.summary());
    }
  }
}
