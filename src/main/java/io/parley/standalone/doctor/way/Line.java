package io.parley.standalone.doctor.way;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A WebSocket (RFC 6455) that shows what a client usually hides: the answer to its handshake, each ping, and whether its end
 * was a close frame or a cut. It answers pings, on a thread of its own, and sends nothing else by itself.
 */
final class Line implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int FIN = 0x80;
    private static final int COMPRESSED = 0x40;
    private static final int MASKED = 0x80;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int SHORT = 126;
    private static final int LONG = 127;
    private static final int LARGEST = 16 << 20;

    private final Socket socket;
    private final DataInputStream in;
    private final Handshake handshake;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

    private Line(Socket socket, DataInputStream in, Handshake handshake) {
        this.socket = socket;
        this.in = in;
        this.handshake = handshake;
    }

    /** Asks for a WebSocket over a socket; it may be refused. */
    static Line open(Socket socket, Target target, String path, Map<String, String> headers) throws IOException {
        try {
            byte[] key = new byte[16];
            RANDOM.nextBytes(key);
            Map<String, String> all = new LinkedHashMap<>(headers);
            all.put("Sec-WebSocket-Key", Base64.getEncoder().encodeToString(key));
            socket.getOutputStream().write(Handshake.request(target, path, all));
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            Line line = new Line(socket, in, Handshake.read(in));
            if (line.handshake.switched()) {
                socket.setSoTimeout(0);
                Thread reader = new Thread(line::read, "parley-doctor-line");
                reader.setDaemon(true);
                reader.start();
            } else {
                socket.close();
            }
            return line;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    Handshake handshake() {
        return handshake;
    }

    /** What comes next, {@code null} if nothing does within this time. An end is heard again and again. */
    Heard next(Duration time) throws InterruptedException {
        Heard next = heard.poll(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
        if (next != null && next.ended()) {
            heard.add(next);
        }
        return next;
    }

    /** The next text or the end, {@code null} if neither comes within this time. */
    Heard nextText(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        Heard next;
        do {
            next = next(Duration.ofNanos(deadline - System.nanoTime()));
        } while (next != null && next.kind() == Heard.Kind.PING);
        return next;
    }

    void send(String text) throws IOException {
        if (!handshake.switched()) {
            throw new IOException("a WebSocket was refused with " + handshake.status());
        }
        write(TEXT, text.getBytes(UTF_8));
    }

    private synchronized void write(int opcode, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(FIN | opcode);
        if (payload.length < SHORT) {
            frame.write(MASKED | payload.length);
        } else if (payload.length <= 0xFFFF) {
            frame.write(MASKED | SHORT);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(MASKED | LONG);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        byte[] mask = new byte[4];
        RANDOM.nextBytes(mask);
        frame.write(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ mask[i & 3]);
        }
        socket.getOutputStream().write(frame.toByteArray());
    }

    private void read() {
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            boolean compressed = false;
            while (true) {
                int first = in.readUnsignedByte();
                byte[] payload = new byte[length(in.readUnsignedByte())];
                in.readFully(payload);
                int opcode = first & 0x0F;
                if (opcode == PING) {
                    write(PONG, payload);
                    hear(Heard.Kind.PING, "", 0);
                } else if (opcode == CLOSE) {
                    int code = payload.length < 2 ? 1005 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
                    hear(
                            Heard.Kind.CLOSED,
                            payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, UTF_8),
                            code);
                    write(CLOSE, payload);
                    socket.close();
                    return;
                } else if (opcode != PONG) {
                    compressed |= (first & COMPRESSED) != 0;
                    message.writeBytes(payload);
                    if ((first & FIN) != 0) {
                        byte[] whole = compressed ? inflate(message.toByteArray()) : message.toByteArray();
                        hear(Heard.Kind.TEXT, new String(whole, UTF_8), 0);
                        message.reset();
                        compressed = false;
                    }
                }
            }
        } catch (IOException | DataFormatException e) {
            hear(Heard.Kind.CUT, e.getMessage() == null ? "closed" : e.getMessage(), 0);
        }
    }

    private int length(int second) throws IOException {
        long length = second & 0x7F;
        if (length == SHORT) {
            length = in.readUnsignedShort();
        } else if (length == LONG) {
            length = in.readLong();
        }
        if ((second & MASKED) != 0 || length < 0 || length > LARGEST) {
            throw new IOException("what came is no frame of a server");
        }
        return (int) length;
    }

    /** RFC 7692 §7.2.2, each message by itself. */
    private static byte[] inflate(byte[] bytes) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            ByteArrayOutputStream tail = new ByteArrayOutputStream();
            tail.writeBytes(bytes);
            tail.writeBytes(new byte[] {0, 0, -1, -1});
            inflater.setInput(tail.toByteArray());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] some = new byte[8192];
            for (int n = inflater.inflate(some); n > 0 && out.size() < LARGEST; n = inflater.inflate(some)) {
                out.write(some, 0, n);
            }
            return out.toByteArray();
        } finally {
            inflater.end();
        }
    }

    private void hear(Heard.Kind kind, String text, int code) {
        heard.add(new Heard(kind, text, code, System.nanoTime()));
    }

    /** Says goodbye first, so that a node does not wait for somebody who was cut. */
    @Override
    public void close() {
        try (socket) {
            if (handshake.switched() && !socket.isClosed()) {
                write(CLOSE, new byte[] {3, (byte) 0xE8});
            }
        } catch (IOException e) {
            // It has gone already.
        }
    }
}
