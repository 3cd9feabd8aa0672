package io.parley.it.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A proxy with a fault that no real one can be told to have. A connection carries one request. */
final class FaultyProxy implements AutoCloseable {
    private static final int PIECE = 65_536;

    private final URI node;
    private final UnaryOperator<String> answerHead;
    private final Duration holdBack;
    private final long most;
    private final ServerSocket door;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private FaultyProxy(URI node, UnaryOperator<String> answerHead, Duration holdBack, long most) throws IOException {
        this.node = node;
        this.answerHead = answerHead;
        this.holdBack = holdBack;
        this.most = most;
        this.door = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
        threads.execute(this::serve);
    }

    /** Changes the heads of answers. */
    static FaultyProxy writing(URI node, UnaryOperator<String> answerHead) throws IOException {
        return new FaultyProxy(node, answerHead, Duration.ZERO, Long.MAX_VALUE);
    }

    /** Once a WebSocket is open, passes on what the node says only so often. */
    static FaultyProxy holdingBack(URI node, Duration time) throws IOException {
        return new FaultyProxy(node, head -> head, time, Long.MAX_VALUE);
    }

    /** Cuts who sends more than so many bytes at once. */
    static FaultyProxy afraidOfMoreThan(URI node, long bytes) throws IOException {
        return new FaultyProxy(node, head -> head, Duration.ZERO, bytes);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort() + "/");
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket server = new Socket(node.getHost(), node.getPort());
                sockets.add(client);
                sockets.add(server);
                threads.execute(() -> up(client, server));
                threads.execute(() -> down(server, client));
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void up(Socket client, Socket server) {
        try {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            String head = head(in);
            boolean upgrade = head.toLowerCase(java.util.Locale.ROOT).contains("\r\nupgrade: websocket");
            String one = upgrade
                    ? head
                    : head.replaceFirst("(?i)\r\nconnection:[^\r]*", "")
                            .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
            out.write(one.getBytes(ISO_8859_1));
            byte[] bytes = new byte[PIECE];
            long passed = 0;
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                passed += n;
                if (upgrade && passed > most) {
                    break;
                }
                out.write(bytes, 0, n);
            }
        } catch (IOException e) {
            // One end has gone: so does the other.
        } finally {
            end(client, server);
        }
    }

    private void down(Socket server, Socket client) {
        ByteArrayOutputStream held = new ByteArrayOutputStream();
        try {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            String head = head(in);
            out.write(answerHead.apply(head).getBytes(ISO_8859_1));
            boolean late = head.startsWith("HTTP/1.1 101") && !holdBack.isZero();
            if (late) {
                long nanos = holdBack.toNanos();
                var unused = timer.scheduleWithFixedDelay(() -> flush(held, out), nanos, nanos, TimeUnit.NANOSECONDS);
            }
            byte[] bytes = new byte[PIECE];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (late) {
                    synchronized (held) {
                        held.write(bytes, 0, n);
                    }
                } else {
                    out.write(bytes, 0, n);
                }
            }
        } catch (IOException e) {
            // One end has gone: so does the other.
        } finally {
            end(server, client);
        }
    }

    private static void flush(ByteArrayOutputStream held, OutputStream out) {
        byte[] bytes;
        synchronized (held) {
            bytes = held.toByteArray();
            held.reset();
        }
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException("it has gone: no more of this", e);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed");
            }
            head.append((char) c);
        }
        return head.toString();
    }

    private void end(Socket... both) {
        for (Socket socket : both) {
            sockets.remove(socket);
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed already.
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        timer.shutdownNow();
        threads.shutdownNow();
        end(sockets.toArray(Socket[]::new));
    }
}
