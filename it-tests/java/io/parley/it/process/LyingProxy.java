package io.parley.it.process;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between clients and a server, and keeps one frame with messages to itself. */
final class LyingProxy implements AutoCloseable {

    /** The first ones pass: somebody who has heard nothing yet misses nothing. */
    private static final int KEPT = 50;

    private final URI server;
    private final ServerSocket door;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger frames = new AtomicInteger();

    LyingProxy(URI server) throws IOException {
        this.server = server;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::serve);
    }

    String url() {
        return "ws://127.0.0.1:" + door.getLocalPort() + "/";
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                Socket upstream = new Socket(server.getHost(), server.getPort());
                sockets.add(client);
                sockets.add(upstream);
                threads.execute(() -> {
                    try (client) {
                        client.getInputStream().transferTo(upstream.getOutputStream());
                    } catch (IOException e) {
                        // One end has gone.
                    }
                });
                threads.execute(() -> {
                    try (upstream) {
                        pass(
                                new DataInputStream(upstream.getInputStream()),
                                new DataOutputStream(client.getOutputStream()));
                    } catch (IOException e) {
                        // One end has gone.
                    }
                });
            } catch (IOException e) {
                // Closed: the loop ends.
            }
        }
    }

    private void pass(DataInputStream in, DataOutputStream out) throws IOException {
        for (int ends = 0; ends < 4; ) {
            int c = in.readByte();
            ends = c == '\r' || c == '\n' ? ends + 1 : 0;
            out.write(c);
        }
        while (true) {
            int first = in.readByte();
            int second = in.readByte();
            int length = second == 126 ? in.readUnsignedShort() : second == 127 ? (int) in.readLong() : second;
            byte[] payload = in.readNBytes(length);
            boolean messages = new String(payload, StandardCharsets.UTF_8).contains("\"type\":\"message\"");
            if (messages && frames.incrementAndGet() == KEPT) {
                continue;
            }
            out.write(first);
            out.write(second);
            if (second == 126) {
                out.writeShort(length);
            } else if (second == 127) {
                out.writeLong(length);
            }
            out.write(payload);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
