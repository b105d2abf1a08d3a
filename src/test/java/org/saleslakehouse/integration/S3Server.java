package org.saleslakehouse.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An S3 server in a process of its own, which keeps its objects as files: what is in a bucket can
 * be read from the disk, beside S3.
 */
final class S3Server implements AutoCloseable {
  private static final Path CLASS_PATH = Path.of("s3/target/class-path");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final int port;
  private final Path objects;

  /** Not another server's: Hadoop keeps one file system a bucket and process. */
  private final String bucket;

  private S3Server(Process process, int port, Path objects, String bucket) {
    this.process = process;
    this.port = port;
    this.objects = objects;
    this.bucket = bucket;
  }

  /** Starts one with an empty bucket, which keeps its files in this folder. */
  static S3Server start(Path folder) {
    return start(folder, "lake", "aws-v2-or-v4");
  }

  /** One that checks no signatures, so that requests may be changed on their way. */
  static S3Server startTrusting(Path folder) {
    return start(folder, "trusting", "none");
  }

  private static S3Server start(Path folder, String bucket, String authorization) {
    int port = FreePort.find();
    Path objects = folder.resolve("objects");
    try {
      Files.createDirectories(objects.resolve(bucket));
      Path settings = folder.resolve("s3-server.properties");
      Files.write(
          settings,
          List.of(
              "s3proxy.authorization=" + authorization,
              "s3proxy.endpoint=http://127.0.0.1:" + port,
              "s3proxy.identity=access",
              "s3proxy.credential=secret",
              "jclouds.provider=filesystem-nio2",
              "jclouds.filesystem.basedir=" + objects));
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Dlogback.configurationFile="
                      + Path.of("resources/s3-server-logback.xml").toAbsolutePath(),
                  "-cp",
                  Files.readString(CLASS_PATH).strip(),
                  "org.gaul.s3proxy.Main",
                  "--properties",
                  settings.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("s3-server.log").toFile())
              .start();
      S3Server server = new S3Server(process, port, objects, bucket);
      Await.until(
          "the S3 server answers",
          LIMIT,
          () -> server.answers() || !process.isAlive(),
          () -> readLog(folder));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String readLog(Path folder) {
    try {
      return Files.readString(folder.resolve("s3-server.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** An s3a path in its bucket. */
  String path(String name) {
    return "s3a://" + bucket + "/" + name;
  }

  /** Where the objects below a path lie as files. */
  Path onDisk(String name) {
    return objects.resolve(bucket).resolve(name);
  }

  /** All that a user has to say: where the server is, and who asks. */
  Map<String, String> hadoopConfiguration() {
    return hadoopConfiguration(port);
  }

  /** The same by another way to it. */
  static Map<String, String> hadoopConfiguration(int port) {
    return Map.of(
        "fs.s3a.endpoint", "http://127.0.0.1:" + port,
        "fs.s3a.path.style.access", "true",
        "fs.s3a.access.key", "access",
        "fs.s3a.secret.key", "secret");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
