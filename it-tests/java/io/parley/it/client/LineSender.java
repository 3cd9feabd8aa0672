package io.parley.it.client;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Sends a stream of lines as {@code curl -T -} does, in chunks (RFC 9112 §7.1), and hears the answer while it goes. */
public final class LineSender implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;
    private List<String> head;

    /**
     * With the API key.
     *
     * @param headers without {@code Host} and credentials
     */
    public LineSender(URI base, String methodAndPath, String... headers) throws IOException {
        this(
                base,
                methodAndPath,
                Stream.concat(Stream.of("Authorization: Bearer " + Talker.API_KEY), Stream.of(headers))
                        .toList());
    }

    /** @param headers without {@code Host}, with credentials */
    public LineSender(URI base, String methodAndPath, List<String> headers) throws IOException {
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(base.getHost(), base.getPort()));
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        List<String> all = new ArrayList<>(List.of(
                methodAndPath + " HTTP/1.1",
                "Host: " + base.getHost() + ":" + base.getPort(),
                "Transfer-Encoding: chunked"));
        all.addAll(headers);
        out.write((String.join("\r\n", all) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** One chunk. */
    public void send(byte[] bytes) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(bytes.length + 16);
        chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
        chunk.writeBytes(bytes);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        out.write(chunk.toByteArray());
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The last chunk. */
    public void end() throws IOException {
        out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    }

    public int status() throws IOException {
        return RawSocket.status(head());
    }

    public String header(String name) throws IOException {
        return RawSocket.header(head(), name);
    }

    private List<String> head() throws IOException {
        if (head == null) {
            head = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                head.add(line);
            }
        }
        return head;
    }

    /** The answer as a whole, once it is there. */
    public JsonObject answer() throws IOException {
        head();
        String length = header("Content-Length");
        if (!length.isEmpty()) {
            return json(new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            whole.writeBytes(chunk);
        }
        return json(whole.toString(StandardCharsets.UTF_8));
    }

    private final StringBuilder said = new StringBuilder();

    /** The next line of an answer in chunks; {@code null}: it is over. */
    public JsonObject hear() throws IOException {
        head();
        while (said.indexOf("\n") < 0) {
            byte[] chunk = chunk();
            if (chunk.length == 0) {
                return null;
            }
            // The server's lines are ASCII here.
            said.append(new String(chunk, StandardCharsets.UTF_8));
        }
        int end = said.indexOf("\n");
        String line = said.substring(0, end);
        said.delete(0, end + 1);
        return json(line);
    }

    private byte[] chunk() throws IOException {
        String size = line();
        // The end of the chunk before comes with the next one, where a server saves a packet.
        int length = Integer.parseInt(size.isEmpty() ? line() : size, 16);
        return in.readNBytes(length);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the line was cut after: " + line);
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    /** Cuts the line, whatever is under way. */
    public void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
