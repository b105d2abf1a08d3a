package org.saleslakehouse.runner.spark;

import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has an executor of a cluster load a job's classes as soon as it is there. Spark gives a new
 * executor nothing to do before the next micro-batch: where another one dies until then, this one
 * would go on in its place without anything loaded, which takes it many seconds.
 *
 * <p>The Spark property {@value #METHOD} names the static method that is called, as {@code
 * class#method}. It is in nobody's way if it fails: it has a thread of its own, and the log says
 * so. An executor in the driver's process is left alone.
 */
public final class WarmUp implements SparkPlugin {
  static final String METHOD = "spark.lakehouse.warmUp";

  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new OnExecutors();
  }

  private static final class OnExecutors implements ExecutorPlugin {
    @Override
    public void init(PluginContext context, Map<String, String> fromDriver) {
      String method = context.conf().get(METHOD, "");
      if (!method.isEmpty() && !context.executorID().equals("driver")) {
        Thread thread = new Thread(() -> call(method), "warm-up");
        thread.setDaemon(true);
        thread.start();
      }
    }

    private static void call(String method) {
      long start = System.nanoTime();
      int hash = method.indexOf('#');
      try {
        Class.forName(method.substring(0, hash), true, WarmUp.class.getClassLoader())
            .getMethod(method.substring(hash + 1))
            .invoke(null);
        LOG.info("Warm after {} ms.", (System.nanoTime() - start) / 1_000_000);
      } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
        LOG.warn("{} failed; this executor loads what it needs with its first task.", method, e);
      }
    }
  }
}
