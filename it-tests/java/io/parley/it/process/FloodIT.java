package io.parley.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parley.it.client.RawSocket;
import io.parley.it.server.ServerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Somebody tries to take the node down, beside ordinary clients who lose nothing. With {@code -Dflood=full} it is as much as
 * {@code performance.md} tells of; how late the ordinary clients hear is printed and not asserted.
 */
class FloodIT {
    private static final Path DATA = Path.of("target", "it", "flood-" + System.nanoTime());
    private static final boolean FULL = "full".equals(System.getProperty("flood"));
    private static final int ORDINARY = 200;
    private static final int HANDSHAKES = FULL ? 5000 : 1000;
    private static final int SLOWLORIS = FULL ? 1000 : 200;
    private static final int COMMANDS_PER_SECOND = 50_000;
    private static final String SECONDS = FULL ? "20s" : "5s";
    private static final byte[] COMMAND =
            "[{\"type\":\"send\",\"channel\":\"chat/flooded\",\"body\":\"flood\"}]".getBytes(StandardCharsets.UTF_8);

    private static final byte[] HANDSHAKE = """
            GET /chat/flooded?members=false HTTP/1.1
            Host: localhost
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Protocol: parley.v1

            """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

    /**
     * What the node may hold in the end that it did not hold in the beginning: the pages of its store, which it would hold after as many messages of
     * anybody, and far less than one of the floods.
     */
    private static final long LEFT = 24 << 20;

    private static ServerProcess server;

    /** What an attacker does until it is told to stop. */
    @FunctionalInterface
    private interface Attack {
        /** @return what came of it, for people */
        String run(AtomicInteger stop) throws Exception;
    }

    @BeforeAll
    static void start() throws IOException {
        // Of all loopback addresses only the ordinary clients' own is one that many may come from.
        server = ServerProcess.start(
                DATA, Map.of("parley.proxies", "127.0.0.1", "parley.limits.connections.address", "100"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Ordinary clients, who all have to hear everything; the tool verifies that. */
    private static LoadTool.Ended ordinary() throws IOException, InterruptedException {
        LoadTool.Ended ended = LoadTool.run(List.of(
                "--connections=" + ORDINARY,
                "--channels=10",
                "--publishers=5",
                "--rate=50",
                "--duration=" + SECONDS,
                "--wait=60s",
                "--timeout=60s",
                server.uri().toString()));
        assertEquals(0, ended.code(), ended::toString);
        assertEquals(ORDINARY, ended.connections().getInt("joined"), ended::toString);
        assertEquals(0, ended.verification().getInt("wrong"), ended::toString);
        return ended;
    }

    private static double p99(LoadTool.Ended ended) {
        return ended.report().getJsonObject("latency").getJsonNumber("p99").doubleValue();
    }

    private static void beside(String name, Attack attack) throws Exception {
        double quiet = p99(ordinary());
        long before = server.liveHeap();
        AtomicInteger stop = new AtomicInteger();
        CompletableFuture<String> attacking = CompletableFuture.supplyAsync(() -> {
            try {
                return attack.run(stop);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        double flooded;
        String came;
        try {
            flooded = p99(ordinary());
        } finally {
            stop.set(1);
            came = attacking.get(2, TimeUnit.MINUTES);
        }
        long left = server.liveHeap() - before;
        System.out.printf(
                Locale.ROOT,
                "flood: %s: %s; p99 of the ordinary %.1f ms, quiet %.1f ms; %d KB left on the heap%n",
                name,
                came,
                flooded,
                quiet,
                left >> 10);
        assertTrue(left < LEFT, () -> left + " bytes are left on the heap");
    }

    @Test
    void handshakesAtOnceCostNobodyAMessage() throws Exception {
        beside(HANDSHAKES + " handshakes at once", stop -> {
            List<Socket> sockets = new ArrayList<>();
            try {
                // All ask before any answer is read.
                for (int i = 0; i < HANDSHAKES; i++) {
                    Socket socket = new Socket();
                    socket.setSoTimeout(60_000);
                    socket.bind(new InetSocketAddress("127.1." + i / 250 % 250 + "." + (1 + i % 250), 0));
                    socket.connect(new InetSocketAddress(
                            server.uri().getHost(), server.uri().getPort()));
                    socket.getOutputStream().write(HANDSHAKE);
                    sockets.add(socket);
                }
                Map<String, Integer> answers = new TreeMap<>();
                for (Socket socket : sockets) {
                    answers.merge(status(socket), 1, Integer::sum);
                }
                return answers.toString();
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
        });
    }

    private static String status(Socket socket) {
        try {
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 101".length());
            return new String(line, StandardCharsets.US_ASCII).replaceFirst("HTTP/1.1 ", "");
        } catch (IOException e) {
            return "cut";
        }
    }

    @Test
    void aClientThatFloodsCostsNobodyAMessage() throws Exception {
        beside("a client sends " + COMMANDS_PER_SECOND + " commands a second", stop -> {
            long sent = 0;
            int closed = 0;
            long began = System.nanoTime();
            while (stop.get() == 0) {
                try (RawSocket flood = RawSocket.connect(server.uri(), "127.2.0.1")) {
                    if (RawSocket.status(flood.open("/live", "Sec-WebSocket-Protocol: parley.v1")) != 101) {
                        continue;
                    }
                    // It takes its answers, or it would be one that does not read.
                    Thread reader = new Thread(() -> drain(flood));
                    reader.setDaemon(true);
                    reader.start();
                    while (stop.get() == 0) {
                        flood.send(RawSocket.TEXT, COMMAND);
                        sent++;
                        long due = began + TimeUnit.SECONDS.toNanos(sent) / COMMANDS_PER_SECOND;
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                } catch (IOException e) {
                    // Closed: it has sent too much, and comes back at once, as it should not.
                    closed++;
                }
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            assertTrue(closed > 0, "it was never closed");
            return sent * 1000 / Math.max(1, millis) + " a second sent, closed " + closed + " times";
        });
    }

    private static void drain(RawSocket socket) {
        try {
            while (socket.receive().opcode() != RawSocket.CLOSE) {
                Thread.onSpinWait();
            }
            socket.close();
        } catch (IOException e) {
            // It has ended.
        }
    }

    @Test
    void socketsThatNeverFinishAskingCostNobodyAMessage() throws Exception {
        beside(SLOWLORIS + " sockets that never finish their request", stop -> {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < SLOWLORIS; i++) {
                Socket socket = new Socket();
                socket.connect(new InetSocketAddress(
                        server.uri().getHost(), server.uri().getPort()));
                sockets.add(socket);
            }
            long trickled = 0;
            while (stop.get() == 0) {
                for (Socket socket : sockets) {
                    try {
                        socket.getOutputStream()
                                .write(
                                        trickled == 0
                                                ? "GET /live HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII)
                                                : new byte[] {'x'});
                    } catch (IOException e) {
                        // Given up by the server, as it may.
                    }
                }
                trickled++;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
            for (Socket socket : sockets) {
                socket.close();
            }
            return trickled + " bytes trickled by each";
        });
    }
}
