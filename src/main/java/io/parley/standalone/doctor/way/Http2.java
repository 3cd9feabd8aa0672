package io.parley.standalone.doctor.way;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/**
 * As much of HTTP/2 (RFC 9113) as it takes to open a WebSocket in it (RFC 8441); the JDK's client cannot. One request, with
 * every header written out.
 */
final class Http2 {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;
    private static final int ENABLE_CONNECT_PROTOCOL = 8;
    private static final int SETTING = 6;
    private static final int LARGEST = 1 << 20;

    private final Socket socket;
    private final DataInputStream in;

    private record Frame(int type, int flags, int stream, byte[] payload) {}

    /** @param socket on which h2 was agreed */
    Http2(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        write(SETTINGS, 0, 0, new byte[0]);
    }

    /** Whether the server says so in its settings, which come first. */
    boolean offersWebSockets() throws IOException {
        Frame first = read();
        if (first.type() != SETTINGS) {
            throw new IOException("HTTP/2 begins without settings");
        }
        write(SETTINGS, ACK, 0, new byte[0]);
        ByteBuffer settings = ByteBuffer.wrap(first.payload());
        while (settings.remaining() >= SETTING) {
            int name = settings.getShort();
            int value = settings.getInt();
            if (name == ENABLE_CONNECT_PROTOCOL && value == 1) {
                return true;
            }
        }
        return false;
    }

    /** The status of the answer; 0: the stream was reset. */
    int connect(Target target, String path) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        header(block, ":method", "CONNECT");
        header(block, ":protocol", "websocket");
        header(block, ":scheme", "https");
        header(block, ":authority", target.authority());
        header(block, ":path", target.context() + path);
        header(block, "sec-websocket-version", "13");
        write(HEADERS, END_HEADERS, 1, block.toByteArray());
        while (true) {
            Frame frame = read();
            if (frame.type() == PING && frame.flags() != ACK) {
                write(PING, ACK, 0, frame.payload());
            } else if (frame.type() == SETTINGS && frame.flags() != ACK) {
                write(SETTINGS, ACK, 0, new byte[0]);
            } else if (frame.type() == HEADERS) {
                return status(frame);
            } else if (frame.type() == RESET || frame.type() == GOAWAY || frame.type() == DATA) {
                return 0;
            }
        }
    }

    /** Without an index, a table or Huffman's code (RFC 7541 §6.2.2). */
    private static void header(ByteArrayOutputStream block, String name, String value) throws IOException {
        block.write(0);
        for (String text : new String[] {name, value}) {
            byte[] bytes = text.getBytes(US_ASCII);
            int length = bytes.length;
            if (length < 127) {
                block.write(length);
            } else {
                block.write(127);
                for (length -= 127; length >= 128; length /= 128) {
                    block.write(length % 128 + 128);
                }
                block.write(length);
            }
            block.write(bytes);
        }
    }

    /** It comes first, and all that matters are in the static table (RFC 7541, appendix A); any other is 500 here. */
    private static int status(Frame frame) {
        int at = ((frame.flags() & PADDED) == 0 ? 0 : 1) + ((frame.flags() & PRIORITY) == 0 ? 0 : 5);
        byte[] block = frame.payload();
        while (at < block.length && (block[at] & 0xE0) == 0x20) {
            // The table's size changes. A large one takes more bytes.
            boolean more = (block[at] & 0x1F) == 0x1F;
            at++;
            while (more && at < block.length && block[at++] < 0) {
                // Each but the last has its first bit set.
            }
        }
        int[] known = {200, 204, 206, 304, 400, 404, 500};
        int index = at < block.length ? (block[at] & 0xFF) - 0x88 : -1;
        return index >= 0 && index < known.length ? known[index] : 500;
    }

    private Frame read() throws IOException {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        if (length > LARGEST) {
            throw new IOException("a frame of HTTP/2 is too long");
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, payload);
    }

    private void write(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        socket.getOutputStream().write(frame.array());
    }
}
