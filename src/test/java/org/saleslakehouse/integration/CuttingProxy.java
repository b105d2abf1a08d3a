package org.saleslakehouse.integration;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Stands between a client and an HTTP server on this machine, and is a bad network: it passes a
 * request on, and may cut the connection instead of passing the answer back. It can change the
 * heads of requests as well.
 */
final class CuttingProxy implements AutoCloseable {
  private static final Pattern EXPECT = Pattern.compile("(?i)\r\nExpect: [^\r]*");
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final ServerSocket listening;
  private final int serverPort;
  private final Predicate<String> cuts;
  private final UnaryOperator<String> head;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger cut = new AtomicInteger();

  /**
   * Starts one.
   *
   * @param cuts whether the answer to the request with this head gets lost
   * @param head makes the head that the server gets of the one that the client sent
   */
  CuttingProxy(int serverPort, Predicate<String> cuts, UnaryOperator<String> head) {
    this.serverPort = serverPort;
    this.cuts = cuts;
    this.head = head;
    try {
      this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** How many answers were lost. */
  int cutAnswers() {
    return cut.get();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
      InputStream requests = new BufferedInputStream(client.getInputStream());
      InputStream answers = new BufferedInputStream(server.getInputStream());
      while (true) {
        String request = readHead(requests);
        if (request.isEmpty()) {
          return;
        }
        String passedOn = EXPECT.matcher(request).replaceFirst("");
        if (!passedOn.equals(request)) { // the client sends the body only when it is asked to
          client.getOutputStream().write(CONTINUE);
          client.getOutputStream().flush();
        }
        OutputStream toServer = server.getOutputStream();
        toServer.write(head.apply(passedOn).getBytes(StandardCharsets.ISO_8859_1));
        copyBody(request, requests, toServer);
        toServer.flush();
        String answer = readHead(answers);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (!request.startsWith("HEAD ") && !answer.startsWith("HTTP/1.1 204")) {
          copyBody(answer, answers, body);
        }
        if (answer.isEmpty()) {
          return;
        }
        if (cuts.test(request)) {
          cut.incrementAndGet();
          return;
        }
        client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        body.writeTo(client.getOutputStream());
        client.getOutputStream().flush();
      }
    } catch (IOException e) {
      // Either side has gone: the connection is over, as on any network.
    }
  }

  /** Up to the empty line, included; empty at the end of the connection. */
  private static String readHead(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      text.append((char) c);
      if (c == '\n' && text.toString().endsWith("\r\n\r\n")) {
        return text.toString();
      }
    }
    return "";
  }

  private static void copyBody(String head, InputStream in, OutputStream out) throws IOException {
    String lower = head.toLowerCase(Locale.ROOT);
    int length = lower.indexOf("\ncontent-length:");
    if (length >= 0) {
      int end = lower.indexOf('\r', length);
      long bytes = Long.parseLong(lower.substring(length + 16, end).strip());
      out.write(in.readNBytes(Math.toIntExact(bytes)));
    } else if (lower.contains("\ntransfer-encoding: chunked")) {
      for (long size = -1; size != 0; ) {
        String line = readLine(in);
        out.write(line.getBytes(StandardCharsets.ISO_8859_1));
        size = Long.parseLong(line.strip(), 16);
        out.write(in.readNBytes(Math.toIntExact(size)));
        out.write(in.readNBytes(2));
      }
    }
  }

  private static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      line.append((char) c);
      if (c == '\n') {
        break;
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
