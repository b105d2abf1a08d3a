package org.saleslakehouse.integration;

import io.delta.standalone.DeltaLog;
import io.delta.standalone.Operation;
import io.delta.standalone.OptimisticTransaction;
import io.delta.standalone.actions.AddFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.saleslakehouse.io.delta.internal.log.HadoopConfigurations;

/**
 * One of several processes that commit to a table at the same time, each file in a commit of its
 * own. There are no such files: the log is what is tried.
 */
public final class AppendsToOneTable {
  private AppendsToOneTable() {}

  /** Takes the table, the writer's name, how many commits, and Hadoop properties as name=value. */
  public static void main(String[] arguments) {
    Map<String, String> properties = new HashMap<>();
    for (String property : List.of(arguments).subList(3, arguments.length)) {
      int equals = property.indexOf('=');
      properties.put(property.substring(0, equals), property.substring(equals + 1));
    }
    Configuration configuration = HadoopConfigurations.of(arguments[0], properties);
    DeltaLog log = DeltaLog.forTable(configuration, arguments[0]);
    for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
      OptimisticTransaction transaction = log.startTransaction();
      AddFile file =
          AddFile.builder("part-" + arguments[1] + "-" + i + ".parquet", Map.of(), 1, 1, true)
              .build();
      transaction.commit(List.of(file), new Operation(Operation.Name.WRITE), "test");
    }
  }
}
