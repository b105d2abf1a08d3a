package org.saleslakehouse.integration;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;

/**
 * A host of another kind than this one, made of Linux namespaces: what is started on it sees
 * another name of the machine, another user, or other mounts.
 */
final class TestHost {
  /** The variable in which the process finds its directory for temporary files. */
  static final String TEMPORARY = "TEST_TEMPORARY";

  private final List<String> namespaces;
  private final String script;

  private TestHost(List<String> namespaces, String script) {
    this.namespaces = namespaces;
    this.script = script;
  }

  /** One of this name, which nobody resolves. */
  static TestHost named(String name) {
    // The program hostname refuses an underscore, unlike the kernel.
    String script = "echo " + name + " > /proc/sys/kernel/hostname && ";
    return new TestHost(List.of("--uts"), script).orSkip();
  }

  /** One on which this process's user has a uid of which no name and no home are known. */
  static TestHost withNamelessUser() {
    return new TestHost(List.of("--user", "--map-user=54321"), "").orSkip();
  }

  /** One on which the directory for temporary files is mounted with these options. */
  static TestHost withTemporaryMounted(String options) {
    return new TestHost(
            List.of("--mount"), "mount -t tmpfs -o " + options + " none \"$" + TEMPORARY + "\" && ")
        .orSkip();
  }

  /** Skips the test where this is not root, or may not make namespaces. */
  private TestHost orSkip() {
    List<String> trial = new ArrayList<>(List.of("unshare"));
    trial.addAll(namespaces);
    trial.add("true");
    boolean can;
    try {
      can =
          new ProcessBuilder(trial)
                  .redirectErrorStream(true)
                  .redirectOutput(Redirect.to(new File("/dev/null")))
                  .start()
                  .waitFor()
              == 0;
    } catch (IOException e) {
      can = false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    assumeTrue(can, "This user cannot make namespaces: " + String.join(" ", trial));
    return this;
  }

  /** What goes before the command line of what is to run on it. */
  List<String> command() {
    List<String> command = new ArrayList<>(List.of("unshare"));
    command.addAll(namespaces);
    command.addAll(List.of("sh", "-c", script + "exec \"$@\"", "sh"));
    return command;
  }
}
