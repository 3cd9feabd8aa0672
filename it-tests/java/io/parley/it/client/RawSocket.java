package io.parley.it.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A WebSocket client of bare bytes (RFC 6455): for what a decent client would refuse to send, for reading a handshake
 * exactly as it came, and for not reading at all.
 */
public final class RawSocket implements AutoCloseable {

    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    /** The key is of no use to anybody on a line without proxies: it only has to be there (§5.3). */
    private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

    /** One frame as it came. */
    public record Frame(int opcode, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The code of a close frame; 1005 where there is none (§7.4.1). */
        public int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private RawSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
    }

    public static RawSocket connect(URI base) throws IOException {
        return connect(base, 0);
    }

    /** @param address this client's own: on Linux all of 127.0.0.0/8 is this machine */
    public static RawSocket connect(URI base, String address) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        return connect(base, socket);
    }

    /** @param receiveBuffer bytes that the kernel may take from the server unread; 0 leaves that to the kernel */
    public static RawSocket connect(URI base, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        return connect(base, socket);
    }

    private static RawSocket connect(URI base, Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        return new RawSocket(socket);
    }

    /** Asks for a WebSocket with these header lines too, and returns the answer's head. */
    public List<String> open(String path, String... headers) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        all.addAll(List.of(headers));
        return handshake(path, all.toArray(String[]::new));
    }

    /** The status in an answer's head. */
    public static int status(List<String> head) {
        return Integer.parseInt(head.get(0).substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }

    /** Sends a GET with these header lines and returns the answer's head, its lines as they came. */
    public List<String> handshake(String path, String... headers) throws IOException {
        List<String> all = new ArrayList<>();
        all.add("Host: " + socket.getInetAddress().getHostAddress() + ":" + socket.getPort());
        all.addAll(List.of(headers));
        return ask("GET " + path, all);
    }

    /** Sends a request with these header lines and no others, and returns the answer's head, its lines as they came. */
    public List<String> ask(String methodAndPath, List<String> headers) throws IOException {
        StringBuilder request = new StringBuilder(methodAndPath + " HTTP/1.1\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        try {
            out.write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        } catch (SocketException e) {
            // The server has heard enough; its answer is there all the same.
        }
        List<String> head = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            head.add(line);
        }
        return head;
    }

    /** The value of a header in an answer's head; empty where it is missing. Several are joined by commas (RFC 9110 §5.3). */
    public static String header(List<String> head, String name) {
        String start = name + ":";
        return head.stream()
                .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
                .map(line -> line.substring(start.length()).strip())
                .collect(Collectors.joining(", "));
    }

    /** The body of an answer whose head tells its length. */
    public String body(List<String> head) throws IOException {
        return new String(in.readNBytes(Integer.parseInt(header(head, "Content-Length"))), StandardCharsets.UTF_8);
    }

    /** A handshake as every client does it; fails if it is not answered 101. */
    public RawSocket upgrade(String path, String subprotocol) throws IOException {
        List<String> head = open(path, "Sec-WebSocket-Protocol: " + subprotocol);
        if (status(head) != 101) {
            throw new IOException(head.toString());
        }
        return this;
    }

    public void send(int opcode, byte[] payload) throws IOException {
        sendFrame(true, opcode, payload);
    }

    public void sendText(String text) throws IOException {
        send(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** One frame of a message that may have more (§5.4): {@code last} sets FIN, opcode 0 continues. */
    public void sendFrame(boolean last, int opcode, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write((last ? FIN : 0) | opcode);
        if (payload.length < 126) {
            frame.write(MASKED | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(MASKED | 126);
            frame.write(ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            frame.write(MASKED | 127);
            frame.write(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.write(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % 4]);
        }
        out.write(frame.toByteArray());
    }

    /** The next text or close frame. Pings are answered on the way. */
    public Frame receive() throws IOException {
        while (true) {
            Frame frame = message();
            switch (frame.opcode()) {
                case PING -> send(PONG, frame.payload());
                case PONG -> {}
                default -> {
                    return frame;
                }
            }
        }
    }

    /** The code with which the server closes, after whatever it still says; 1006 for a line that was cut. */
    public int closeCode() throws IOException {
        try {
            Frame frame = receive();
            while (frame.opcode() != CLOSE) {
                frame = receive();
            }
            return frame.closeCode();
        } catch (EOFException | SocketException e) {
            return 1006;
        }
    }

    private Frame message() throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int opcode = 0;
        while (true) {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte() & 0x7F;
            long size = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            byte[] payload = in.readNBytes(Math.toIntExact(size));
            if (payload.length < size) {
                throw new EOFException();
            }
            if ((first & 0x0F) >= CLOSE) {
                return new Frame(first & 0x0F, payload);
            }
            opcode = (first & 0x0F) == 0 ? opcode : first & 0x0F;
            whole.write(payload);
            if ((first & FIN) != 0) {
                return new Frame(opcode, whole.toByteArray());
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
