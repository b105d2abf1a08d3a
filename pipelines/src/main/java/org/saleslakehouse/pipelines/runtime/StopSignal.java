package org.saleslakehouse.pipelines.runtime;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.saleslakehouse.pipelines.console.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a command that it should end: Ctrl-C (SIGINT), SIGTERM, or a call to {@link #request()}.
 *
 * <p>The two signals are taken before the JVM begins to end, so that the command stops in peace:
 * once the JVM ends, Spark, Hadoop and Kafka tear themselves down in threads of their own, while
 * the pipeline is still being cancelled. A second signal ends the process at once.
 */
public final class StopSignal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);
  private static final List<String> SIGNALS = List.of("INT", "TERM");

  private final CountDownLatch requested = new CountDownLatch(1);

  /** What handled the signals before, by name; of a class that only reflection reaches. */
  private final Map<String, Object> previousHandlers = new HashMap<>();

  private StopSignal() {}

  /** A signal that the process's signals raise. */
  public static StopSignal install() {
    StopSignal signal = new StopSignal();
    SIGNALS.forEach(signal::takeOver);
    return signal;
  }

  /** A signal that only {@link #request()} raises. */
  public static StopSignal manual() {
    return new StopSignal();
  }

  /** Asks the command to end. */
  public void request() {
    requested.countDown();
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /**
   * Waits until the command is to end, at most this long.
   *
   * @return whether it is to end; an interrupted thread is told so too, and stays interrupted
   */
  public boolean await(Duration limit) {
    try {
      return requested.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      request();
      return true;
    }
  }

  /** What a signal does: asks the command to end or, the second time, ends the process at once. */
  public void signalled() {
    if (isRequested()) {
      // Impatience, or something that does not end: no clean-up any more.
      Runtime.getRuntime().halt(ExitCode.STOPPED.code());
    }
    request();
  }

  // sun.misc.Signal is the only way to take a signal. It is in the JDK's supported exports, but
  // naming it is a warning that cannot be switched off, hence the reflection.
  private void takeOver(String signal) {
    try {
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              handlerType.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                switch (method.getName()) {
                  case "handle":
                    signalled();
                    return null;
                  case "equals":
                    return proxy == arguments[0];
                  case "hashCode":
                    return System.identityHashCode(proxy);
                  default:
                    return "handler of " + signal;
                }
              });
      previousHandlers.put(signal, setHandler(signal, handler));
    } catch (ReflectiveOperationException e) {
      // As with java -Xrs: the JVM then ends by its own rules.
      LOG.debug("SIG{} cannot be handled here.", signal, e);
    }
  }

  private static Object setHandler(String signal, Object handler)
      throws ReflectiveOperationException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object instance = signalType.getConstructor(String.class).newInstance(signal);
    return signalType.getMethod("handle", signalType, handlerType).invoke(null, instance, handler);
  }

  /** Gives the signals back. */
  @Override
  public void close() {
    previousHandlers.forEach(
        (signal, handler) -> {
          try {
            setHandler(signal, handler);
          } catch (ReflectiveOperationException e) {
            LOG.debug("The handler of SIG{} cannot be restored.", signal, e);
          }
        });
    previousHandlers.clear();
  }
}
